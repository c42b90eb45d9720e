"""OpenAPI, Google discovery and other described HTTP operations as candidates of an import."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from junctor.core.catalog.descriptions import Description
from junctor.core.catalog.descriptions.description import (
    DescribedOperation,
    base_path,
    spelled,
)
from junctor.core.catalog.importing import hints
from junctor.core.catalog.importing.answers import answer_of
from junctor.core.catalog.importing.bodies import take_body
from junctor.core.catalog.importing.imported import Authored, Candidate, Imported
from junctor.core.catalog.importing.keys import operation_keys, spoken
from junctor.core.catalog.importing.naming import sentence, title
from junctor.core.catalog.importing.parameters import Draft, take_parameters, unsendable
from junctor.core.catalog.importing.places import Places, absolute
from junctor.core.catalog.importing.signin import UNTOLD, UNTOLD_SETTINGS, SignIn
from junctor.core.catalog.importing.trimming import Trimmer

_LONGEST = 160
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_SEARCHES = re.compile(r"(?:^|[/:._])search/?$", re.IGNORECASE)
_UPLOADS = re.compile(r"\.(\w+)Upload$")


def read_described(
    description: Description, document: dict[str, Any], source_url: str = ""
) -> Imported:
    """The candidates of a description; what cannot be imported is named in `notes`."""
    servers = _servers(description, source_url)
    sign_in = SignIn(description, servers[0] if servers else source_url)
    places = Places(servers, source_url or next(iter(servers), ""))
    maker = _Maker(description, sign_in, places)
    notes = [f"left out: {each}" for each in description.left_out]
    usable: list[DescribedOperation] = []
    for operation in description.operations:
        why = _refusal(operation)
        if why:
            notes.append(f"left out: {operation.method} {operation.path}: {why}")
        else:
            usable.append(operation)
            for name in unsendable(operation):
                place = f"{operation.method} {operation.path}"
                notes.append(
                    f"left out: {place}: its header {name!r}, a name that HTTP does not allow"
                )
    notes += places.notes(usable)
    keys = operation_keys(usable, description.kind)
    candidates = [maker.candidate(each, key) for each, key in zip(usable, keys, strict=True)]
    if document.get("webhooks"):
        notes.append("left out: its webhooks: they are events, for a webhook trigger of a flow")
    auth = sign_in.schemes()
    info = document.get("info") if isinstance(document.get("info"), dict) else document
    external = document.get("externalDocs") or {}
    docs = external.get("url") if isinstance(external, dict) else None
    return Imported(
        kind=description.kind,
        title=description.title,
        version=description.version,
        description=sentence(str((info or {}).get("description") or ""), 300),
        servers=servers,
        guessed=bool(servers) and servers[0] in _guessed(description, source_url),
        base_path=_base_path(description, servers),
        auth=auth,
        candidates=tuple(candidates),
        shared={
            **_shared(description, document),
            **({"settings": UNTOLD_SETTINGS} if auth is UNTOLD else {}),
        },
        notes=(*notes, *sign_in.notes),
        docs=docs if isinstance(docs, str) and docs.startswith("https://") else None,
    )


def _shared(description: Description, document: dict[str, Any]) -> Authored:
    shared: Authored = {}
    reset = hints.reset_header(description.operations)
    if reset:
        shared["failure"] = {"resetHeader": reset}
    limit = hints.rate_limit(document)
    if limit:
        shared["rateLimit"] = limit
    return shared


def _refusal(operation: DescribedOperation) -> str | None:
    if operation.method not in METHODS:
        return f"{operation.method} requests are not sent"
    if operation.body_required and operation.method in ("GET", "HEAD"):
        return f"it needs a body, which a {operation.method} request does not have"
    upload = _UPLOADS.search(operation.id)
    if upload and upload[1] != "simple":
        return f"{upload[1]} uploads take several requests; the simple upload is imported"
    return None


def _servers(description: Description, source_url: str) -> tuple[str, ...]:
    found = []
    for server in description.servers:
        url = absolute(server, source_url)
        if url and url not in found:
            found.append(url)
    guessed = _guessed(description, source_url)
    return tuple(sorted(found, key=lambda url: (url in guessed, not url.startswith("https://"))))


def _guessed(description: Description, source_url: str) -> set[str | None]:
    return {absolute(server, source_url) for server in description.guessed}


def _base_path(description: Description, servers: tuple[str, ...]) -> str:
    """Where all paths begin on a host that the description does not name."""
    found = (base_path(server) for server in description.servers)
    paths = (spelled(path) for path in found if path and "{" not in path)
    usable = (path for path in paths if absolute(f"https://api.example.com{path}", ""))
    return "" if servers else next(usable, "")


class _Maker:
    """Makes candidates of one description."""

    def __init__(self, description: Description, sign_in: SignIn, places: Places) -> None:
        self._description = description
        self._sign_in = sign_in
        self._places = places
        self._trimmers: dict[int, Trimmer] = {}

    def candidate(self, operation: DescribedOperation, key: str) -> Candidate:
        """The operation as it may be chosen."""
        return Candidate(
            key=key,
            id=operation.id,
            name=title(operation.summary, spoken(key)),
            effect=effect_of(operation),
            label=f"{operation.method} {operation.path}",
            description=sentence(operation.description or operation.summary, 400),
            tags=operation.tags,
            deprecated=operation.deprecated,
            scopes=operation.scopes,
            schemes=self._sign_in.of(operation.together),
            build=partial(self._built, operation),
        )

    def _trimmer(self, budget: int) -> Trimmer:
        return self._trimmers.setdefault(budget, Trimmer(self._description, budget))

    def _built(self, operation: DescribedOperation, budget: int) -> Authored:
        trimmer = self._trimmer(budget)
        draft = Draft(request={"method": operation.method})
        noisy = self._description.kind == "discovery"
        signed = self._description.auth_parameters
        take_parameters(draft, operation, trimmer, signed, noisy=noisy)
        take_body(draft, operation, trimmer)
        if _UPLOADS.search(operation.id):
            draft.request.setdefault("query", {})["uploadType"] = "media"
        draft.request |= self._places.of(operation, draft.request["path"])
        answer = answer_of(operation, trimmer)
        for name, media in answer.headers.items():
            draft.request.setdefault("headers", {}).setdefault(name, media)
        effect = effect_of(operation)
        made: Authored = {
            "effect": effect,
            "summary": f"{operation.method} {_shown(draft.request['path'])}",
            "input": draft.schema(),
            "request": draft.request,
            **answer.fields,
        }
        if effect != "read":
            made["idempotent"] = operation.method in ("PUT", "DELETE")
        if draft.idempotency_header:
            made["idempotencyHeader"] = draft.idempotency_header
        if answer.output:
            made["output"] = answer.output
        paging = hints.paging(operation, draft, trimmer, answer.body)
        if paging:
            made["paging"] = paging
        return made


def effect_of(operation: DescribedOperation) -> str:
    """`read` for GET, HEAD and a POST to a path that ends in `search`."""
    if operation.method in ("GET", "HEAD"):
        return "read"
    if operation.method == "DELETE":
        return "delete"
    searches = operation.method == "POST" and _SEARCHES.search(operation.path)
    return "read" if searches else "write"


def _shown(path: str) -> str:
    """A path for people: cut where no hole is, for the summary is a template too."""
    if len(path) <= _LONGEST:
        return path
    whole = path[: _LONGEST - 1].rpartition("/")[0]
    while whole.count("{{") > whole.count("}}"):
        whole = whole.rpartition("/")[0]
    return f"{whole}/…"
