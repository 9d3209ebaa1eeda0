"""People: their names, roles, regions, passwords and second factors."""
