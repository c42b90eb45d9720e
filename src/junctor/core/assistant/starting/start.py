"""What starts a planned flow: a form, the clock, a connector's trigger, or a webhook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from junctor.core.assistant.filling.slots import example_in
from junctor.core.assistant.filling.values import own_names
from junctor.core.assistant.index.cards import ConnectorCard, TriggerCard
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import STOP, stem, stems, tokens
from junctor.core.assistant.matching.triggers import (
    EVERYTHING,
    best_trigger,
    is_doubtful,
    is_event,
    is_strange,
)
from junctor.core.assistant.plan import PlannedEntity
from junctor.core.triggers.schemes import needed_secrets
from junctor.model.ids import slug
from junctor.model.trigger import EntityType
from junctor.model.value import JsonSchema

_DONE = r"\b.*\b(?:submit\w*|sent|filled|complet\w*|arriv\w*|receiv\w*|comes?|submission|answered)"
_FILLS = (
    r"\b(?:fill(?:s|ed)?|submit(?:s|ted)?|sends?|sent|complete[sd]?|answer(?:s|ed)?)(?:\s+(?:in|out))?\s+"
    r"((?:[\w-]+\s+){1,4}?(?=form)|(?:[\w-]+\s+){0,3}?(?:survey|questionnaire))"
)
_NAMED = (
    r"((?:[\w-]+\s+){1,4})form",
    r"()\bform",
    r"((?:[\w-]+\s+)*?(?:survey|questionnaire))",
)
_FORMS = tuple(
    re.compile(pattern + ("" if pattern is _FILLS else _DONE), re.IGNORECASE | re.DOTALL)
    for pattern in (
        _FILLS,
        r"((?:[\w-]+\s+){1,4})form",
        r"()\bform",
        r"((?:[\w-]+\s+)*?(?:survey|questionnaire))",
    )
)
_THROUGH = heard(r"^(\w+ )*?(through|via|with|using|by|in|on|out)\b\s*{name=.*}$")
_A_FORM = re.compile(r"\b((?:[\w-]+\s+){1,2})form\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:move[sd]?|change[sd]?|set|goes|switch(?:es|ed)?|transition\w*|becomes?|is|marked(?:\s+as)?)"
    r"\s+(?:in)?(?:to|as)?\s*[\"“]?([A-Z][\w ]{1,40}?)[\"”]?$",
)
_MADE = frozenset(stem(w) for w in ("created", "new", "opened", "added", "arrives", "comes"))
_GONE = frozenset(stem(w) for w in ("deleted", "removed", "archived"))
_ARTICLES = frozenset(("the", "a", "an", "our", "my", "this", "any", "new"))
_CLEAR = 1.5
_TOO_MANY = 5
_ALONE = 1
_STATES = ("state", "status", "stage")
_VAGUE = frozenset(("event", "changed", "any"))
_SIGNED = frozenset(("stripe", "slack", "github", "twilio"))
_PERSON: JsonSchema = {
    "type": "object",
    "required": ["name", "email"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "title": "Name", "examples": ["Ada Lovelace"]},
        "email": {
            "type": "string",
            "format": "email",
            "title": "Email",
            "examples": ["ada@example.com"],
        },
        "phone": {"type": "string", "title": "Phone", "examples": ["+15550100"]},
    },
}


@dataclass(frozen=True, slots=True)
class Start:
    """The trigger, the fields of its event, and what it is about in words."""

    trigger: dict[str, Any]
    fields: Mapping[str, JsonSchema]
    subject: str = ""
    entity: PlannedEntity | None = None
    card: ConnectorCard | None = None
    asks: tuple[str, ...] = ()
    takes: JsonSchema = field(default_factory=dict)
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tellers:
    """Who may tell of an event that no connector is named for."""

    connected: Sequence[ConnectorCard] = ()
    others: Sequence[ConnectorCard] = ()


def start_of(
    text: str | None,
    cards: Sequence[ConnectorCard],
    entities: Sequence[EntityType],
    tellers: Tellers,
) -> Start:
    """What the starting words mean; `cards` are the connectors that they name."""
    if text is None:
        return Start({"type": "manual"}, {})
    form = next((match for pattern in _FORMS if (match := pattern.search(text))), None)
    if form:
        return _form(form[1].strip(), entities)
    times = times_in(text)
    if times is not None and not _tells(text[: times.start] + text[times.end :]):
        unsaid = "The schedule is in UTC; change the time zone if that is not meant."
        questions = [each for each in (times.note, "" if times.zone else unsaid) if each]
        trigger = {"type": "schedule", "cron": times.cron, "timeZone": times.zone or "UTC"}
        return Start(trigger, {}, questions=tuple(questions))
    if cards:
        return _told_by(text, cards) or _webhook(text, entities, cards)
    found = best_trigger(tellers.connected, text, _CLEAR)
    if found is not None and not is_doubtful(*found, text):
        start = _connector(text, *found)
        told = f"{found[0].name} is not named, but is connected and tells of this."
        return replace(start, questions=(*start.questions, told))
    return _unnamed(text, entities, tellers)


def _unnamed(text: str, entities: Sequence[EntityType], tellers: Tellers) -> Start:
    """What starts it where nobody is named: a form, the one who tells of it, or a webhook."""
    if form := _A_FORM.search(text):
        return _form(form[1].strip(), entities)
    start = _webhook(text, entities, ())
    can = [found for c in tellers.others if (found := best_trigger([c], text, _CLEAR))]
    able = [card.name for card, _ in can]
    if not able or len(able) > _TOO_MANY:
        return start
    if len(can) == 1 and len(stems(tokens(text)) & can[0][1].words) > _ALONE:
        alone = _connector(text, *can[0])
        return replace(
            alone, questions=(*alone.questions, f"{able[0]} is not named, but alone tells of this.")
        )
    hint = f"{', '.join(able)} can tell of this too; name one, and its trigger is taken."
    return replace(start, questions=(*start.questions, hint))


def _tells(rest: str) -> bool:
    """Whether something happens besides the clock: `the nightly backup fails`."""
    return any(word.endswith(("s", "ed")) for word in rest.split() if word.lower() not in STOP)


def _told_by(text: str, cards: Sequence[ConnectorCard]) -> Start | None:
    """The trigger of connectors that are named: the one that fits, or one that tells all."""
    found = best_trigger(cards, text) or _only(cards, text)
    own = {stem(word) for card in cards for word in card.own}
    if found is None and not stems(tokens(text)) - own:
        found = next(((c, t) for c in cards for t in c.triggers), None)
    near = found if found is not None and is_strange(*found, text) else None
    if found is not None and near is None:
        return _connector(text, *found)
    found = next(((c, t) for c in cards for t in c.triggers if t.key in EVERYTHING), None)
    if found is None:
        return _nearly(text, cards, *near) if near else None
    start = _connector(text, *found)
    name = cards[0].name
    hint = f"This trigger tells of all events of {name}; sort out “{text}” in a switch."
    return replace(start, questions=(*start.questions, hint))


def _nearly(
    text: str, cards: Sequence[ConnectorCard], card: ConnectorCard, trigger: TriggerCard
) -> Start:
    """A webhook where nothing tells of what happens, with the trigger that comes nearest."""
    start = _webhook(text, (), cards)
    told = (
        f"{card.name} has no trigger that tells of “{text}”. Nearest: “{trigger.name}” "
        f"(`{trigger.key}`); say so, and it is taken. A schedule can look for it as well."
    )
    return replace(start, questions=(told, *start.questions))


def _only(cards: Sequence[ConnectorCard], text: str) -> tuple[ConnectorCard, TriggerCard] | None:
    """`something new in X`: what X tells of, if it is one thing."""
    alone = len(cards) == 1 and len(cards[0].triggers) == 1
    words = set(tokens(text))
    fresh = words & {"new", "something", "anything", "incoming"}
    happens = fresh or any(map(is_event, tokens(text)))
    return (cards[0], cards[0].triggers[0]) if alone and happens else None


def _form(words: str, entities: Sequence[EntityType]) -> Start:
    """A form starts it: one of the project's, or a new one."""
    name = " ".join(w for w in words.split() if w.lower() not in _ARTICLES)
    if form := _THROUGH.match(name):  # `books through the form`
        name = form["name"] or ""
    known = _entity(name, entities)
    if known is not None:
        fields = known.shape.get("properties", {})
        return Start({"type": "form", "entity": known.key}, fields, known.name.lower())
    title = (name or "Intake").strip().capitalize()
    entity = PlannedEntity(key=slug(title, otherwise="form"), name=title, shape=_PERSON)
    question = f"The form “{title}” gets these fields: name, email, phone. Change them as you like."
    trigger = {"type": "form", "entity": entity.key}
    return Start(trigger, _PERSON["properties"], title.lower(), entity, questions=(question,))


def _entity(text: str, entities: Sequence[EntityType]) -> EntityType | None:
    """The entity that a text speaks of: `intake` of `the intake form`."""
    wanted = {stem(w) for w in tokens(text)}
    best, size = None, 0
    for each in entities:
        words = {stem(w) for w in tokens(f"{each.name} {each.key}")}
        if wanted & words and len(wanted & words) > size:
            best, size = each, len(wanted & words)
    return best


def _connector(text: str, card: ConnectorCard, trigger: TriggerCard) -> Start:
    """A trigger of a connector starts it, with the settings that the text gives."""
    made: dict[str, Any] = {"type": "connector", "connection": card.slug, "trigger": trigger.key}
    questions: list[str] = []
    if is_doubtful(card, trigger, text):
        questions.append(
            f"Check what starts it: “{text}” is taken for “{trigger.name}” of {card.name}."
        )
    if trigger.kind == "data_change":
        made |= _changes(text, trigger)
    elif trigger.kind == "webhook":
        made |= _secrets(card, trigger)
        questions.append(f"{card.name} must be told the address of the webhook after publishing.")
        if "secrets" in made:
            names = ", ".join(each.strip("{}").removeprefix("env.") for each in made["secrets"])
            questions.append(f"{card.name} proves what it sends; store that as the secret {names}.")
    properties = trigger.takes.get("properties", {})
    usual = {name: example_in(schema, tokens(text)) for name, schema in properties.items()}
    given = {name: value for name, value in usual.items() if value}
    given |= own_names(properties, text)
    if given:
        made["inputs"] = given
    asks = tuple(name for name in trigger.asks if name not in given)
    if asks:
        names = ", ".join(f"`{name}`" for name in asks)
        questions.append(f"The trigger still needs {names}.")
    about = f"{trigger.name[:1].lower()}{trigger.name[1:]} ({card.name})"
    if _VAGUE & {*tokens(trigger.key)}:  # it is said better than the trigger is called
        about = briefly(text)
    return Start(
        made,
        trigger.fields,
        about,
        card=card,
        asks=asks,
        takes=trigger.takes,
        questions=tuple(questions),
    )


def _changes(text: str, trigger: TriggerCard) -> dict[str, Any]:
    words = {stem(w) for w in tokens(text)}
    moved = _MOVED.search(text)
    states = [path.removeprefix("after.") for path in trigger.fields]
    states = [path for path in states if path.split(".")[0].lower() in _STATES]
    field = next((path for path in states if path.lower() in _STATES or ".name" in path), None)
    if moved and field:
        return {"changes": ["updated"], "fields": {field: {"to": moved[1].strip()}}}
    if words & _MADE:
        return {"changes": ["created"]}
    return {"changes": ["deleted"] if words & _GONE else ["updated"]}


def _secrets(card: ConnectorCard, trigger: TriggerCard) -> dict[str, Any]:
    """What the verification of a webhook asks of a flow, by names that can be kept."""
    name = re.sub(r"\W", "_", card.slug).upper()
    given: dict[str, Any] = {
        "secrets": [f"{{env.{name}_SIGNING_SECRET}}"],
        "username": "junctor",
        "verifyToken": f"{{env.{name}_VERIFY_TOKEN}}",
    }
    return {field: given[field] for field in needed_secrets(trigger.scheme or "none")}


def briefly(text: str) -> str:
    """What happens in few words, and none that hangs: `an order comes in`."""
    said = re.split(
        r"\s+(?:with|that|which|who|whose|where|through|via|by|on)\s", text, maxsplit=1
    )[0]
    words = said.split()[:9]
    while len(words) > 1 and words[-1].lower() in STOP - {"in", "up"}:
        words.pop()
    return " ".join(words)


def _webhook(text: str, entities: Sequence[EntityType], cards: Sequence[ConnectorCard]) -> Start:
    """A call from outside starts it, where nobody here tells of what happens."""
    known = _entity(text, entities)
    shape = known.shape.get("properties", {}) if known else {}
    fields = {f"json.{name}": schema for name, schema in shape.items()}
    signed = next((c for c in cards if c.slug in _SIGNED), None)
    if signed is not None:
        name = f"{signed.slug.upper()}_SIGNING_SECRET"
        verify: dict[str, Any] = {"scheme": signed.slug, "secrets": [f"{{env.{name}}}"]}
        who = signed.name
    else:
        name = "WEBHOOK_TOKEN"
        verify = {"scheme": "bearer", "token": f"{{env.{name}}}"}
        who = "your system"
    trigger = {"type": "webhook", "verify": verify}
    question = (
        f"“{text}” is told by a webhook that {who} calls; it proves itself by the secret {name}."
    )
    subject = known.name.lower() if known else briefly(text)
    return Start(trigger, fields, subject, questions=(question,))
