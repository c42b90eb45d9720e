"""Ways in: what starts a flow from outside, and how it is known to be genuine."""
