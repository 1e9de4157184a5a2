"""Tables on disk: parquet parts, the cache of stages, published snapshots and the laws they obey."""
