"""Benchmarks: everything is measured side by side in one run; ratios are what to keep."""
