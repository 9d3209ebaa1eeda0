"""The laptop's account at the organisation's server: signing in, the device's keys, the offline lease, the wipe."""
