"""Small programs that open a published warehouse as analysts do; each runs with a client of another version or kind."""
