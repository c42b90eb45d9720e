"""Finds an action in the Python files of the working directory, by reading and not running them.

For authors: `junctor call hello.world` beside `hello.py`. Servers never look here.
"""

from __future__ import annotations

import ast
from pathlib import Path

_DECORATORS = frozenset({"action", "prepare"})
_LARGEST = 1024 * 1024


def file_with(folder: Path, key: str) -> Path | None:
    """The first top-level `*.py` that declares exactly this key; None when none does."""
    for path in sorted(folder.glob("*.py")):
        if path.is_file() and path.stat().st_size <= _LARGEST and key in keys_in(path):
            return path
    return None


def keys_in(path: Path) -> set[str]:
    """The literal `key=` of every `@action` and `@prepare` at the top level of a file."""
    try:
        tree = ast.parse(path.read_bytes(), path.name)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return set()
    found = set()
    for node in tree.body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            found |= {key for each in node.decorator_list if (key := _key(each))}
    return found


def _key(decorator: ast.expr) -> str | None:
    if not isinstance(decorator, ast.Call) or _name(decorator.func) not in _DECORATORS:
        return None
    for keyword in decorator.keywords:
        if keyword.arg == "key" and isinstance(keyword.value, ast.Constant):
            return keyword.value.value if isinstance(keyword.value.value, str) else None
    return None


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
