"""A connection of a plan: one that the project has, or one that is to be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from junctor.core.assistant.index.cards import ConnectorCard
from junctor.core.assistant.index.renamed import names_of
from junctor.core.assistant.language.words import place_of, tokens
from junctor.core.assistant.matching.operations import Match
from junctor.core.assistant.plan import Choice, PlannedConnection, PlannedStep
from junctor.core.assistant.reporting.questions import needed
from junctor.model.connection import Connection
from junctor.model.spec import ConnectorSpec


def planned_connection(
    card: ConnectorCard,
    spec: ConnectorSpec,
    known: Connection | None,
    environment: str,
    found: Iterable[Match],
) -> PlannedConnection:
    """The connection to a connector; `known` is the one there is, `found` what else would fit."""
    scheme = spec.auth[0]
    settings, fields = needed(spec, scheme)
    others = [m for m in found if m.card.slug != card.slug]
    return PlannedConnection(
        ref=card.slug,
        integration_slug=card.slug,
        name=known.name if known else card.name,
        connection_id=known.id if known else None,
        auth_type=known.auth_type if known else scheme.name,
        environment=environment,
        settings=() if known else settings,
        fields=() if known else fields,
        scopes=getattr(scheme, "scopes", ()),
        sign_in=not known and bool(getattr(scheme, "authorize_url", None)),
        alternatives=tuple(Choice(slug=m.card.slug, name=m.card.name) for m in others[:3]),
    )


def the_one(
    card: ConnectorCard, known: Iterable[Connection], text: str
) -> tuple[Connection | None, list[str]]:
    """The connection of a connector that a text names, or the first; and what is in doubt."""
    there = [each for each in known if each.integration_slug == card.slug]
    words = tokens(text)
    said = [each for each in there if _named_in(words, each)]
    names = ", ".join(f"“{each.name}”" for each in said or there)
    doubt = []
    if len(said) > 1:
        doubt = [f"One connection to {card.name} is taken of {names}; change the others' steps."]
    elif len(there) > 1 and not said:
        doubt = [f"There are several connections to {card.name}: {names}."]
    return next(iter(said or there), None), doubt


def _named_in(words: list[str], connection: Connection) -> bool:
    return any(place_of(words, name) is not None for name in names_of(connection))


def signed_in_for(
    planned: PlannedConnection, spec: ConnectorSpec, steps: Iterable[PlannedStep]
) -> PlannedConnection:
    """The same connection, with the first way to sign in that its steps' operations take.

    Mailjet sends email with keys and text messages with a token: one connection has one of them.
    """
    if planned.connection_id is not None:
        return planned
    named = [spec.operations[s.operation_key].auth for s in steps if s.connection == planned.ref]
    wanted = [set(each) for each in named if each]
    fits = [s for s in spec.auth if all({s.name, s.type} & each for each in wanted)]
    if not fits or any(each.name == planned.auth_type for each in fits):
        return planned
    settings, fields = needed(spec, fits[0])
    return planned.model_copy(
        update={
            "auth_type": fits[0].name,
            "settings": settings,
            "fields": fields,
            "scopes": getattr(fits[0], "scopes", ()),
            "sign_in": bool(getattr(fits[0], "authorize_url", None)),
        }
    )


def tests_of(
    connections: Iterable[PlannedConnection], environment: str, steps: Sequence[object]
) -> tuple[str, ...]:
    """What will be tested."""
    found = [f"Test Connection of {c.name} in {environment}" for c in connections]
    if steps:
        count = len(steps)
        calls = "1 call" if count == 1 else f"{count} calls"
        found.append(f"Run in the sandbox: {calls} would be sent, nothing leaves")
    return tuple(found)
