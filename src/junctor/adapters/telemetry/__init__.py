"""Telemetry on its way out: no call of anybody, so it does not leave through the door."""
