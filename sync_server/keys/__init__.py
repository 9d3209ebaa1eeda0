"""The organisation's public keys and its sealed shares, as its root signed them: kept here, made elsewhere."""
