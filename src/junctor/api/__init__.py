"""REST: thin routes that parse, call the core and render."""
