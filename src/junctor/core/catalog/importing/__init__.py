"""Descriptions of outside systems become connectors of a project. Pure; fetching is elsewhere."""
