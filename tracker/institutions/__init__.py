"""Countries, institutions and their units, with the other ways in which documents write them."""
