"""Reliability goals: each can fail, says its seed, and runs in a small size in the tests and in any size by command."""
