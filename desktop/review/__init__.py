"""What a supervisor sees of others' work: an inbox of cases, their threads and reports, and what was decided."""
