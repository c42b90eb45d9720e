"""What is to be told, by the names of fields: `with the title and link`, `append the amount`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_CALLED = {
    "title": "title subject emailsubject name summary dealname",
    "subject": "subject emailsubject title",
    "link": "url link permalink htmlurl originallink uri",
    "url": "url link permalink htmlurl",
    "name": "name fullname title firstname login dealname summary subject",
    "amount": "amount total value price amountdue amountpaid sum",
    "total": "total amount value",
    "price": "price amount value",
    "currency": "currency currencycode",
    "status": "status state ticketstate dealstage",
    "state": "state status",
    "stage": "stage status",
    "priority": "priority",
    "description": "description body text content",
    "text": "text body textbody content description message",
    "body": "body textbody text content",
    "content": "content text body",
    "contents": "content text body",
    "author": "author user sender login from",
    "sender": "from sender user login",
    "date": "date created createdat timestamp createtime time",
    "time": "time timestamp date createdat",
    "number": "number identifier key",
    "identifier": "identifier key number",
    "id": "id gid identifier",
    "reason": "reason detail error description",
    "email": "email",
    "phone": "phone mobile",
    "temperature": "temp temperature",
    "payer": "payer payeremail",
    "assignee": "assignee",
    "company": "company",
    "message": "text body message",
}
"""What a detail may be called in an event or an answer, the likeliest first."""
_DETAIL = "|".join(sorted(_CALLED, key=len, reverse=True))
_ONE = rf"(?:(?:the|its|their|his|her|a)\s+)?(?:[\w'\u2019]+\s+)?(?:{_DETAIL})\b"
_TELLS = heard(
    r"\b{lead=with|including|containing|showing|append|add|post|send|share|write|log|save|put"
    rf"|tell \w+}} {{what={_ONE}(\s*,\s*(and )?{_ONE}| and {_ONE})*}}"
)
_TEXTS = ("text", "body", "content", "contents")
"""Details of which the nearest to the top is taken: a comment's text is not the ticket's."""
_NO_LINKS = frozenset(
    ("avatar", "icon", "image", "self", "api", "success", "cancel", "return", "logo", "callback")
)
"""Links that lead to something else than what they stand in."""
_OF_PLACES = frozenset(
    "repository repo team workspace organization account board project sender chat".split()  # noqa: SIM905 - read as a list
)
"""Where something happened, or who told of it: what is called so there is not its own name."""
_MEDIA = frozenset(("email", "text", "message", "phone"))
"""What one sends as well as what one tells: alone behind an act it is the former."""


def details(said: str, fields: Mapping[str, JsonSchema], root: str) -> list[tuple[str, str]]:
    """The details that a clause wants told, each with the template of its field."""
    found: dict[str, str] = {}
    for tells in _TELLS.finditer(said):
        words = [word for word in tokens(tells["what"]) if word in _CALLED]
        owned = re.search(r"\b(?:the|its|their|his|her)\s", tells["what"], re.IGNORECASE)
        if len(words) == 1 and words[0] in _MEDIA and not owned:
            continue
        for word in words:
            path = path_called(word, fields)
            if path:
                found.setdefault(word, f"{{{{{root}.{path}}}}}")
    return list(found.items())


_ENDS = r"(?:and|to|in|on|via|by|from|with|through)\b"
_THING = rf"(?:the|its|their|his|her)\s+(?:[a-z]+['\u2019]s\s+)?[a-z]+(?:\s(?!{_ENDS})[a-z]+)?"
_SOMEBODY = r"(?:them|him|her|us|me|(?:the|our)\s+[a-z]+)"
_WITH_THINGS = re.compile(
    rf"(?:\b(?:with|including|containing)|^(?:e-?mail|send|text|tell)\s+{_SOMEBODY})\s+"
    rf"(?P<what>{_THING}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){_THING})*)(?=\s+{_ENDS}|[.!]*$)"
)


def assumed_details(said: str, top: str) -> list[tuple[str, str]]:
    """What a call of one's own system is to bring, as its fields would be called."""
    tells = _WITH_THINGS.search(said)
    found: dict[str, str] = {}
    for each in re.findall(_THING, tells["what"]) if tells else ():
        _, *words = tokens(re.sub(r"\s[a-z]+['\u2019]s\s", " ", each))
        name = "".join((words[0], *(word.capitalize() for word in words[1:])))
        found.setdefault(" ".join(words), f"{{{{{top}.{name}}}}}")
    return list(found.items())


def path_called(detail: str, fields: Mapping[str, JsonSchema]) -> str | None:
    """The field in which a detail stands: the one called so, as near to the top as there is one."""
    own = [path for path in fields if not _OF_PLACES & {*path.split(".")[:-1]}]
    own = [path for path in own if not _leads_nowhere(fields[path])]
    found = []
    for name in _CALLED[detail].split():
        fits = [path for path in own if _is_called(path, name)]
        found += [min(fits, key=lambda path: (path.count("."), len(path)))] if fits else []
    if detail not in _TEXTS:
        return next(iter(found), None)
    return min(found, key=lambda path: path.count("."), default=None)


def link_in(fields: Mapping[str, JsonSchema]) -> str | None:
    """The field that holds the link to it: the nearest to the top that ends so."""
    fits = [
        path
        for path in fields
        if "".join(tokens(path.rpartition(".")[2])).endswith(("url", "link", "uri"))
        and not _leads_nowhere(fields[path])
        and not _NO_LINKS & set(tokens(path))
    ]
    return min(fits, key=lambda path: (path.count("."), len(path)), default=None)


def _leads_nowhere(schema: JsonSchema) -> bool:
    """Whether it is a path of an API, which nobody outside can open."""
    return any(isinstance(each, str) and each[:1] == "/" for each in schema.get("examples", ()))


def _is_called(path: str, name: str) -> bool:
    above, _, last = path.rpartition(".")
    last, own = plain_name(last), plain_name(above.rpartition(".")[2])
    return last == name or (own == name and last in ("name", "value", "email", "login"))


def sentence_of(told: list[tuple[str, str]]) -> str:
    """Details as a text: one alone, several each in its line."""
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"{word.capitalize()}: {template}" for word, template in told)


_FACTS = (
    "title", "text", "name", "amount", "currency", "status", "priority", "email", "author",
    "link",
)  # fmt: skip
MOST_FACTS = 5


def facts_of(fields: Mapping[str, JsonSchema], root: str) -> list[tuple[str, str]]:
    """What is worth telling of some fields, each with its template."""
    found: dict[str, str] = {}
    for word in _FACTS:
        path = path_called(word, fields)
        if path and path not in found.values():
            found[word] = path
    # An event need not hold what a recorded one held, and no draft is worth a failed run.
    return [(w, f'{{{{{root}.{p} | default("")}}}}') for w, p in found.items()][:MOST_FACTS]
