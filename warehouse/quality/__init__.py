"""The second gate: checks of a candidate before it is published, and the page of their results."""
