"""Everything that is wrong with a connector, at once, each with its place and cure."""

from __future__ import annotations

from pathlib import Path

from junctor.core.catalog.check_files import file_faults
from junctor.core.catalog.check_samples import sample_faults
from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.folder import (
    MANIFEST,
    handlers,
    is_connector,
    python_connectors,
    read_document,
)
from junctor.core.catalog.manifest import spec_of
from junctor.core.catalog.samples import read_samples, read_trigger_samples
from junctor.core.catalog.trigger_samples import lacking_samples, trigger_sample_faults
from junctor.core.catalog.yaml_text import Document
from junctor.model.errors import InvalidSpec
from junctor.model.spec import ConnectorSpec
from junctor.sdk.families import family_actions


def check_path(path: Path) -> list[Fault]:
    """The faults of a connector folder, or of the connectors in Python files."""
    if path.is_dir() and is_connector(path):
        return check_folder(path)
    try:
        found = python_connectors(path) if path.exists() else []
        specs = [(file, connector.spec()) for file, connector in found]
    except InvalidSpec as error:
        return _told(error, path.name)
    if not specs:
        cure = "Name a folder with a connector.yaml, or a Python file with an @action."
        return [Fault(str(path), "holds no connector", cure)]
    return [
        fault
        for file, spec in specs
        for fault in check_spec(spec, Document(file.name, {}), strict=False)
    ]


def check_folder(path: Path) -> list[Fault]:
    """The faults of a connector folder: manifest, samples, Python and the other files."""
    spec: ConnectorSpec | None = None
    faults: list[Fault] = []
    try:
        document = read_document(path)
        spec = spec_of(document)
        faults += _key(spec, document, path)
        faults += check_spec(spec, document)
        faults += _handlers(spec, document, path)
    except InvalidSpec as error:
        faults += _told(error, MANIFEST)
    samples, wrong = read_samples(path)
    faults += wrong
    if spec is not None and not faults:
        # Samples run the very templates and code that must be sound first.
        faults += sample_faults(CatalogEntry(spec, source="path", folder=path), samples)
        faults += _trigger_samples(spec, path)
    faults += file_faults(path, spec, samples)
    return list(dict.fromkeys(faults))


def _trigger_samples(spec: ConnectorSpec, path: Path) -> list[Fault]:
    samples = read_trigger_samples(path)
    cure = "Record one: `{trigger, event or output, events}` in samples/KEY.CASE.json."
    lacks = [
        Fault(f"triggers.{key}", "has no sample that leads to an event", cure)
        for key in lacking_samples(spec, samples)
    ]
    return [*trigger_sample_faults(spec, samples), *lacks]


def _key(spec: ConnectorSpec, document: Document, path: Path) -> list[Fault]:
    folder = path.resolve().name
    if folder.replace("-", "_") == spec.key.replace("-", "_"):
        return []
    cure = f"Rename the folder to `{spec.key}`, or the key to `{folder}`."
    return [Fault(document.place(("key",)), f"differs from its folder `{folder}`", cure)]


def _handlers(spec: ConnectorSpec, document: Document, path: Path) -> list[Fault]:
    wanted = {k: o.handler for k, o in spec.operations.items() if o.handler}
    known = {**family_actions(str(spec.family)), **handlers(path)} if wanted else {}
    cure = f"Declare it in actions.py; known: {', '.join(known) or 'none'}."
    return [
        Fault(document.place(("operations", key, "handler")), f"`{name}` does not exist", cure)
        for key, name in wanted.items()
        if name not in known
    ]


def _told(error: InvalidSpec, place: str) -> list[Fault]:
    found = error.details.get("faults", [])
    listed = [Fault(**f) for f in found if isinstance(f, dict)]
    return listed or [Fault(place, error.message.rstrip("."), error.cure)]
