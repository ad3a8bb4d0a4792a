"""The tracker of government strategies: plans as published, what was reached, and what was spent."""
