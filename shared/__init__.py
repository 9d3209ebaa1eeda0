"""What the laptop and the server must agree on: the voice turn, routing, engines; no Qt, no web framework, no database."""
