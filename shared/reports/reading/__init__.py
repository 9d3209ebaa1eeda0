"""Reads what needs no model: sentences, dates, amounts, places, people and choices, each with where it stands."""
