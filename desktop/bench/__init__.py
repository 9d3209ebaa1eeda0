"""The measurements behind every promise, run by `iasted bench`."""
