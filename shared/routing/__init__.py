"""Which engine answers: ordered candidates, fallback, and a breaker for each."""
