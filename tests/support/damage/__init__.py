"""Damage done to each file of a store, what the commands then say, and whether anything was wrong in silence."""
