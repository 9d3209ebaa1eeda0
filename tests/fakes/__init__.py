"""Real classes that stand in for engines, sounds and clocks in tests."""
