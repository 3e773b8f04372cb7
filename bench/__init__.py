"""Benchmarks of what users run, as ratios within one run."""
