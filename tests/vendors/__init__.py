"""Vendors' servers on loopback: they speak the documented formats, count what they bill, and fail as they are told."""
