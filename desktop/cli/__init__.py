"""The `iasted` command line, one file a command."""
