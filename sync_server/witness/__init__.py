"""What the audit log shows to devices and auditors: checkpoints, proofs, the whole of it as a file."""
