"""Connectors that are a Python file and nothing else, as an administrator installed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from junctor.core.catalog.entry import CatalogEntry
from junctor.core.catalog.fault import Fault
from junctor.core.catalog.folder import python_connectors
from junctor.model.errors import InvalidSpec


@dataclass(slots=True)
class InstalledActions:
    """The entries by slug, and the files that could not be used with why."""

    entries: dict[str, CatalogEntry] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)


def load_actions(files: Iterable[Path], *, taken: frozenset[str]) -> InstalledActions:
    """Run the files and take their actions; one bad file is a fault and takes nobody with it."""
    loaded = InstalledActions()
    for file in files:
        try:
            found = [
                CatalogEntry(c.spec(), source="installed", module=place, actions=c.actions)
                for place, c in python_connectors(file)
            ]
        except InvalidSpec as error:
            loaded.faults[str(file)] = [Fault(file.name, error.message, error.cure)]
            continue
        except Exception as error:  # noqa: BLE001 - an author's module may raise anything
            said = f"cannot be imported: {type(error).__name__}: {error}"
            loaded.faults[str(file)] = [Fault(file.name, said, "Correct or remove the file.")]
            continue
        for entry in found:
            slug = entry.spec.key
            if slug in taken or slug in loaded.entries:
                said = f"the connector `{slug}` is there already"
                cure = "Begin the action's key with another name."
                loaded.faults.setdefault(str(file), []).append(Fault(file.name, said, cure))
            else:
                loaded.entries[slug] = entry
    return loaded
