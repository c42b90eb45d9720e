"""Projects and their environments."""

from junctor.core.projects.service import ProjectService
from junctor.core.projects.views import ViewService

__all__ = ["ProjectService", "ViewService"]
