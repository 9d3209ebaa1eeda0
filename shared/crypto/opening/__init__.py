"""The only half that opens; the server's code may not import it, and the import rules hold that."""
