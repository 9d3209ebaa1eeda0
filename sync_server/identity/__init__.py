"""Who asks: sessions and their tokens (OAuth 2, PKCE), and the one guard that every route passes."""
