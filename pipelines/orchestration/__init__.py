"""What Dagster sees: assets, checks, partitions, schedules, sensors."""
