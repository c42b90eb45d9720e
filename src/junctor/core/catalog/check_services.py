"""Whether an operation that says it offers a service takes what the service is given."""

from __future__ import annotations

from collections.abc import Iterator

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.model.errors import InvalidSpec
from junctor.model.schema import compile_schema
from junctor.model.spec import ConnectorSpec, Implements, Operation
from junctor.sdk.services import SERVICES, Service


def service_faults(spec: ConnectorSpec, document: Document) -> Iterator[Fault]:
    """Everything about `implements` of all operations."""
    taken: dict[str, str] = {}
    for key, operation in spec.operations.items():
        offer = operation.offers
        if offer is None:
            continue
        root: Path = ("operations", key, "implements")
        service = SERVICES.get(offer.service)
        if service is None:
            cure = "One of: " + ", ".join(SERVICES) + "."
            yield Fault(document.place(root), f"there is no service `{offer.service}`", cure)
            continue
        if offer.service in taken:
            message = f"`{taken[offer.service]}` offers `{offer.service}` already"
            yield Fault(document.place(root), message, "Keep one of them.")
        taken[offer.service] = key
        yield from _inputs(operation, offer, service, root, document)
        for name in service.variables:
            if name not in operation.default_output_mappings:
                message = f"sets no variable `{name}`, which the service promises"
                cure = "Add it to `defaultOutputMappings`."
                yield Fault(document.place(("operations", key)), message, cure)


def _inputs(
    operation: Operation, offer: Implements, service: Service, root: Path, document: Document
) -> Iterator[Fault]:
    known = operation.input.get("properties", {})
    for field, name in offer.inputs.items():
        if field not in service.input["properties"]:
            cure = "One of: " + ", ".join(service.input["properties"]) + "."
            yield Fault(document.place((*root, "inputs")), f"`{field}` is not of the service", cure)
        elif name not in known:
            cure = "Name one of the operation's inputs."
            yield Fault(document.place((*root, "inputs")), f"`{name}` is not an input", cure)
    for field in service.least:
        if offer.inputs.get(field, field) not in known:
            message = f"has no input for `{field}`, which the service is given"
            cure = "Declare it in `input`, or say under `implements` which input takes it."
            yield Fault(document.place(root), message, cure)
            return
    try:
        fits = compile_schema(operation.input)
    except InvalidSpec:
        return  # said where the schema is checked
    for example in service.examples:
        given = {offer.inputs.get(field, field): value for field, value in example.items()}
        wrong = fits.faults(given)
        if not wrong:
            return
    place = document.place(root)
    yield Fault(place, f"takes no example of the service: {wrong[0].reason}", wrong[0].cure)
