"""The exchange in motion: timer, delivery loop and adapters; run it with `python -m sync`."""
