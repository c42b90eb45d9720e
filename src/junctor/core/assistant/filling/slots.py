"""Values that a clause names by what they are: `in project OPS`, `high priority`, `called Standup`.

Each rule reads the schema of an input: name, title, choices, pattern. None knows a vendor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from junctor.core.assistant.filling.values import COUNTED, SUBJECTS, TEXTS, Filled
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.stop_words import PEOPLE
from junctor.core.assistant.language.words import STOP, kin, stem, tokens, verb_group
from junctor.core.assistant.schemas.shapes import plain_name, takes_text
from junctor.model.value import JsonSchema

_LITERAL = re.compile(r"[\"“„«][^\"“”„«»]*[\"”»]|https?://\S+|\S+@\S+|#[\w-]+")
_MONEY = heard(
    r"{sign=[$€£₸₽]}\s?{number=\d[\d,]*(\.\d+)?}{k=k\b}?"
    r"|{count=\d[\d,]*(\.\d+)?}{kk=k}?\s?{word=dollars?|usd|eur|euros?|gbp|pounds?|kzt|tenge|rub"
    r"|rubles?}\b"
)
_CURRENCIES = {
    "$": "usd", "dollar": "usd", "usd": "usd", "€": "eur", "euro": "eur", "eur": "eur", "£": "gbp",
    "gbp": "gbp", "pound": "gbp", "₸": "kzt", "kzt": "kzt", "tenge": "kzt", "₽": "rub",
    "rub": "rub", "ruble": "rub",
}  # fmt: skip
_SMALLEST = heard(r"\b(smallest|minor|cents?)\b")
_FIRST = heard(
    r"\b(last|latest|first|top|newest|most recent|next) {count=\d{1,3}} "
    r"(?!(hours?|days?|weeks?|minutes?|months?)\b)[a-z]"
)
_LIMITS = frozenset(("limit", "maxresults", "perpage", "count", "pagesize", "first", "maxrows"))
_CALLED = heard(
    r"\b(called|named|titled|entitled|with (the )?(title|name|subject)) "
    r"{said=(?!(by|after)\b)\w[^,;.\"“]{0,80}?}"
    r"(?= (in|on|to|for|with|at|from|and|via|using|under|assigned|due)\s|[,;.]|$)"
)
_FOR_WHAT = heard(
    r"\b(event|meeting|task|card|reminder) for (the|their|his|her|an?) {said=[a-z-]+(\s[a-z-]+)?}$"
)
"""`create an event for their orientation`: what it is called."""
_REPOSITORY = re.compile(r"(?<![\w/.@:-])(?P<owner>[A-Za-z0-9][\w-]*)/(?P<repo>[\w.-]*\w)(?![\w/])")
_THING = re.compile(
    r"\b(?:an?|the|new|all|every|each)\s+(?:[A-Z]{2,}\s+)?(?P<kind>[A-Z][A-Za-z]+)\b(?!\s+[A-Z])"
)
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_VALUE = (
    r"(?:[\"“«](?P<quoted>[^\"”»]{1,120})[\"”»]"
    r"|(?P<bare>[\w][\w.:/@-]*(?:\s(?=[A-Z][a-z])[\w-]+)*))"
)
_JOINS = r"(?:\s+(?:is|named|called|id|key|number|no\.?|of|to|as|=))?\s*[:=#]?\s+"
_PLACE = re.compile(
    r"\b(?:in|for|at|of|near|around)\s+(?P<place>(?:(?!Slack|Telegram)[A-Z][\w'\u2019-]+)(?:[\s,]+(?:[A-Z][\w'-]+|de|la|am|of(?=\s[A-Z])))*)",
)
_MEANT = {
    "unpaid": ("open", "unpaid"), "overdue": ("past_due", "overdue", "open", "unpaid"),
    "outstanding": ("open",), "critical": ("critical", "urgent", "high"),
    "urgent": ("urgent", "critical", "high"), "highest": ("urgent", "highest", "high"),
    "important": ("high",), "done": ("done", "solved", "closed", "completed"),
    "resolved": ("solved", "resolved"), "completed": ("completed", "done"),
    "unresolved": ("open",), "canceled": ("canceled", "cancelled"), "active": ("active",),
}  # fmt: skip
"""Choices that are said otherwise, the likeliest first."""
_USUAL = 3
"""So many examples that are plain words are what an input usually takes."""
_STATED = frozenset(("status", "state", "stage", "priority", "severity", "type", "decision"))
"""What something is: `mark it as urgent`."""
_NO_CHOICES = frozenset(
    ("all", "any", "none", "other", "to", "from", "in", "out", "id", "name", "new")
)
_KINDS = {"bug": "Bug", "story": "Story", "task": "Task", "epic": "Epic", "incident": "Incident"}
_LEVELS = frozenset(("highest", "high", "medium", "low", "lowest", "urgent", "critical", "blocker"))
_OF_A_NAME = frozenset(("id", "key", "name", "number", "sid", "gid", "slug"))


def named_values(
    properties: Mapping[str, JsonSchema], clause: Clause, about: Iterable[str], filled: Filled
) -> None:
    """Fill in what the clause names; `about`: the stems of what the operation is about."""
    bare = _LITERAL.sub(lambda said: said[0] if said[0][:1] in '"“«' else " ", clause.text)
    things = {*about} | kin(about)
    for name, schema in properties.items():
        value = (
            choice_in(name, schema, clause.words, things)
            or (_kind(name, clause.words) if schema.get("type") == "string" else None)
            or _labelled(name, schema, bare, things)
            or kind_in(schema, bare, things)
            or example_in(schema, clause.words)
        )
        if value is not None:
            filled.put(name, value, "text")
    _money(properties, clause.text, filled)
    _count(properties, clause.text, filled)
    _called(properties, clause.text, filled)
    _repository(properties, clause.text, filled)


def kind_in(schema: JsonSchema, bare: str, things: set[str]) -> str | None:
    """`create an Observation`: what an input takes that wants a word with a capital."""
    pattern = schema.get("pattern", "")
    if not re.search(pattern, "Word") or re.search(pattern, "word") or "enum" in schema:
        return None
    for said in _THING.finditer(bare):
        if re.search(pattern, said["kind"]) and stem(said["kind"].lower()) not in things:
            return said["kind"]
    return None


def example_in(schema: JsonSchema, words: list[str]) -> str | None:
    """`when a lead is created`: the one of an input's usual words that is said."""
    usual = [each for each in schema.get("examples", ()) if isinstance(each, str)]
    if len(usual) < _USUAL or "enum" in schema or not all(map(str.isalpha, usual)):
        return None
    said = {stem(word) for word in words}
    return next((each for each in usual if stem(each.lower()) in said), None)


def place_in(text: str) -> str | None:
    """The place that a clause names: `the weather in Berlin`."""
    said = _PLACE.search(text)
    return said["place"].strip(" ,") if said else None


def choice_in(name: str, schema: JsonSchema, words: list[str], things: set[str]) -> Any:
    """The choice of an input that stands before its thing or beside its name: `open invoices`."""
    own = {stem(w) for w in tokens(f"{name} {schema.get('title', '')}") if w not in STOP}
    if schema.get("type") == "boolean":
        flag = stem(tokens(name)[-1])
        said = any(stem(w) == flag and _before(words, n, things) for n, w in enumerate(words))
        return True if said else None
    several = schema.get("type") == "array"
    given = schema.get("items", {}).get("enum", ()) if several else schema.get("enum", ())
    choices = [each for each in given if isinstance(each, str)]
    if not choices:
        return None
    plain = {stem("".join(tokens(each))): each for each in reversed(choices)}
    if state := _done_to(name, words, plain):
        return [state] if several else state
    for at, word in enumerate(words):
        found = [
            plain[s] for w in _MEANT.get(word, (word,)) if (s := stem("".join(tokens(w)))) in plain
        ]
        done = at == 0 and bool(found) and tokens(name)[-1] in ("status", "state", "decision")
        if done and found[0].lower().endswith("ed"):
            return [found[0]] if several else found[0]  # what is approved has that status
        if not found or word in _NO_CHOICES or (at == 0 and verb_group(word)):
            continue
        if word in TEXTS and words[at - 1 : at] in (["the"], ["its"], ["this"]):
            continue  # `answer the text`: what came in
        beside = {stem(w) for w in words[max(at - 2, 0) : at] + words[at + 1 : at + 2]}
        stated = words[at - 1 : at] in (["as"], ["is"], ["are"]) and at + 1 >= len(words)
        stated = stated and tokens(name)[-1] in _STATED
        if beside & own or _before(words, at, things) or stated:
            return [found[0]] if several else found[0]
    return None


def _done_to(name: str, words: list[str], choices: Mapping[str, str]) -> str | None:
    """The state that something has once the act is done: what is reopened is open."""
    if tokens(name)[-1] not in ("status", "state"):
        return None
    likely = _STATES.get(next(iter(words), ""), ())
    return next((choices[s] for w in likely if (s := stem(w)) in choices), None)


_STATES = {
    "reopen": ("open", "reopened"), "close": ("closed", "solved", "done"),
    "resolve": ("resolved", "solved", "closed"), "solve": ("solved", "resolved"),
    "complete": ("completed", "done", "closed"), "finish": ("completed", "done"),
    "archive": ("archived",), "pause": ("paused",), "cancel": ("canceled", "cancelled"),
}  # fmt: skip


def _before(words: list[str], at: int, things: set[str]) -> bool:
    """Whether a word stands before the thing that the operation is about."""
    behind = words[at + 1 : at + 4]
    end = next((n for n, w in enumerate(behind) if w in STOP), len(behind))
    return bool({stem(w) for w in behind[:end]} & things) and stem(words[at]) not in things


def _kind(name: str, words: list[str]) -> str | None:
    """`create a Jira bug`: the kind of issue by its usual name."""
    if plain_name(name) == "priority":
        at = next((n for n, w in enumerate(words) if w == "priority"), None)
        beside = words[max(at - 1, 0) : at + 3] if at is not None else []
        return next((w.capitalize() for w in beside if w in _LEVELS), None)
    if plain_name(name) not in ("issuetype", "issuetypename"):
        return None
    return next((_KINDS[w.removesuffix("s")] for w in words if w.removesuffix("s") in _KINDS), None)


def _labelled(name: str, schema: JsonSchema, bare: str, things: set[str]) -> Any:
    """What stands behind or before the word for an input: `project OPS`, `the OPS project`."""
    if "enum" in schema or "const" in schema or schema.get("format") or not takes_text(schema):
        return None
    plain = plain_name(name)
    if plain in (*TEXTS, *SUBJECTS, "channel", "channelid", "chatid") or plain.endswith("html"):
        return None
    whole = re.escape(" ".join(tokens(name))).replace("\\ ", r"\s+")
    if len(tokens(name)) > 1 and (
        said := re.search(rf"\b{whole}{_JOINS}{_VALUE}", bare, re.IGNORECASE)
    ):
        value = (said["quoted"] or said["bare"].split()[0]).rstrip(".:-")
        fits = re.search(schema.get("pattern", ""), value) and value.lower() not in STOP
        if fits and (said["quoted"] or re.search(r"[\d._:/A-Z-]", value)):
            return [value] if schema.get("type") == "array" else value
    labels = {w for w in tokens(name) if w not in _OF_A_NAME and len(w) > 2}
    title = tokens(str(schema.get("title", "")))
    labels |= {w for w in title if w not in _OF_A_NAME and len(w) > 2} if len(title) == 1 else set()
    for label in sorted(labels):
        one = re.escape(label.removesuffix("s"))
        for pattern in (
            rf"\b{one}s?{_JOINS}{_VALUE}",
            rf"\b(?:the|our|my|to|in|of)\s+{_VALUE}\s+{one}\b",
        ):
            for said in re.finditer(pattern, bare):
                value = (said["quoted"] or said["bare"]).rstrip(".:-")
                # `move the issue to Done`: it becomes that; `a customer 20 dollars`
                becomes = stem(label) in things and re.search(r"\sto\s", said[0])
                # `an issue "Set up"`: what it is called, and not its type
                titled = said["quoted"] and stem(label) in things and label != plain
                counts = value.isdigit() and COUNTED.match(bare, said.end())
                if not (becomes or titled or counts) and _names(
                    value, schema, name, quoted=bool(said["quoted"]), things=things
                ):
                    return [value] if schema.get("type") == "array" else value
    return None


def _names(value: str, schema: JsonSchema, name: str, *, quoted: bool, things: set[str]) -> bool:
    """Whether a word can be the value of an input: it looks like a name, and the input takes it."""
    pattern = schema.get("pattern")
    if pattern and not re.search(pattern, value):
        return False
    is_id = tokens(name)[-1] in ("id", "gid", "sid") or tokens(name)[0] == "id"
    if is_id and not pattern and not re.search(r"\d", value):
        return False
    if quoted:
        return True
    if value in STOP or {stem(w) for w in tokens(value)} <= things:
        return False
    if value.lower() in STOP and not (value.isupper() and len(value) > 1):
        return False  # `IT` is a project, `it` is none
    coded = bool(re.search(r"\d", value)) or (value.isupper() and len(value) > 1)
    return coded or (value[:1].isupper() and not is_id)


def _money(properties: Mapping[str, JsonSchema], text: str, filled: Filled) -> None:
    """`$49.90`, `300 euros`: the amount, in cents where those are asked for, and its currency."""
    said = _MONEY.search(text)
    if said is None:
        return
    number = float((said["number"] or said["count"]).replace(",", ""))
    number *= 1000 if said["k"] or said["kk"] else 1
    code = _CURRENCIES[said["sign"] or said["word"].lower().removesuffix("s")]
    for name, schema in properties.items():
        plain = plain_name(name)
        if plain in ("amount", "unitamount", "value"):
            if schema.get("type") == "integer" and _SMALLEST.search(str(schema.get("description"))):
                filled.put(name, round(number * 100), "text")
            elif schema.get("type") in ("integer", "number"):
                filled.put(name, int(number) if number.is_integer() else number, "text")
            elif schema.get("type") == "string":
                filled.put(name, f"{number:.2f}", "text")
        elif plain in ("currency", "currencycode"):
            upper = next(iter(schema.get("examples", ("usd",))), "usd").isupper()
            filled.put(name, code.upper() if upper else code, "text")


def _count(properties: Mapping[str, JsonSchema], text: str, filled: Filled) -> None:
    """`the last 5 orders`: how many are asked for."""
    said = _FIRST.search(text)
    name = next((n for n in properties if plain_name(n) in _LIMITS), None)
    if said and name and properties[name].get("type") == "integer":
        filled.put(name, int(said["count"]), "text")


def _called(properties: Mapping[str, JsonSchema], text: str, filled: Filled) -> None:
    """`a card called Standup`, `a meeting for the audit`: its title."""
    said = _CALLED.search(text) or _FOR_WHAT.search(text)
    if said and said.re is _FOR_WHAT and _is_somebody(said["said"]):
        return
    wanted = ("title", "name", "subject", "summary", "dealname")
    name = next((n for w in wanted for n in properties if plain_name(n) == w), None)
    if said and name and takes_text(properties[name]):
        words = said["said"].strip()
        called = f"{words[:1].upper()}{words[1:]}" if said.re is _FOR_WHAT else words
        filled.put(name, called, "text")


def _is_somebody(words: str) -> bool:
    """Whether a thing is made for people, and not for an occasion."""
    return any(stem(word) in PEOPLE for word in tokens(words))


def _repository(properties: Mapping[str, JsonSchema], text: str, filled: Filled) -> None:
    """`acme/shop` is an owner with a repository."""
    said = _REPOSITORY.search(text)
    if said and {"owner", "repo"} <= properties.keys():
        filled.put("owner", said["owner"], "text")
        filled.put("repo", said["repo"], "text")
