"""What the server costs, beside the same work done bare in the same run."""
