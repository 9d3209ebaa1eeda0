"""What every room of the server stands on: database, limits, problems, logs, metrics."""
