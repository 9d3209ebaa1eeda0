"""The agent's desk without its window: unlocked, talked to, recorded, and locked again."""
