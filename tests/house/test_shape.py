"""Files and functions stay small, names say something, and every module says what it is for."""

from __future__ import annotations

import ast

from house.tree import modules, tracked

MAX_LINES = 400
MAX_FUNCTION = 60
BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def test_no_module_is_longer_than_400_lines():
    assert [f"{m}: {len(m.lines)}" for m in modules() if len(m.lines) > MAX_LINES] == []


def test_no_function_is_longer_than_60_lines():
    long = [
        f"{m}:{node.lineno} {node.name}: {size}"
        for m in modules()
        for node in m.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    ]
    assert long == []


def test_no_module_is_named_after_nothing():
    names = [(m, part) for m in modules() for part in m.name.removesuffix(".py").split("/")]
    assert [str(m) for m, part in names if part.strip("_") in BANNED] == []


def test_every_module_says_what_it_is_for():
    empty = [m for m in modules() if m.text.strip() and not ast.get_docstring(m.tree)]
    assert [str(m) for m in empty] == []


def test_a_module_without_text_is_a_connector_package():
    bare = [m.name for m in modules() if not m.text.strip()]
    assert [n for n in bare if not n.startswith("connectors/")] == []


def test_every_connector_folder_is_a_package_that_contracts_see():
    folders = {p.parent for p in tracked() if p.name == "connector.yaml" and "src" in p.parts}
    assert [str(f) for f in folders if not (f / "__init__.py").is_file()] == []
