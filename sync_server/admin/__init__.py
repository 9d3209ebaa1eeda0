"""Administration: people, devices, the audit log, figures."""
