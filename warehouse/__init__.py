"""Typed rows → a star schema in one DuckDB file, with its history. Knows no file format and no orchestrator."""
