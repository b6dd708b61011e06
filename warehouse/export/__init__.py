"""Everything the warehouse holds, as files: Parquet, CSV with a data package, workbooks."""
