"""Ingests that are killed, and what is left of them.

Belongs here: an ingest without Dagster that can be killed anywhere, and looking at a warehouse afterwards.
Does not belong here: the tests (`tests/test_faults_*.py`).
"""
