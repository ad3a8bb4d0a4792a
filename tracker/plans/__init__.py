"""Plan → elements → activities, risks and staff; the published text and its corrections; findings."""
