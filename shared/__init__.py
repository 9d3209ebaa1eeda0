"""What the laptop and the server agree on: the voice turn, routing, engines; no Qt, no web, no database."""
