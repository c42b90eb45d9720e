"""Habits that a search can check: one way out for secrets, settings, prints and excuses."""

from __future__ import annotations

import ast
import re

from house.tree import modules

REVEALS = {
    "app/calling.py": "the password from the settings goes to the proxy of the instance",
    "app/instance.py": "the key or passphrase from the settings goes to its key provider",
}
_NOQA = re.compile(r"#\s*noqa(?P<rest>.*)$")
_NOQA_REASON = re.compile(r"^:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*\s+-\s+\S")
_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)$")
_IGNORE_REASON = re.compile(r"^\[[a-z-]+(?:\s*,\s*[a-z-]+)*\]\s+#\s*\S")


def comments(module):
    """Lines that hold a `#` outside of a text; good enough for our own style."""
    return ((n, line) for n, line in enumerate(module.lines, 1) if "#" in line)


def test_only_app_reads_the_environment():
    readers = {
        m.name
        for m in modules()
        for node in m.nodes
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any(a.name in ("environ", "getenv") for a in node.names)
        )
    }
    assert [name for name in sorted(readers) if not name.startswith("app/")] == []
    assert readers, "the check finds nothing at all"


def test_a_secret_is_revealed_only_where_it_is_listed():
    found = {
        m.name
        for m in modules()
        for node in m.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "reveal"
        and not node.args
        and not node.keywords
    }
    assert found == set(REVEALS)


def test_only_the_command_line_prints():
    printing = {
        m.name
        for m in modules()
        for node in m.nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert [name for name in sorted(printing) if not name.startswith("cli/")] == []


def test_what_pydantic_found_is_read_in_one_place():
    found = {
        m.name
        for m in modules()
        for node in m.nodes
        if (isinstance(node, ast.Subscript) and getattr(node.slice, "value", None) == "msg")
        or (
            isinstance(node, ast.Attribute)
            and node.attr == "errors"
            and m.name.startswith("model/")
        )
    }
    assert found == {"model/misfits.py"}


def test_no_exception_is_swallowed_whole():
    silent = [
        f"{m}:{node.lineno}"
        for m in modules()
        for node in m.nodes
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
        and all(isinstance(each, ast.Pass | ast.Continue) for each in node.body)
    ]
    suppressed = [
        f"{m}:{node.lineno}"
        for m in modules()
        for node in m.nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("suppress")
        and any(ast.unparse(a) in ("Exception", "BaseException") for a in node.args)
    ]
    assert silent + suppressed == []


def test_every_exception_to_a_rule_has_its_reason():
    bare = []
    for module in modules():
        for number, line in comments(module):
            for pattern, reason in ((_NOQA, _NOQA_REASON), (_IGNORE, _IGNORE_REASON)):
                found = pattern.search(line)
                if found and not reason.match(found["rest"]):
                    bare.append(f"{module}:{number}")
    assert bare == []


def test_imports_are_absolute_and_annotations_are_lazy():
    relative = [
        f"{m}:{n.lineno}"
        for m in modules()
        for n in m.nodes
        if isinstance(n, ast.ImportFrom) and n.level
    ]
    assert relative == []
    eager = [
        m.name
        for m in modules()
        if any(isinstance(n, ast.FunctionDef | ast.ClassDef) for n in m.nodes)
        and "__future__.annotations" not in m.imports
    ]
    assert eager == []
