"""The project's own files, parsed once for the house tests."""

from __future__ import annotations

import ast
import gc
import subprocess
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "junctor"
_LEFT_OUT = {"__pycache__", "node_modules", "dist", "build"}


@dataclass(frozen=True)
class Module:
    """One Python file of the package; `name` is its path within `src/junctor`."""

    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> set[str]:
        """Every name that is imported anywhere in the file: modules, and `module.name`."""
        found: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
        return found

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every Python file of the package."""
    paths = sorted(p for p in SOURCE.rglob("*.py") if not _LEFT_OUT & set(p.parts))
    found = tuple(Module(p, p.relative_to(SOURCE).as_posix()) for p in paths)
    gc.disable()  # a million nodes that all stay: to look for garbage among them doubles the time
    try:
        for each in found:
            _ = each.nodes
    finally:
        gc.freeze()
        gc.enable()
    return found


@lru_cache(maxsize=1)
def tracked() -> tuple[Path, ...]:
    """The files that git knows; in an unpacked archive every file that is not made by tools."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 0 and done.stdout:
        return tuple(p for n in done.stdout.split("\0") if n and (p := ROOT / n).is_file())
    hidden = (".venv", ".git", ".junctor", ".mypy_cache", ".ruff_cache", ".pytest_cache")
    return tuple(
        p for p in ROOT.rglob("*") if p.is_file() and not {*hidden, *_LEFT_OUT} & set(p.parts)
    )
