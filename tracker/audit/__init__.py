"""The history on pages: of one thing, of a plan, across the installation."""
