"""The local engines, each in a child process of its own behind one host."""
