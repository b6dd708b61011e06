"""The steps of an ingest and what they did, as plain functions."""
