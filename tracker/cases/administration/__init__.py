"""Administration of cases: rules entered and withdrawn, decisions between readings, units and duties."""
