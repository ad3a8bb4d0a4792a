"""Documents in: bytes become drafts and findings. Nothing here knows Flask or a database."""
