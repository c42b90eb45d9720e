"""A project as files for Git: exported without secrets and pins, planned, applied."""

from junctor.core.portable.applying import Applying, Desk
from junctor.core.portable.bundle import Bundle, bundle_of, portable_flow
from junctor.core.portable.planning import Action

__all__ = ["Action", "Applying", "Bundle", "Desk", "bundle_of", "portable_flow"]
