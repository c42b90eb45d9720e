"""The one template language, `{{ root.path | filters }}`, of connector manifests and of flows.

Parse once with `compile_template`, render many times. Look-ups only: no attributes, no calls,
no operators; one pass, so a value that looks like a template stays text.
"""

from __future__ import annotations

from junctor.model.templates.sinks import Sink
from junctor.model.templates.template import Hole, Template, compile_template, has_holes

__all__ = ["Hole", "Sink", "Template", "compile_template", "has_holes"]
