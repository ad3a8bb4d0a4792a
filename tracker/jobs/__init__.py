"""Work that takes longer than a page may: kept in a table, done by a worker, followed on a page, with one effect."""
