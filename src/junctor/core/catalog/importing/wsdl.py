"""A WSDL as candidates: each operation with tables that write and read its messages.

The document and everything it imports is given as texts; nothing is fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from typing import Any, cast
from urllib.parse import urljoin

from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.naming import operation_key, sentence
from junctor.core.catalog.importing.soap_tables import Tables
from junctor.model.errors import InvalidInput, JunctorError, NotConfigured

PLACE = "https://source.invalid/"
_READS = re.compile(r"^(?:get|list|find|query|search|describe|read|retrieve|count|is|has)(?![a-z])")
_DELETES = re.compile(r"^(?:delete|remove|destroy)(?![a-z])")
_REFERENCE = re.compile(
    rb"<(?:\w+:)?(?:import|include|redefine)\b[^>]*?\b(?:schemaLocation|location)\s*=\s*"
    rb"[\"']([^\"']+)[\"']"
)
_AUTH: tuple[Authored, ...] = (
    {"type": "none"},
    {"type": "basic"},
    {"type": "bearer_token"},
    {"type": "ws_security"},
    {"type": "ws_security", "key": "wsSecurityDigest", "passwordType": "digest"},
)


def is_wsdl(text: bytes) -> bool:
    """Whether a text is a WSDL document, by its root."""
    head = re.sub(rb"<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>", b"", text[:20_000]).lstrip(
        b"\xef\xbb\xbf \r\n\t"
    )
    return bool(re.match(rb"<(?:\w+:)?(?:definitions|description)\b", head))


def is_xml(text: bytes) -> bool:
    """Whether a text looks like XML of another kind."""
    return text[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def references(text: bytes) -> list[str]:
    """What a document imports or includes, as it is written there."""
    return list(
        dict.fromkeys(found.decode("utf-8", "replace") for found in _REFERENCE.findall(text))
    )


def read_wsdl(
    text: bytes, address: str = "", others: Mapping[str, bytes] | None = None
) -> Imported:
    """The operations of a WSDL; `others` are the documents it needs, by absolute address.

    Raises:
        NotConfigured: the extra is not installed.
        InvalidInput: it is no WSDL with a SOAP service.
    """
    if find_spec("zeep") is None:
        raise NotConfigured(
            "WSDL documents need a library that is not installed here.",
            cure="Install junctor[soap] where Junctor runs, then import again.",
        )
    base = address or PLACE + "service.wsdl"
    document = _parsed(base, {**(others or {}), base: text})
    candidates, servers, notes = _candidates(document)
    if not candidates:
        raise InvalidInput(
            "The WSDL has no service with a SOAP binding.",
            cure="Import the document that holds the `service`; it may import this one.",
        )
    name = next(iter(document.services), "SOAP service")
    return Imported(
        kind="wsdl",
        title=str(name),
        version="",
        servers=tuple(dict.fromkeys(servers)),
        auth=_AUTH,
        candidates=tuple(candidates),
        notes=(
            *notes,
            "A WSDL names no way to sign in: none, basic, bearer and WS-Security are offered.",
        ),
    )


class _Given:
    """What zeep loads from: the documents at hand, and nothing else."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents

    def load(self, url: str) -> bytes:
        """A document that was given.

        Raises:
            InvalidInput: it was not.
        """
        found = self._documents.get(url)
        if found is None:
            raise InvalidInput(
                f"The WSDL needs another document: {url.removeprefix(PLACE)}.",
                field="source.files",
                cure="Give it beside the WSDL, or allow remote references.",
            )
        if b"<!DOCTYPE" in found or b"<!ENTITY" in found:
            raise InvalidInput("The document holds a document type.", cure="Remove it.")
        return found


def _parsed(base: str, documents: Mapping[str, bytes]) -> Any:
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # has no stubs
    from zeep.exceptions import Error
    from zeep.settings import Settings
    from zeep.wsdl import Document

    settings = Settings(strict=False, forbid_dtd=True, force_https=False)
    try:
        return Document(base, cast("Any", _Given(documents)), settings=settings)
    except JunctorError:
        raise
    except (
        Error,
        LxmlError,
        KeyError,
        TypeError,
        AttributeError,
        ValueError,
        RecursionError,
    ) as error:
        raise InvalidInput(
            f"The WSDL cannot be read: {type(error).__name__} {str(error)[:200]}.",
            cure="Check the document against WSDL 1.1.",
        ) from None


def _candidates(document: Any) -> tuple[list[Candidate], list[str], list[str]]:
    candidates: list[Candidate] = []
    servers: list[str] = []
    notes: list[str] = []
    taken: set[str] = set()
    for service in document.services.values():
        for port in service.ports.values():
            kind = type(port.binding).__name__
            version = {"Soap11Binding": "1.1", "Soap12Binding": "1.2"}.get(kind)
            if version is None or candidates:
                notes.append(
                    f"left out: the port {port.name}: {'another port is used' if version else kind}"
                )
                continue
            servers.append(str(port.binding_options.get("address") or ""))
            for name, operation in port.binding._operations.items():  # noqa: SLF001 - no public way
                key = operation_key(name, taken)
                taken.add(key)
                candidates.append(_candidate(name, key, operation, version))
    return candidates, [s for s in servers if s.startswith(("https://", "http://"))], notes


def _candidate(name: str, key: str, operation: Any, version: str) -> Candidate:
    effect = "read" if _READS.match(key) else "delete" if _DELETES.match(key) else "write"
    abstract = getattr(operation, "abstract", None)
    return Candidate(
        key=key,
        id=name,
        name=sentence(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name), 80),
        effect=effect,
        label=f"soap {name}",
        description=sentence(str(getattr(abstract, "documentation", "") or ""), 300),
        build=partial(_built, name, operation, version, effect),
    )


def _built(name: str, operation: Any, version: str, effect: str, budget: int) -> Authored:
    tables = Tables(budget)
    request, taken = tables.root(operation.input.body)
    answer = operation.output.body if operation.output is not None else None
    response, output = tables.root(answer)
    soap: Authored = {"action": operation.soapaction or "", "version": version}
    soap |= {"request": request} if request else {}
    soap |= {"response": response} if response else {}
    blocks = tables.headers(operation.input.header)
    if blocks:
        soap["headers"] = [field for field, _ in blocks]
        fields = {field["name"]: schema for field, schema in blocks}
        about = "Header blocks of the message."
        taken["properties"]["soapHeaders"] = {
            "type": "object", "description": about, "additionalProperties": False,
            "properties": fields,
        }  # fmt: skip
    soap["types"] = tables.types
    made: Authored = {
        "effect": effect,
        "summary": f"the SOAP message {name}",
        "input": {**taken, "$defs": tables.definitions},
        "output": {**output, "$defs": tables.definitions},
        "soap": soap,
    }
    if effect != "read":
        made["idempotent"] = False
    return made


def absolute(reference: str, base: str) -> str:
    """The address of a referenced document."""
    return urljoin(base or PLACE + "service.wsdl", reference)
