"""What the warehouse holds: keys, columns, tables, views, and the pages that describe them."""
