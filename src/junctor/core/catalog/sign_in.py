"""What a sign-in brings must be settings of the connection, and must not be needed before it."""

from __future__ import annotations

from collections.abc import Iterator

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.yaml_text import Document
from junctor.core.catalog.yaml_values import Path
from junctor.model.auth import JwtBearer, OAuth2
from junctor.model.spec import ConnectorSpec, Effect


def sign_in_faults(
    spec: ConnectorSpec, scheme: OAuth2 | JwtBearer, root: Path, document: Document
) -> Iterator[Fault]:
    """Faults of the captures and the call after a sign-in."""
    after = scheme.after_connect if isinstance(scheme, OAuth2) else None
    places: list[tuple[Path, dict[str, str]]] = [
        ((*root, "answer", "capture"), scheme.answer.capture),
        ((*root, "afterConnect", "capture"), after.capture if after else {}),
    ]
    if isinstance(scheme, OAuth2):
        places.append(((*root, "redirectCapture"), scheme.redirect_capture))
    known = spec.connection.get("properties", {})
    required = spec.connection.get("required", ())
    for path, capture in places:
        for name in capture:
            place = document.place((*path, name))
            if name not in known:
                yield Fault(place, f"`{name}` is no setting", "Declare it in `connection`.")
            elif name in required:
                cure = "Leave it out of `required`: nobody knows it before the sign-in."
                yield Fault(place, f"`{name}` is required before it is known", cure)
    if after is None:
        return
    place = document.place((*root, "afterConnect", "operation"))
    operation = spec.operations.get(after.operation)
    if operation is None:
        cure = f"One of: {', '.join(spec.operations)}."
        yield Fault(place, f"the operation `{after.operation}` does not exist", cure)
    elif operation.effect is not Effect.READ or operation.input.get("required"):
        yield Fault(place, f"`{after.operation}` is not a read without inputs", "Use such a one.")
