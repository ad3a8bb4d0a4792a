"""Other case systems: the signed endpoint and the files of events that feed the same definitions."""
