"""The web UI: pages and static files."""
