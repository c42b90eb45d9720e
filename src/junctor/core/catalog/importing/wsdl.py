"""A WSDL as candidates: each operation with tables that write and read its messages.

The document and everything it imports is given as texts; nothing is fetched here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any, cast
from urllib.parse import urlsplit

from junctor.core.catalog.importing.facets import Facets
from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.naming import operation_key, sentence
from junctor.core.catalog.importing.overloads import Given, told_apart, wrapped_as_given
from junctor.core.catalog.importing.soap_tables import Tables
from junctor.core.catalog.importing.substitutions import substituted
from junctor.core.catalog.importing.trees import tree_of
from junctor.core.catalog.importing.wsdl_documents import NOWHERE, WELL_KNOWN, address_of
from junctor.model.errors import InvalidInput, JunctorError, NotConfigured

_READS = re.compile(r"^(?:get|list|find|query|search|describe|read|retrieve|count|is|has)(?![a-z])")
_DELETES = re.compile(r"^(?:delete|remove|destroy)(?![a-z])")
_MIME = b"http://schemas.xmlsoap.org/wsdl/mime/"
_ENCODED = re.compile(rb"""\buse\s*=\s*["']encoded["']""")
_UNTYPED = (
    "its messages are SOAP-encoded: they are sent with elements alone, without xsi:type; a service "
    "that insists on types refuses them"
)
_ATTACHED = "its messages have attachments, which are not sent"
_AUTH: tuple[Authored, ...] = (
    {"type": "none"},
    {"type": "basic"},
    {"type": "bearer_token"},
    {"type": "ws_security"},
    {"type": "ws_security", "key": "wsSecurityDigest", "passwordType": "digest"},
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
    base = address_of(address)
    texts, given = told_apart(substituted({**(others or {}), base: text}))
    document = _parsed(base, texts)
    wrapped_as_given(document, given)
    candidates, servers, notes = _candidates(document, texts.values())
    if not candidates:
        raise InvalidInput(
            "The WSDL has no SOAP binding with an operation that can be called.",
            cure="; ".join(notes[:3])
            or "Import the document that holds the `service` and `binding`.",
        )
    name = next(iter(document.services), None) or candidates[0].tags[0]
    return Imported(
        kind="wsdl",
        title=str(name),
        version="",
        servers=tuple(dict.fromkeys(servers)),
        auth=_AUTH,
        candidates=tuple(candidates),
        notes=(
            *notes,
            *_overloaded(given),
            "A WSDL names no way to sign in: none, basic, bearer and WS-Security are offered.",
        ),
    )


def _overloaded(given: Given) -> Iterator[str]:
    """What became of operations that share a name."""
    for name in dict.fromkeys(given.values()):
        own = ", ".join(dict.fromkeys(each for (_, each), it in given.items() if it == name))
        yield f"several operations are called {name}, so they are named by their input: {own}"


class _Given:
    """What zeep loads from: the documents at hand, and nothing else."""

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents

    def load(self, url: str) -> bytes:
        """A document that was given.

        Raises:
            InvalidInput: it was not.
        """
        found = self._documents.get(url) or WELL_KNOWN.get(url)
        if found is None:
            raise InvalidInput(
                f"The WSDL needs another document: {url.removeprefix(NOWHERE)}.",
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


@dataclass(frozen=True, slots=True)
class _Port:
    """A port that is used, and where it is called."""

    name: str
    binding: Any
    version: str
    facets: Facets
    address: str = ""


def _candidates(
    document: Any, texts: Collection[bytes]
) -> tuple[list[Candidate], list[str], list[str]]:
    candidates: list[Candidate] = []
    taken: set[str] = set()
    ports, notes = _ports(document, Facets(texts))
    multiparts = {pair for text in texts for pair in _multiparts(text)}
    if any(_ENCODED.search(text) for text in texts):
        notes.append(_UNTYPED)
    base, paths = _shared_base([port.address for port in ports])
    for port, path in zip(ports, paths, strict=True):
        if path is None:
            notes.append(f"left out: the port {port.name}: it is on another host")
            continue
        for name, operation in port.binding._operations.items():  # noqa: SLF001 - no public way
            attached = (port.binding.name.localname, name) in multiparts
            why = _ATTACHED if attached else _refusal(operation)
            if why:
                notes.append(f"left out: soap {name}: {why}")
                continue
            key = operation_key(name, taken)
            taken.add(key)
            candidates.append(_candidate(name, key, operation, port, path))
    return candidates, [base] if base else [], notes


def _ports(document: Any, facets: Facets) -> tuple[list[_Port], list[str]]:
    """One port for each set of operations, the first that speaks SOAP."""
    found: dict[str, _Port] = {}
    notes: list[str] = []
    for service in document.services.values():
        for port in service.ports.values():
            version = _version(port.binding)
            kind = str(port.binding.port_name)
            if version is None or kind in found:
                why = "another port is used" if version else type(port.binding).__name__
                notes.append(f"left out: the port {port.name}: {why}")
                continue
            address = str(port.binding_options.get("address") or "")
            found[kind] = _Port(port.name, port.binding, version, facets, address)
    if not document.services:
        for binding in document.bindings.values():
            version = _version(binding)
            if version is not None and str(binding.port_name) not in found:
                found[str(binding.port_name)] = _Port(
                    binding.name.localname, binding, version, facets
                )
    return list(found.values()), notes


def _multiparts(text: bytes) -> Iterator[tuple[str, str]]:
    """Binding and operation of messages with attachments, which zeep does not tell."""
    if _MIME not in text:
        return
    for binding in tree_of(text).iter("{*}binding"):
        for operation in binding.iterfind("{*}operation"):
            if operation.find(f".//{{{_MIME.decode()}}}multipartRelated") is not None:
                yield str(binding.get("name")), str(operation.get("name"))


def _version(binding: Any) -> str | None:
    return {"Soap11Binding": "1.1", "Soap12Binding": "1.2"}.get(type(binding).__name__)


def _shared_base(addresses: list[str]) -> tuple[str, list[str | None]]:
    """The base URL of all ports, and what follows it for each; None on another host."""
    usable = [a for a in addresses if a.startswith(("https://", "http://"))]
    if len(set(usable)) < 2:
        return next(iter(usable), ""), ["" for _ in addresses]
    first = urlsplit(usable[0])
    base = f"{first.scheme}://{first.netloc}"
    return base, [a.removeprefix(base) if a.startswith(f"{base}/") else None for a in addresses]


def _refusal(operation: Any) -> str | None:
    messages = [m for m in (operation.input, operation.output) if m is not None]
    kinds = {type(message).__name__ for message in messages}
    if not kinds <= {"DocumentMessage", "RpcMessage"} or operation.input is None:
        return "its messages are not SOAP"
    return None


def _candidate(name: str, key: str, operation: Any, port: _Port, path: str) -> Candidate:
    effect = "read" if _READS.match(key) else "delete" if _DELETES.match(key) else "write"
    abstract = getattr(operation, "abstract", None)
    return Candidate(
        key=key,
        id=name,
        name=sentence(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name), 80),
        effect=effect,
        label=f"soap {name}",
        description=sentence(str(getattr(abstract, "documentation", "") or ""), 300),
        tags=(port.name,),
        build=partial(_built, name, operation, port, path, effect),
    )


def _built(name: str, operation: Any, port: _Port, path: str, effect: str, budget: int) -> Authored:
    tables = Tables(budget, port.facets)
    request, taken = tables.root(operation.input.body)
    answer = operation.output.body if operation.output is not None else None
    response, output = tables.root(answer)
    soap: Authored = {"action": operation.soapaction or "", "version": port.version}
    soap |= {"path": path} if path else {}
    soap |= {"request": request} if request else {}
    soap |= {"response": response} if response else {}
    faults = tables.faults(operation.faults.values())
    soap |= {"faults": faults} if faults else {}
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
        "input": tables.whole(taken),
        "output": tables.whole(output),
        "soap": soap,
    }
    if effect != "read":
        made["idempotent"] = False
    return made
