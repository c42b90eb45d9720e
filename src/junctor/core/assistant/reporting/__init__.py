"""What is told of a plan: its names, what is to be asked, and what was not understood."""
