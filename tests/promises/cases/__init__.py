"""Small invented reports with one condition each, and what has to be read from them (`cases.tsv`)."""
