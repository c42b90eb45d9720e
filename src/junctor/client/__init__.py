"""A client for programs that talk to a running Junctor."""
