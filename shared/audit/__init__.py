"""The audit log that anybody can check: signed entries, one tree, signed checkpoints, offline verification."""
