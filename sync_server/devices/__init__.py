"""Laptops: their keys, certified at enrolment; revoked when lost, wiped when they call again."""
