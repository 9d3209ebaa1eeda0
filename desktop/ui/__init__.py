"""The window: what an agent sees and touches; everything behind it is reached through the bridge."""
