"""The same warehouse on a PostgreSQL server."""
