"""PDF files → the neutral document. The way in is `reader`."""
