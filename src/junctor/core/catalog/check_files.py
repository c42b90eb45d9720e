"""The files beside a manifest: README, icon, quality.yaml, Python imports, and planted secrets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.folder import ACTIONS, ICON
from junctor.core.catalog.grade import RANK, Grade, assess, evidence_of
from junctor.core.catalog.icon import icon_faults
from junctor.core.catalog.yaml_text import Document, read_yaml
from junctor.model.errors import InvalidSpec
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec

HEADINGS = ("What it does", "Get a credential", "Limits", "Sources")
PURE = frozenset(
    [
        "__future__",
        "base64",
        "binascii",
        "calendar",
        "collections",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "email",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "hmac",
        "html",
        "itertools",
        "json",
        "math",
        "operator",
        "pydantic",
        "quopri",
        "re",
        "statistics",
        "string",
        "struct",
        "textwrap",
        "time",
        "typing",
        "unicodedata",
        "urllib.parse",
        "uuid",
        "zlib",
    ]
)
_FORBIDDEN_CALLS = frozenset(
    {"open", "exec", "eval", "compile", "__import__", "breakpoint", "input"}
)
_STATUS = {"enum": ["done", "todo", "exempt"]}
_QUALITY: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["rules"],
    "properties": {
        "rules": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][A-Za-z0-9]*$"},
            "additionalProperties": {
                "if": {"type": "object"},
                "then": {
                    "additionalProperties": False,
                    "required": ["status", "reason"],
                    "properties": {
                        "status": _STATUS,
                        "reason": {"type": "string", "minLength": 8},
                    },
                },
                "else": {"enum": ["done", "todo"]},
            },
        },
        "grade": {"enum": ["bronze", "silver", "gold"]},
        "verifiedAgainst": {"type": ["object", "array", "string"]},
        "unchecked": {"type": "array", "items": {"type": "string"}},
    },
}
_SECRETS = re.compile(
    r"sk_live_[0-9A-Za-z]{10,}|rk_live_[0-9A-Za-z]{10,}|(?<![0-9A-Za-z])sk-(?:proj-|ant-)?[0-9A-Za-z_-]{20,}"
    r"|xox[abeprs]-[0-9A-Za-z-]{10,}|gh[pousr]_[0-9A-Za-z]{30,}|github_pat_\w{30,}"
    r"|A(?:KIA|SIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|SG\.[\w-]{20,}\.[\w-]{20,}"
    r"|ya29\.[\w-]{20,}|pat-(?:na|eu)\d-[0-9a-f-]{30,}|[0-9]{8,10}:AA[\w-]{32,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----|eyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}"
    r"|(?i:bearer|basic) [A-Za-z0-9+/=_.-]{24,}"
)
_HARMLESS = re.compile(r"(?i)example|x{8,}|0{8,}|\.{3}|placeholder")


def file_faults(
    folder: Path, spec: ConnectorSpec | None, samples: dict[str, dict[str, Any]]
) -> Iterator[Fault]:
    """What is wrong with the files of a connector folder beside its manifest and samples."""
    yield from _readme(folder / "README.md")
    yield from _icon(folder / ICON)
    yield from _quality(folder / "quality.yaml", spec, samples)
    if (folder / ACTIONS).is_file():
        yield from _imports(folder / ACTIONS, spec)
    yield from _secrets(folder)


def _readme(path: Path) -> Iterator[Fault]:
    if not path.is_file():
        cure = f"Write one with the headings {', '.join(HEADINGS)}."
        yield Fault(path.name, "is missing", cure)
        return
    text = path.read_text("utf-8", "replace")
    found = {h.strip().lower() for h in re.findall(r"(?m)^#+\s+(.+?)\s*#*\s*$", text)}
    for heading in HEADINGS:
        if heading.lower() not in found:
            yield Fault(path.name, f"has no heading `{heading}`", f"Add `## {heading}`.")


def _icon(path: Path) -> Iterator[Fault]:
    if not path.is_file():
        yield Fault(path.name, "is missing", "Add a drawing of 24 by 24 units, under 4 KB.")
        return
    for fault in icon_faults(path.read_bytes()):
        yield Fault(path.name, fault, "Keep plain shapes: path, circle, rect, g.")


def _quality(
    path: Path, spec: ConnectorSpec | None, samples: dict[str, dict[str, Any]]
) -> Iterator[Fault]:
    cure = "Write `rules:` with done, todo, or `{status: exempt, reason: ...}` for each rule."
    if not path.is_file():
        yield Fault(path.name, "is missing", cure)
        return
    try:
        document = read_yaml(path.read_bytes(), path.name)
    except InvalidSpec as error:
        yield from (Fault(**f) for f in error.details["faults"])
        return
    wrong = compile_schema(_QUALITY).faults(document.value)
    for fault in wrong:
        steps = tuple(s for s in fault.field.split("/") if s)
        yield Fault(document.place(steps), fault.reason, cure)
    if wrong or spec is None:
        return
    succeeded = {s["operation"] for s in samples.values() if s["outcome"].get("ok")}
    lacks = {
        "samplesOk": [k for k in spec.operations if k not in succeeded],
        "outputSchemas": [k for k, o in spec.operations.items() if o.output is None],
        "testOperation": [] if spec.test else ["the connector"],
        "summaries": [
            k for k, o in spec.operations.items() if o.effect != "read" and not o.summary
        ],
    }
    for rule, missing in lacks.items():
        if document.value["rules"].get(rule) == "done" and missing:
            text = f"`{rule}` is not done for {', '.join(missing[:5])}"
            yield Fault(document.place(("rules", rule)), text, "Finish it, or say `todo`.")
    yield from _claim(path.parent, spec, document)


def _claim(folder: Path, spec: ConnectorSpec, document: Document) -> Iterator[Fault]:
    """The grade that is claimed is measured too: a connector cannot lose it unnoticed."""
    claimed = document.value.get("grade")
    found = assess(evidence_of(folder, spec))
    if claimed is None or RANK[found.grade] >= RANK[Grade(claimed)]:
        return
    lacks = [
        f"{rule.name} ({', '.join(rule.lacks[:3])})"
        for rule in found.rules
        if not rule.met and RANK[rule.level] <= RANK[Grade(claimed)]
    ]
    text = f"claims {claimed} and is {found.grade.value}: {'; '.join(lacks)}"
    yield Fault(document.place(("grade",)), text, "Mend what is named, or claim less.")


def _imports(path: Path, spec: ConnectorSpec | None) -> Iterator[Fault]:
    extras = {r.replace("-", "_") for r in spec.requires} if spec else set()
    try:
        tree = ast.parse(path.read_bytes())
    except SyntaxError as error:
        yield Fault(f"{path.name}:{error.lineno}", f"does not parse: {error.msg}", "Correct it.")
        return
    cure = "Import junctor.sdk, pydantic, a pure part of the standard library, or a declared extra."
    for node in ast.walk(tree):
        line = f"{path.name}:{getattr(node, 'lineno', 1)}"
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = _from(node)
        elif isinstance(node, ast.Name) and node.id in _FORBIDDEN_CALLS:
            yield Fault(line, f"uses `{node.id}`", "Everything outside goes through `ctx`.")
        for name in names:
            if not _allowed(name, extras):
                yield Fault(line, f"imports `{name}`", cure)


def _from(node: ast.ImportFrom) -> list[str]:
    if node.level:
        return ["." * node.level + (node.module or "")]
    if node.module == "urllib":
        return [f"urllib.{alias.name}" for alias in node.names]
    return [node.module or ""]


def _allowed(name: str, extras: set[str]) -> bool:
    top = name.partition(".")[0]
    return name in PURE or name == "junctor.sdk" or top in PURE or top in extras


def _secrets(folder: Path) -> Iterator[Fault]:
    for path in sorted(
        p for p in folder.rglob("*") if p.suffix in (".yaml", ".json", ".md", ".py")
    ):
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            for match in _SECRETS.finditer(line):
                if not _HARMLESS.search(match[0]):
                    place = f"{path.relative_to(folder)}:{number}:{match.start() + 1}"
                    cure = "Take it out, revoke it, and write a made-up value with `example` in it."
                    yield Fault(place, "holds what looks like a secret", cure)
