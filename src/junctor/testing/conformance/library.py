"""The descriptions in a folder, and which of them covers a connector and an operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from junctor.core.catalog.descriptions import (
    DescribedOperation,
    Description,
    parse_description,
)
from junctor.core.catalog.descriptions.description import base_path
from junctor.model.errors import InvalidInput
from junctor.model.spec import ConnectorSpec

_SUFFIXES = (".json", ".yaml", ".yml")
_HOLE = re.compile(r"\{\{[^{}]*\}\}|\{[^{}]*\}")
# What vendors write where a customer's own name belongs.
_STAND_IN = re.compile(
    r"^(?:your[a-z-]*|example|company[a-z]*|subdomain|tenant|domain|instance|my[a-z]*)\.",
    re.IGNORECASE,
)
_NO_HOST = ("", "localhost", "127.0.0.1", "example.com")
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


@dataclass(frozen=True, slots=True)
class Volume:
    """One description and where it was read."""

    name: str
    description: Description
    hosts: tuple[str, ...]

    def covers(self, spec: ConnectorSpec) -> bool:
        """Whether it may describe operations of this connector."""
        wanted = hosts_of(spec)
        if self.hosts:
            return any(_same_host(ours, theirs) for ours in wanted for theirs in self.hosts)
        words = re.split(r"[^a-z0-9]+", self.name.lower())
        return spec.key.lower() in words

    def path_of(self, method: str, path: str, action: str | None) -> str:
        """The path as this description writes it: without a server it may begin later."""
        steps = path.split("/")
        tails = ["/" + "/".join(steps[i:]) for i in range(1, len(steps))]
        for tail in () if self.description.servers else tails:
            if self.description.match(method, tail, action=action) is not None:
                return tail
        return path


def read_library(folder: Path) -> list[Volume]:
    """Every description under a folder; files that are none are passed over."""
    volumes = []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in _SUFFIXES or not path.is_file():
            continue
        try:
            description = parse_description(path.read_bytes())
        except InvalidInput:
            continue
        name = path.relative_to(folder).as_posix()
        volumes.append(Volume(name, description, _served(description)))
    return volumes


def _served(description: Description) -> tuple[str, ...]:
    urls = [*description.servers, *(s for o in description.operations for s in o.servers)]
    hosts = (_host(url) for url in urls)
    return tuple(dict.fromkeys(h for h in hosts if h not in _NO_HOST))


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
    for name, field in spec.connection.get("properties", {}).items():
        hole = f"{{{{conn.{name}}}}}"
        if field.get("enum") and hole in url:
            found = [each.replace(hole, str(value)) for each in found for value in field["enum"]]
    return found


def _same_host(ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    theirs = _STAND_IN.sub("*.", _HOLE.sub("*", theirs))
    pattern = ".+".join(map(re.escape, ours.split("*")))
    other = ".+".join(map(re.escape, theirs.split("*")))
    fixed_ours, fixed_theirs = ours.replace("*", "x"), theirs.replace("*", "x")
    return bool(re.fullmatch(pattern, fixed_theirs) or re.fullmatch(other, fixed_ours))


def covering(volumes: Iterable[Volume], spec: ConnectorSpec) -> list[Volume]:
    """The descriptions of a connector."""
    return [volume for volume in volumes if volume.covers(spec)]


def found_in(
    volumes: Iterable[Volume], method: str, url: str, action: str | None
) -> list[tuple[Volume, DescribedOperation]]:
    """Each description that has this operation; those on the request's own host first."""
    path, host = urlsplit(url).path or "/", _host(url)
    found = []
    for volume in volumes:
        described = volume.path_of(method, path, action)
        match = volume.description.match(method, described, action=action)
        if match is not None:
            found.append((volume, match[0]))
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


def _shape(path: str) -> str:
    return _HOLE.sub("*", path).rstrip("/")
