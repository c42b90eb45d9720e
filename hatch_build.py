"""Puts the built web UI into wheels and source archives, so that installing needs no Node."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebUi(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's form
    """Builds the UI where it is missing; an editable install is left alone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - its form
        """Before files are collected."""
        root = Path(self.root)
        if version == "editable" or (root / "src/junctor/web/dist/index.html").is_file():
            return
        script = root / "scripts" / "build_ui.py"
        if script.is_file():
            subprocess.run([sys.executable, str(script), "--if-possible"], check=True)  # noqa: S603 - our own script
