"""The organisation's server: who people are, what they may do, and (sealed) what they send."""
