"""Real services on loopback, for the server's tests: two PostgreSQL, Valkey, a browser, and the server itself."""
