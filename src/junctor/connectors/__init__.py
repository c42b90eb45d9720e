"""Connectors: one folder each; they know the sdk and nobody else."""
