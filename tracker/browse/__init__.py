"""The read-only pages that put a plan together: its tree, its activities, and who answers for them and pays."""
