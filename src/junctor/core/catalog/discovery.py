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


def installed_roots() -> list[Path]:
    """The folders of installed packages that hold connectors: entry points of `junctor.connectors`.

    An entry point names a package; its folder is a connector or holds several. The package
    is looked up but not run.
    """
    return _places()


def installed_action_files() -> list[Path]:
    """The Python files with actions of installed packages and modules that have no manifest."""
    return [file for place in _places() for file in action_files(place)]


def action_files(root: Path) -> list[Path]:
    """Python files with actions, directly in a folder or in its folders without a manifest."""
    if root.is_file():
        return [root] if _uses_sdk(root) else []
    if not root.is_dir() or is_connector(root):
        return []
    below = [p for p in sorted(root.iterdir()) if p.is_dir() and not is_connector(p)]
    return [f for folder in (root, *below) for f in sorted(folder.glob("*.py")) if _uses_sdk(f)]


def _uses_sdk(file: Path) -> bool:
    return file.suffix == ".py" and b"junctor.sdk" in file.read_bytes()


def _places() -> list[Path]:
    """Where the packages and modules stand that announce connectors."""
    found: list[Path] = []
    for point in entry_points(group=GROUP):
        try:
            spec = importlib.util.find_spec(point.module)
        except (ImportError, ValueError):
            spec = None
        if spec is not None and spec.submodule_search_locations:
            found += [Path(place) for place in spec.submodule_search_locations]
        elif spec is not None and spec.origin:
            found.append(Path(spec.origin))
    return found
