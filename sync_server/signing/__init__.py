"""The server's signature: on access tokens, on devices' certificates and on wipe orders."""
