"""The editor of a report: its boxes, its undo, its attachments."""
