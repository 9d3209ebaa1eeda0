"""The voice gateway: turns of people who are connected, heard, answered and spoken on this server."""
