"""What a field report is, how it is filled without typing, and how it is put on paper."""
