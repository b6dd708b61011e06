"""Decisions of people as data: which names are one metric. Does not belong here: anything a machine may decide."""
