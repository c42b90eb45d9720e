"""Junctor: the integration layer through which workflows and agents reach the outside world."""

__version__ = "0.1.0"
