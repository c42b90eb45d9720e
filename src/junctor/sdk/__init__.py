"""What a connector author imports, and nothing else."""
