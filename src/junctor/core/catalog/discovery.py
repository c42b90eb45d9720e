"""Where connectors come from: the shipped folder, and packages that announce themselves."""

from __future__ import annotations

import importlib.util
from importlib.metadata import entry_points
from pathlib import Path

from junctor.core.catalog.folder import is_connector

GROUP = "junctor.connectors"


def shipped_root() -> Path:
    """The folder of the connectors in this distribution."""
    return Path(__file__).parents[2] / "connectors"


def folders_under(root: Path) -> list[Path]:
    """The connector folders directly under a folder, by name; the folder itself if it is one."""
    if is_connector(root):
        return [root]
    if not root.is_dir():
        return []
    return sorted(p for p in root.iterdir() if p.is_dir() and is_connector(p))


def installed_folders() -> list[Path]:
    """The connector folders of installed packages: entry points of group `junctor.connectors`.

    An entry point names a package; its folder is a connector or holds several. The package
    is looked up but not run.
    """
    found: list[Path] = []
    for point in entry_points(group=GROUP):
        try:
            spec = importlib.util.find_spec(point.module)
        except (ImportError, ValueError):
            spec = None
        for place in (spec.submodule_search_locations or []) if spec else []:
            found += folders_under(Path(place))
    return found
