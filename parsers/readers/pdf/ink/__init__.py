"""The witness: what a page shows, compared with what was read from it."""
