"""Ids that one step or event gives and another needs: a lookup feeds the step behind it.

An id belongs to a vendor, so it is only taken from an event or a step of the same connector.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from junctor.core.assistant.filling.values import PROMPTS, RECIPIENTS, SUBJECTS, TEXTS
from junctor.core.assistant.language.words import STOP, kin, stem, tokens
from junctor.core.assistant.schemas.fields import plain_values
from junctor.core.assistant.schemas.paths import list_in
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_IDS = frozenset(("id", "gid", "sid", "uuid", "ts", "key", "number"))
HOLDERS = frozenset(("item", "detail", "object", "entity", "resource", "data", "payload", "after",
                      "output", "result", "record"))  # fmt: skip
"""Under such a name stands what an event or an answer is about."""
PERSONS = frozenset(
    stem(word)
    for word in (
        "contact", "person", "user", "customer", "subscriber", "lead", "employee", "patient",
        "guest", "member", "candidate", "recipient",
    )
)  # fmt: skip
"""What an operation is about that takes somebody's name and address."""
ASKERS = frozenset(map(stem, ("requester", "submitter", "reporter", "caller", "sender", "buyer")))
"""Who an event calls by what they did, and is somebody all the same."""
_HELD = frozenset(map(stem, HOLDERS))
ENVELOPES = frozenset(("json", "form"))
_NO_IDS = frozenset((*TEXTS, *SUBJECTS, *PROMPTS, *RECIPIENTS, "from", "phone", "query", "sql"))


@dataclass(frozen=True, slots=True)
class Giver:
    """What has ids to give: an event, an item of a loop, or the output of a step.

    `about`: the stems of what it is about; `root`: where its `fields` stand in a flow.
    """

    connector: str
    about: frozenset[str]
    root: str
    fields: Mapping[str, JsonSchema] = field(default_factory=dict)

    def id_for(self, wanted: str) -> str | None:
        """The path of the id that an input takes, by the words for it."""
        words = tokens(wanted)
        thing = frozenset(stem(w) for w in words if w not in _IDS and w not in STOP)
        kinds = {w for w in words if w in _IDS} or {"id", "gid"}
        same = [p for p in self.fields if thing and tokens(_last(p)) == words]
        if same:
            return f"{self.root}.{same[0]}"
        fits = [path for path in self.fields if self._is_of(path, thing, kinds)]
        fits = fits or [path for path in self.fields if self._refers(path, thing)]
        fits = fits or self._only_id(thing)
        best = min(fits, key=lambda path: (path.count("."), len(path)), default=None)
        return f"{self.root}.{best}" if best else None

    def _only_id(self, thing: frozenset[str]) -> list[str]:
        """The one id that a call brings, where it is about such a thing: it is no call's own."""
        ids = [path for path in self.fields if tokens(_last(path))[-1:] == ["id"]]
        return ids if ids == ["json.id"] and thing & self.about else []

    def _refers(self, path: str, thing: frozenset[str]) -> bool:
        """Whether a field is called as the thing itself: `customer` holds the id of one."""
        named = {stem(w) for w in tokens(_last(path))}
        return bool(thing) and named == thing and "string" in _kinds(self.fields[path])

    def _is_of(self, path: str, thing: frozenset[str], kinds: set[str]) -> bool:
        """Whether an id stands at that path, of the thing that is wanted."""
        *above, last = path.split(".")
        named = tokens(last)
        if not named or named[-1] not in kinds | {"id"}:
            return False
        own = {stem(w) for w in named[:-1]}
        if own and not own <= _HELD:
            asks = own <= ASKERS and thing & PERSONS and not self.root.startswith("steps.")
            return own == thing or bool(asks)
        holder = "object" if own else above[-1].lower() if above else ""
        if thing and {stem(w) for w in tokens(holder)} == thing:
            return True
        alike = not thing or bool((thing | kin(thing)) & self.about)
        return alike and (holder in HOLDERS or not above)


def giver_of(connector: str, about: Iterable[str], step: str, output: JsonSchema | None) -> Giver:
    """A step as one who gives: what it made or read, or the first of a list."""
    schema, about = output or {}, frozenset(about)
    root, fields = f"steps.{step}.output", of_persons(about, dict(plain_values(schema, (), 0)))
    listed = list_in(schema, step)
    if listed is not None and not any(tokens(_last(path))[-1:] == ["id"] for path in fields):
        path, item = listed
        place = f".{path}" if path else ""
        root, fields = f"{root}{place}[0]", of_persons(about, dict(plain_values(item, (), 0)))
    return Giver(connector, about, root, fields)


def of_persons(about: Iterable[str], fields: Mapping[str, JsonSchema]) -> dict[str, JsonSchema]:
    """The fields, without an address among the properties of what is nobody: a deal has none."""
    if PERSONS & {*about}:
        return dict(fields)
    return {
        path: each
        for path, each in fields.items()
        if ".email" not in f".{path}"
        or not (path.startswith("properties.") or ".properties." in path)
    }


def is_one(said: str) -> bool:
    """Whether one is looked for, and not several: `find the contact`."""
    words = tokens(said)
    return any(stem(word) in PERSONS and not word.endswith("s") for word in words)


def _kinds(schema: JsonSchema) -> set[str]:
    """The types that a value may have."""
    kinds = schema.get("type", "string")
    return {kinds} if isinstance(kinds, str) else {*kinds}


def reference(path: str, giver: Giver, schema: JsonSchema) -> str:
    """The template of a giver's field for an input: a number as text, where only text is taken."""
    held = _kinds(giver.fields.get(path.removeprefix(f"{giver.root}."), {}))
    taken = _kinds(schema)
    if held == {"string"} and taken <= {"integer", "number"}:
        return f"{{{{{path} | int}}}}"
    as_text = held <= {"integer", "number"} and "string" in taken
    return f"{{{{{path} | string}}}}" if as_text else f"{{{{{path}}}}}"


def _takes_id(name: str, schema: JsonSchema) -> bool:
    """Whether an input can take the id of something: one free value that is no text."""
    plain = {"string", "integer", "number"} & _kinds(schema)
    free = not any(word in schema for word in ("enum", "const", "default", "format"))
    return bool(plain) and free and plain_name(name) not in _NO_IDS


def fed(
    wanted: Sequence[tuple[str, JsonSchema]], connector: str, givers: Sequence[Giver]
) -> dict[str, str]:
    """The inputs that take an id, with the template of the nearest one that has it."""
    found: dict[str, str] = {}
    for name, schema in wanted:
        if not _takes_id(name, schema):
            continue
        told = name if {*tokens(name)} - _IDS else f"{schema.get('title', '')} {name}"
        for giver in givers:
            path = giver.id_for(told) if giver.connector == connector else None
            if path:
                found[name] = reference(path, giver, schema)
                break
    return found


def _last(path: str) -> str:
    return path.rpartition(".")[2]
