"""The server process: mounts the API and the web UI."""
