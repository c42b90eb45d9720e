"""From a manifest's value to the spec, with every complaint at its line."""

from __future__ import annotations

from pydantic import ValidationError

from junctor.core.catalog.fault import Fault, invalid
from junctor.core.catalog.yaml_text import Document, read_yaml
from junctor.core.catalog.yaml_values import Path
from junctor.model.misfits import Misfit, fields_of, misfits
from junctor.model.spec import ConnectorSpec, HttpTemplate, Operation
from junctor.model.spelling import did_you_mean
from junctor.model.value import Value

_KNOWN: dict[Path, type[Value]] = {
    (): ConnectorSpec,
    ("operations", "*"): Operation,
    ("operations", "*", "request"): HttpTemplate,
}


def read_manifest(data: bytes, name: str = "connector.yaml") -> ConnectorSpec:
    """The spec in one manifest file.

    Raises:
        InvalidSpec: with all faults, each with line, column and cure.
    """
    return spec_of(read_yaml(data, name))


def spec_of(document: Document) -> ConnectorSpec:
    """The spec in a parsed document.

    Raises:
        InvalidSpec: with all faults, each with line, column and cure.
    """
    try:
        return ConnectorSpec.model_validate(document.value)
    except ValidationError as error:
        raise invalid("The manifest", faults_in(error, document)) from None


def faults_in(error: ValidationError, document: Document) -> list[Fault]:
    """What Pydantic found, in our words and at the manifest's lines."""
    return [_fault(each, document) for each in misfits(error, document.value)]


def _fault(misfit: Misfit, document: Document) -> Fault:
    place, reason, cure = document.place(misfit.path), misfit.reason, misfit.cure
    if misfit.kind in ("missing", "extra_forbidden"):  # the place is the object around it
        name = str(misfit.path[-1])
        reason = f"`{name}` {reason}"
        if misfit.kind == "extra_forbidden":
            known = _names_at(misfit.path[:-1])
            cure = did_you_mean(name, known, "Remove it, or correct its name.")
    return Fault(place, reason, cure)


def _names_at(path: Path) -> list[str]:
    pattern: Path = tuple(
        "*" if i == 1 and path[0] == "operations" else p for i, p in enumerate(path)
    )
    model = _KNOWN.get(pattern)
    return fields_of(model) if model else []
