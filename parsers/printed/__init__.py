"""What one printed text says: words, months, values, names. Knows no place, no table and no file format."""
