"""Text exports into the neutral document."""
