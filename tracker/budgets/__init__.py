"""Budget lines and the funding sources that pay them; stated totals against computed ones."""
