"""What starts a planned flow, and what narrows it."""
