"""A connector folder: `connector.yaml`, `operations/*.yaml`, `actions.py`, samples and icon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from junctor.core.catalog.fault import Fault, invalid
from junctor.core.catalog.icon import icon_faults, letter_tile
from junctor.core.catalog.manifest import spec_of
from junctor.core.catalog.yaml_text import Document, read_yaml
from junctor.model.spec import ConnectorSpec
from junctor.sdk.connector import Connector
from junctor.sdk.definition import ActionDef
from junctor.sdk.families import FAMILIES, family_actions, with_family
from junctor.sdk.loading import load_connectors, load_module

MANIFEST = "connector.yaml"
ACTIONS = "actions.py"
ICON = "icon.svg"
QUALITY = "quality.yaml"
SAMPLES = "samples"


def is_connector(path: Path) -> bool:
    """Whether a folder holds a connector."""
    return (path / MANIFEST).is_file()


def stamp(path: Path) -> list[list[Any]]:
    """What tells that the connector must be read again: names, times and sizes of its files."""
    names = (MANIFEST, ACTIONS, ICON, QUALITY, SAMPLES)
    files = [*(path / name for name in names), *sorted(path.glob("operations/*.yaml"))]
    found: list[list[Any]] = []
    for each in files:
        try:
            stat = each.stat()
        except FileNotFoundError:
            continue
        found.append([each.name, stat.st_mtime_ns, stat.st_size])
    return found


def read_document(path: Path) -> Document:
    """The manifest with its operation files and the facts from `actions.py` joined in.

    Raises:
        InvalidSpec: a file is not strict YAML, or names a handler that does not exist.
    """
    document = read_yaml(_bytes(path / MANIFEST), MANIFEST)
    if not isinstance(document.value, dict):
        raise invalid("The manifest", [Fault(f"{MANIFEST}:1:1", "is not a mapping", "Add `key:`.")])
    _add_operation_files(document, path)
    _join_family(document)
    operations = document.value.get("operations")
    if isinstance(operations, dict):
        _join_actions(document, path, operations)
    return document


def read_folder(path: Path) -> ConnectorSpec:
    """The spec of a connector folder.

    Raises:
        InvalidSpec: with every fault of the manifest.
    """
    return spec_of(read_document(path))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        cure = "Name a folder with a connector.yaml; `junctor connector new` writes one."
        raise invalid(
            "The folder", [Fault(str(path), error.strerror or "unreadable", cure)]
        ) from None


def _add_operation_files(document: Document, path: Path) -> None:
    for each in sorted(path.glob("operations/*.yaml")):
        part = read_yaml(each.read_bytes(), f"operations/{each.name}")
        operations = document.value.setdefault("operations", {})
        if each.stem in operations:
            cure = "Keep it in one place."
            raise invalid("The folder", [Fault(part.name, "is in connector.yaml too", cure)])
        operations[each.stem] = part.value
        document.parts["operations", each.stem] = part


def _join_family(document: Document) -> None:
    family = document.value.get("family")
    if family is None:
        return
    if family not in FAMILIES:
        fault = Fault(
            document.place(("family",)),
            f"there is no family `{family}`",
            f"One of: {', '.join(FAMILIES)}.",
        )
        raise invalid("The manifest", [fault])
    joined = with_family(document.value)
    document.value.clear()
    document.value.update(joined)


def _join_actions(document: Document, path: Path, operations: dict[str, Any]) -> None:
    """Fill what the manifest leaves out from the Python definition its handler names."""
    wanted = {k: o for k, o in operations.items() if isinstance(o, dict) and o.get("handler")}
    missing = [o for o in wanted.values() if not {"input", "output", "effect", "name"} <= o.keys()]
    if not wanted or not missing:
        return
    defined = {**family_actions(str(document.value.get("family"))), **handlers(path)}
    faults = []
    for key, operation in wanted.items():
        found = defined.get(str(operation["handler"]))
        if found is None:
            place = document.place(("operations", key, "handler"))
            cure = f"Declare it in {ACTIONS}; known: {', '.join(defined) or 'none'}."
            faults.append(Fault(place, f"`{operation['handler']}` does not exist", cure))
            continue
        facts = found.operation().model_dump(mode="json", by_alias=True, exclude_unset=True)
        known = {s.get("key", s.get("type")) for s in document.value.get("auth", []) if s}
        if not set(facts.get("auth", [])) <= known:
            facts.pop("auth", None)
        for name, value in facts.items():
            operation.setdefault(name, value)
    if faults:
        raise invalid("The folder", faults)


def handlers(path: Path) -> dict[str, ActionDef]:
    """The Python definitions of a folder by the name a manifest's `handler` uses.

    Raises:
        InvalidSpec: the module cannot be imported.
    """
    module = path / ACTIONS
    if not module.is_file():
        return {}
    return {f"{module.stem}:{a.function.__name__}": a for a in load_module(module)}


def read_icon(path: Path, name: str) -> str:
    """The icon as SVG text; a letter tile when there is none or it is not safe."""
    file = path / ICON
    data = file.read_bytes() if file.is_file() else b""
    return letter_tile(name) if not data or icon_faults(data) else data.decode().strip()


def python_connectors(path: Path) -> list[tuple[Path, Connector]]:
    """The connectors in the Python files of a folder, or in one file: the small form."""
    files = [path] if path.is_file() else sorted(path.glob("*.py"))
    return [(file, c) for file in files if _looks_like_sdk(file) for c in load_connectors(file)]


def _looks_like_sdk(file: Path) -> bool:
    return b"junctor.sdk" in file.read_bytes()
