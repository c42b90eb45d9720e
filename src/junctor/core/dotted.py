"""Dotted paths, where the rest of the core looks for them."""

from junctor.model.dotted import lookup

__all__ = ["lookup"]
