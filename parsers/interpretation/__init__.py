"""A neutral document → a typed report: what belongs to which statement, and what its tables mean."""
