"""Word documents → the neutral document. The way in is `reader`."""
