"""Benchmarks: what the service's jobs cost beside named peers and limits, measured in the same run."""
