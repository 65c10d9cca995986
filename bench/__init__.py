"""Benchmarks: ratios against a baseline of the same run, on a server and databases that they start themselves."""
