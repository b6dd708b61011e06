"""Bytes of one file → a typed report. Pure: knows no database, no Dagster, no clock."""
