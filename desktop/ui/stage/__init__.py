"""The window on a stage: invented data, no engines, no devices; for pictures of its pages and checks of their words."""
