"""Vendors' engines behind the ports of a turn, each on its real SDK, which is imported when it is first used."""
