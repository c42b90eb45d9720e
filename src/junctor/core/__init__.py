"""What the system does; it knows ports, never a database or a socket."""
