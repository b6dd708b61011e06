"""What drives parsers and warehouse: the command line, and the Dagster assets, schedule and sensor."""
