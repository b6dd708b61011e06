"""Reading many files at once, each in a confined process."""
