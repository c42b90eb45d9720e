"""Changes of entities: what a feed says, compared with what was known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from junctor.core.dotted import lookup
from junctor.core.feeds.conditions import fits, identity_of, is_one_of
from junctor.model.secret import MASK
from junctor.model.trigger_spec import DataChangeTrigger, Feed
from junctor.model.value import canonical

Fingerprint = Callable[[str], str]
"""A keyed hash, so that private values can be compared without being kept."""
HIDDEN = "hash:"
"""What stands before the hash of a private value."""
_MISSING = object()
_DEEPEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The last known state: only declared fields, private ones as their hash."""

    fields: dict[str, Any]
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a feed says of one entity. `entity` is absent when it must be fetched, or is gone.

    `again`: it said so before. Where the entity is known no more, that is no news of it.
    """

    key: str
    entity: dict[str, Any] | None = None
    deleted: bool = False
    created: bool | None = None
    before: dict[str, Any] = field(default_factory=dict)
    again: bool = False

    def with_entity(self, found: Any) -> Heard:
        """The same with the entity that was fetched; gone when there is none."""
        if isinstance(found, dict):
            return replace(self, entity=found)
        return replace(self, entity=None, deleted=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `fields` are dotted paths; `before` may be partial or absent."""

    kind: str
    key: str
    fields: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    known: Known | None


def heard(trigger: DataChangeTrigger, feed: Feed, event: Any) -> Heard | None:
    """What an event says about an entity; None when it says nothing."""
    if not fits(feed.when, event):
        return None
    found = lookup(event, feed.entity)
    entity = found if isinstance(found, dict) and feed.fetch is None else None
    path = feed.key
    key = identity_of(lookup(event, path) if path is not None else lookup(found, trigger.key))
    deleted = feed.deleted is not None and fits(feed.deleted, event)
    if key is None or (entity is None and feed.fetch is None and not deleted):
        return None
    before = lookup(event, feed.before) if feed.before is not None else None
    return Heard(
        key=key,
        entity=None if deleted else entity,
        deleted=deleted,
        created=fits(feed.created, event) if feed.created is not None else None,
        before=before if isinstance(before, dict) else {},
    )


def change_of(
    trigger: DataChangeTrigger, said: Heard, known: Known | None, fingerprint: Fingerprint
) -> Change | None:
    """The change, with what is known from now on; None when nothing worth keeping happened.

    `kind` is `created`, `updated`, `deleted`, or empty when there is news for the cache alone.
    """
    if said.deleted or said.entity is None:
        if not said.deleted or known is None:
            return None
        return Change(
            kind="deleted", key=said.key, fields=(), before=known.fields, after=None, known=None
        )
    version = identity_of(lookup(said.entity, trigger.version)) if trigger.version else None
    if known is not None and _is_older(version, known.version):
        return None
    after = kept(trigger, said.entity, fingerprint)
    now = Known(fields=after, version=version)
    if known is None:
        return _first(trigger, said, now, fingerprint)
    fields = tuple(f for f in differences(known.fields, after) if not _within(f, trigger.ignore))
    if not fields and now == known:
        return None
    kind = "updated" if fields else ""
    return Change(
        kind=kind, key=said.key, fields=fields, before=known.fields, after=after, known=now
    )


def _first(trigger: DataChangeTrigger, said: Heard, now: Known, fingerprint: Fingerprint) -> Change:
    """An entity nobody knew: new, unless the feed says that it only changed."""
    if said.again:
        return Change(kind="", key=said.key, fields=(), before=None, after=now.fields, known=now)
    if said.created is not False:
        return Change(
            kind="created", key=said.key, fields=(), before=None, after=now.fields, known=now
        )
    former = kept(trigger, said.before, fingerprint)
    fields = tuple(
        path
        for path in differences(former, now.fields, only_former=True)
        if not _within(path, trigger.ignore)
    )
    return Change(
        kind="updated", key=said.key, fields=fields, before=former, after=now.fields, known=now
    )


def change_payload(trigger: DataChangeTrigger, change: Change) -> dict[str, Any]:
    """The event as flows see it; private values are masked."""
    return {
        "entity": trigger.entity,
        "key": change.key,
        "change": change.kind,
        "fields": list(change.fields),
        "before": _shown(trigger, change.before),
        "after": _shown(trigger, change.after),
    }


def matches(
    payload: Mapping[str, Any],
    *,
    changes: tuple[str, ...],
    fields: Mapping[str, Mapping[Any, Any]],
    where: Mapping[str, Any],
) -> bool:
    """Whether a flow asked for this change.

    `fields` are paths with `from` and `to`: one of them must have changed so. A created entity
    changes to its values from nothing. `where` holds for the entity as it is, or as it was.
    """
    if changes and payload["change"] not in changes:
        return False
    subject = payload["after"] if payload["after"] is not None else payload["before"]
    if not fits(where, subject):
        return False
    return not fields or any(_moved(payload, path, ends) for path, ends in fields.items())


def _moved(payload: Mapping[str, Any], path: str, ends: Mapping[Any, Any]) -> bool:
    was, now = lookup(payload["before"], path), lookup(payload["after"], path)
    if payload["change"] == "updated":
        if not any(_within(each, (path,)) or _within(path, (each,)) for each in payload["fields"]):
            return False
    elif payload["change"] != "created" or now is None:
        return False
    return ("from" not in ends or is_one_of(was, ends["from"])) and (
        "to" not in ends or is_one_of(now, ends["to"])
    )


def kept(
    trigger: DataChangeTrigger, entity: Mapping[str, Any], fingerprint: Fingerprint
) -> dict[str, Any]:
    """The declared fields of an entity, private ones as their hash."""
    found = _declared(trigger.shape, entity, 0)
    assert isinstance(found, dict)
    for name in trigger.private:
        if found.get(name) is not None:
            found[name] = HIDDEN + fingerprint(canonical(found[name]).decode())
    return found


def _declared(schema: Any, value: Any, depth: int) -> Any:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if isinstance(value, Mapping) and isinstance(properties, dict) and depth < _DEEPEST:
        return {
            name: _declared(part, value[name], depth + 1)
            for name, part in properties.items()
            if name in value
        }
    return dict(value) if isinstance(value, Mapping) else value


def differences(before: Any, after: Any, *, only_former: bool = False) -> Iterator[str]:
    """Dotted paths of what differs; `only_former` looks at what `before` names."""
    for name in {**before, **({} if only_former else after)}:
        was, now = before.get(name, _MISSING), after.get(name, _MISSING)
        if isinstance(was, dict) and isinstance(now, dict):
            for inner in differences(was, now, only_former=only_former):
                yield f"{name}.{inner}"
        elif _differ(was, now):
            yield name


def _differ(was: Any, now: Any) -> bool:
    if was is _MISSING or now is _MISSING:
        return (was not in (_MISSING, None)) or (now not in (_MISSING, None))
    return bool(canonical(was) != canonical(now))


def _within(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(place + ".") for place in places)


def _is_older(version: str | None, known: str | None) -> bool:
    if version is None or known is None:
        return False
    try:
        return float(version) < float(known)
    except ValueError:
        return version < known


def _shown(trigger: DataChangeTrigger, fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    return {
        name: MASK if name in trigger.private and value is not None else value
        for name, value in fields.items()
    }
