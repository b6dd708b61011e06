"""Where the tables of a page stand, and which word stands in which cell."""
