"""A project as files for Git: exported without secrets and pins, planned, applied."""

from junctor.core.portable.applying import BundleImporter, ProjectServices
from junctor.core.portable.bundle import Bundle, exported, portable_flow
from junctor.core.portable.planning import Action

__all__ = ["Action", "Bundle", "BundleImporter", "ProjectServices", "exported", "portable_flow"]
