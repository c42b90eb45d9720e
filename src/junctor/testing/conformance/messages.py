"""The SOAP messages of an imported WSDL, judged by zeep's own reading of its types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urljoin

from junctor.core.catalog.descriptions import Deviation
from junctor.core.catalog.importing.overloads import told_apart, wrapped_as_given
from junctor.core.catalog.importing.substitutions import substituted
from junctor.core.catalog.importing.wsdl_documents import WELL_KNOWN
from junctor.testing.conformance.inputs import Outgoing

_PLACE = "https://judge.invalid/"


class _Files:
    """Loads what was given and nothing else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def load(self, url: str) -> bytes:
        """The file with the last name of an address."""
        return self._files.get(url.rpartition("/")[2]) or WELL_KNOWN[url]


class UnjudgedError(Exception):
    """The reader of the types fails at one itself, which says nothing of the message."""


def message_judge(
    raw: bytes, files: Mapping[str, bytes]
) -> Callable[[str, Outgoing], list[Deviation]]:
    """A judge of the messages of one WSDL: the operation's name and its request -> faults."""
    from zeep.wsdl import Document

    named = {name.rpartition("/")[2]: each for name, each in files.items()}
    texts, names = told_apart(substituted({**named, "judged.wsdl": raw}))
    document: Any = Document(urljoin(_PLACE, "judged.wsdl"), cast("Any", _Files(texts)))
    wrapped_as_given(document, names)
    inputs: dict[str, Any] = {}
    bindings = [p.binding for s in document.services.values() for p in s.ports.values()]
    for binding in [*bindings, *document.bindings.values()]:
        for name, operation in binding._operations.items():  # noqa: SLF001 - no public way
            inputs.setdefault(name, operation.input)
    return lambda name, request: _faults(document, inputs[name], request)


def _faults(document: Any, wanted: Any, request: Outgoing) -> list[Deviation]:
    from lxml import etree  # type: ignore[import-untyped]  # has no stubs
    from zeep.exceptions import Error

    body = etree.fromstring(request.body or b"").find("{*}Body")
    parts = list(body)
    expected = getattr(wanted.body, "qname", None)
    if expected is None:
        return [Deviation("body", "body", "none is described")] if parts else []
    if len(parts) != 1 or parts[0].tag != expected.text:
        return [Deviation("body", "body", f"holds {[p.tag for p in parts]}, not {expected.text}")]
    try:
        wanted.body.parse(parts[0], document.types)
    except (Error, ValueError, TypeError) as error:
        return [Deviation("other", "body", f"{type(error).__name__}: {error}")]
    except (AttributeError, LookupError) as error:
        raise UnjudgedError(f"zeep cannot read this type: {error}") from error
    return []
