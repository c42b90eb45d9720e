"""The descriptions in a folder, and which of them covers a connector and an operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from junctor.core.catalog.descriptions import (
    DescribedOperation,
    Description,
    parse_description,
)
from junctor.core.catalog.descriptions.description import base_path
from junctor.core.catalog.descriptions.document import load
from junctor.core.catalog.importing.graphql import is_introspection
from junctor.core.catalog.importing.postman import is_postman, openapi_of
from junctor.model.errors import InvalidInput
from junctor.model.spec import ConnectorSpec
from junctor.testing.conformance.files import UNREADABLE, content, files_in, joined

_SUFFIXES = (".json", ".yaml", ".yml")
_HOLE = re.compile(r"\{\{[^{}]*\}\}|\{[^{}]*\}")
# What vendors write where a customer's own name belongs.
_STAND_IN = re.compile(
    r"^(?:your[a-z-]*|example|company[a-z]*|subdomain|tenant|domain|instance"
    r"|my-?(?:account|company|domain|instance|org|site|store|subdomain|team|tenant|workspace))\.",
    re.IGNORECASE,
)
# A part of a host that is a name, and not `com` or `local`.
_NAMED = re.compile(r"(?:^|\.)(?!local\b|test\b|example\b|invalid\b)[a-z0-9-]{4,}(?=\.)")
_ADDRESS = re.compile(r"https?://\S+")
_NO_HOST = ("", "localhost", "127.0.0.1", "example.com")
# Connectors of protocols have no vendor whose name a file could have.
NO_VENDOR = ("http", "graphql", "mcp", "websocket")
# A match by key counts more than any by a synonym.
_KEY_FIRST = 100
# The version in the paths of an API that counts or dates them, as Meta, Salesforce and HubSpot do;
# `v1` is an API of its own, unless the description dates what was once `v3`.
_DATED = re.compile(r"^(?:v\d+\.\d+|\d{4}-\d{2}(?:-\d{2})?(?:-beta)?)$")
_NUMBERED = re.compile(r"^v\d+$")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


@dataclass(frozen=True, slots=True)
class Volume:
    """One description and where it was read.

    `missing` are files that it refers to and that are not there; `moved` is true where its server
    is not the connector's.
    """

    name: str
    description: Description
    hosts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    moved: bool = False

    def serves(self, spec: ConnectorSpec) -> bool:
        """Whether one of its servers is a host of this connector."""
        wanted = hosts_of(spec)
        return any(_same_host(ours, theirs) for ours in wanted for theirs in self.hosts)

    def named_after(self, spec: ConnectorSpec) -> int:
        """How closely its file or title names the connector: by its key, else by a name it goes by.

        Of a name all words are there, or it is none; the more words, the closer.
        """
        if spec.key in NO_VENDOR or not speaks_http(spec):
            return 0
        its_own = map(_host, (*self.description.servers, *self.description.templates))
        # The vendor's bare domain is no other service: `trello.com` once served what `api.` does.
        services = {_domain(h) for h in its_own if h.removeprefix("www.") != _domain(h)}
        hosts = hosts_of(spec)
        tenants = any("*" in host for host in hosts)  # then its server is some customer's
        if not tenants and {_domain(h) for h in hosts} & services:
            return 0  # another service of the same vendor
        title = _ADDRESS.sub("", f"{self.description.title} {self.description.kind}")
        # `bamboohr` is written `Bamboo HR`, too.
        words = {*_words(self.name), *_words(title), *map("".join, pairwise(_words(title)))}
        by_key = _all_in(spec.key, words)
        # Synonyms with a capital are names of products, the others words of the trade.
        names = (name for name in spec.synonyms if name != name.lower())
        return by_key * _KEY_FIRST or max((_all_in(name, words) for name in names), default=0)

    def path_of(self, method: str, path: str, action: str | None) -> str:
        """The path as this description writes it.

        A slash at its end is of no weight. Without a server ours may begin later; another
        server may have a base path of its own.
        """
        for candidate in self._spellings(path):
            found = self.description.match(method, candidate, action=action)
            literal = found and _HOLE.sub("", found[0].path).strip("/")
            if found and (candidate == path or literal):
                return candidate
        return path

    def _spellings(self, path: str) -> Iterator[str]:
        steps = path.split("/")
        begins = 2 if self.description.servers else len(steps)
        tails = ["/" + "/".join(steps[i:]) for i in range(1, begins)]
        servers = (*self.description.servers, *self.description.templates) if self.moved else ()
        for base in dict.fromkeys(("", *map(base_path, servers))):
            for tail in tails:
                yield base + tail
                yield base + (tail.rstrip("/") if tail.endswith("/") else tail + "/")
        yield from _other_versions(path, self.description)


@dataclass(slots=True)
class Library:
    """The descriptions in a folder; `unread` are files that are none, each with the reason."""

    volumes: list[Volume] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    def of(self, specs: Iterable[ConnectorSpec]) -> dict[str, list[Volume]]:
        """The descriptions of each connector, by its key."""
        given = list(specs)
        found: dict[str, list[Volume]] = {spec.key: [] for spec in given}
        for volume in self.volumes:
            for spec in covered_by(volume, given):
                found[spec.key].append(replace(volume, moved=not volume.serves(spec)))
        return found


def read_library(folder: Path) -> Library:
    """Every description under a folder, and what could not be read as one."""
    library = Library()
    for name, path in files_in(folder, _SUFFIXES):
        try:
            document = load(content(path))
            if is_introspection(document):
                continue  # a schema of GraphQL has its own reader
            if is_postman(document):
                document = openapi_of(document)
            whole, missing = joined(document, name, folder)
            description = parse_description(whole)
        except InvalidInput as error:
            library.unread[name] = error.message
        except UNREADABLE as error:
            library.unread[name] = f"It cannot be read: {type(error).__name__}."
        else:
            library.volumes.append(Volume(name, description, _served(description), missing))
    return library


def covered_by(volume: Volume, specs: Iterable[ConnectorSpec]) -> list[ConnectorSpec]:
    """The connectors a description is about: by its hosts, else by the closest name."""
    given = list(specs)
    served = [spec for spec in given if volume.serves(spec)]
    if served:
        return served
    ranked = [(volume.named_after(spec), spec) for spec in given]
    best = max((rank for rank, _ in ranked), default=0)
    return [spec for rank, spec in ranked if rank == best and rank]


def _other_versions(path: str, description: Description) -> Iterator[str]:
    """A path as other versions of the API write it: theirs for ours, or at a place of its own."""
    steps = path.split("/")
    ours = next((at for at, step in enumerate(steps) if _DATED.match(step)), None)
    counted = next((at for at, step in enumerate(steps) if _NUMBERED.match(step)), None)
    if ours is None and counted is None:
        return
    for at, version in _versions(description):
        if ours is not None:
            yield "/".join((*steps[:ours], version, *steps[ours + 1 :]))
        elif counted is not None and not version.startswith("v"):
            rest = (*steps[:counted], *steps[counted + 1 :])
            yield "/".join((*rest[:at], version, *rest[at:]))


@lru_cache(maxsize=64)
def _versions(description: Description) -> list[tuple[int, str]]:
    """The versions in the paths of its operations, each with its place."""
    paths = {
        base_path(server) + operation.path
        for operation in description.operations
        for server in operation.servers or description.servers or ("",)
    }
    found = {(at, step) for path in paths for at, step in enumerate(path.split("/"))}
    return sorted(each for each in found if _DATED.match(each[1]))


def _all_in(name: str, words: set[str]) -> int:
    """How many words the name has, when all of them are there."""
    wanted = _words(name)
    return len(wanted) if set(wanted) <= words else 0


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def speaks_http(spec: ConnectorSpec) -> bool:
    """Whether what a connector sends are requests of HTTP."""
    scheme = (spec.base_url or "").partition("://")[0]
    return scheme in ("http", "https") or "{{" in scheme


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def _served(description: Description) -> tuple[str, ...]:
    urls = [
        *description.servers,
        *description.templates,
        *(s for o in description.operations for s in o.servers),
    ]
    hosts = (_host(url) for url in urls)
    named = (h for h in hosts if h not in _NO_HOST and _HOLE.sub("", h).strip("."))
    return tuple(dict.fromkeys(named))


def _host(url: str) -> str:
    rest = url.partition("//")[2] if "//" in url else ""
    return rest.partition("/")[0].partition(":")[0].rpartition("@")[2].lower()


def hosts_of(spec: ConnectorSpec) -> tuple[str, ...]:
    """The hosts of a connector's base URLs and origins; holes stay."""
    operations = (o.request.base_url for o in spec.operations.values() if o.request)
    urls = [spec.base_url, *operations, *spec.origins]
    samples = (_host(_HOLE.sub("*", each)) for url in urls if url for each in _choices(spec, url))
    return tuple(dict.fromkeys(host for host in samples if host and host.strip("*.")))


def _choices(spec: ConnectorSpec, url: str) -> list[str]:
    """A URL once for each value of a setting that stands in it and has a list of values."""
    found = [url]
    for name, setting in spec.connection.get("properties", {}).items():
        hole = f"{{{{conn.{name}}}}}"
        if setting.get("enum") and hole in url:
            found = [each.replace(hole, str(value)) for each in found for value in setting["enum"]]
    return found


def _same_host(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    theirs = _STAND_IN.sub("*.", _HOLE.sub("*", theirs))
    if "*" in theirs and not _NAMED.search(theirs):
        return False  # holes and an ending that everybody has
    pattern = ".+".join(map(re.escape, ours.split("*")))
    other = ".+".join(map(re.escape, theirs.split("*")))
    fixed_ours, fixed_theirs = ours.replace("*", "x"), theirs.replace("*", "x")
    return bool(re.fullmatch(pattern, fixed_theirs) or re.fullmatch(other, fixed_ours))


def found_in(
    volumes: Iterable[Volume], method: str, url: str, action: str | None
) -> list[tuple[Volume, DescribedOperation]]:
    """Each description that has this operation; those on the request's own host first.

    A description may have several of one path, such as `/{page}` and `/{file}`.
    """
    path, host = urlsplit(url).path or "/", _host(url)
    found = []
    for volume in volumes:
        described = volume.path_of(method, path, action)
        matches = volume.description.matches(method, described, action=action)
        found += [(volume, operation) for operation, _ in matches]
    exact = [pair for pair in found if not pair[0].hosts or host in pair[0].hosts]
    return exact or found


def other_methods(volumes: Iterable[Volume], method: str, template: str) -> Iterator[str]:
    """The methods that are described for exactly this path, when ours is not among them.

    `template` is our path with holes: an identifier of ours must be one of theirs, so that
    `/contacts/search` is not taken for `/contacts/{id}`.
    """
    shape = _shape(template)
    for volume in volumes:
        description = volume.description
        for operation in description.operations:
            servers = operation.servers or description.servers or ("",)
            shapes = {_shape(base_path(server) + operation.path) for server in servers}
            if shape in shapes and operation.method != method and operation.method in _METHODS:
                yield f"{operation.method} ({volume.name})"


def methods_on(spec: ConnectorSpec, template: str) -> set[str]:
    """What the operations of a connector do on a path, by their request templates."""
    shape = _shape(template)
    found: set[str] = set()
    for operation in spec.operations.values():
        path = operation.request.path.partition("?")[0] if operation.request else ""
        if operation.request is not None and path and shape.endswith(_shape(path)):
            found.add(operation.request.method)
    return found


def _shape(path: str) -> str:
    return _HOLE.sub("*", path).rstrip("/")
