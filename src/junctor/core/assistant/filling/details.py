"""What is to be told, by the names of fields: `with the title and link`, `append the amount`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

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
    "reason": "reason detail details error description",
    "email": "email emailaddress",
    "address": "email emailaddress recipient address to",
    "recipient": "recipient to email emailaddress",
    "summary": "summary title subject",
    "key": "key identifier",
    "phone": "phone mobile",
    "temperature": "temp temperature",
    "payer": "payer payeremail",
    "assignee": "assignee",
    "company": "company",
    "message": "text body message",
}
"""What a detail may be called in an event or an answer, the likeliest first."""
_LEAD = (
    "with|including|containing|showing|append|add|post|send|share|write|log|save|put|tell \\w+"
    "|note|record|store|insert|keep|forward|publish|e-?mail|text"
)
_OWNER = r"(?:(?:the|its|their|his|her|a|an|same)\s+)*(?:[\w'\u2019-]+\s+)?"
_ENDED = (
    r"(?=\s*[,.;:!]|\s*$|\s+(?:and|to|in|into|on|via|by|from|with|through|as|of|for|using|at)\b)"
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


_ADDRESSED_BY = frozenset(("email", "e-mail", "text"))
_REACHED = frozenset(("email", "phone", "number", "address", "mail"))
_NO_DETAILS = frozenset((
    "type", "object", "event", "data", "json", "form", "action", "user", "version", "team", "ts",
    "channel", "chat", "bot", "app", "account", "project", "workspace", "file", "document", "page",
    "issue", "ticket", "contact", "customer", "deal", "card", "task", "row", "record", "table",
    "sheet", "answer", "reply", "report", "list", "group", "template", "invoice", "order",
))  # fmt: skip
"""Things of which details are told, and what is about the event: no details by themselves."""


def details(said: str, fields: Mapping[str, JsonSchema], root: str) -> list[tuple[str, str]]:
    """The details that a clause wants told, each with the template of its field."""
    found: dict[str, str] = {}
    heads = frozenset(tokens(path.rpartition(".")[2])[-1:][0] for path in fields if tokens(path))
    for tells in _tells(heads - _NO_DETAILS).finditer(said):
        phrases = [each for each in _PARTS.split(tells["what"]) if each]
        words = [tokens(each)[-1] for each in phrases]
        owned = re.search(r"\b(?:the|its|their|his|her)\s", tells["what"], re.IGNORECASE)
        if len(words) == 1 and words[0] in _MEDIA and not owned:
            continue
        if tells["lead"].lower() in _ADDRESSED_BY and {*words} <= _REACHED:
            continue  # `text the phone number`: who is written to
        for each in phrases:
            word, path = _place_of(tokens(_ARTICLES.sub("", each)), fields)
            if path and (word in _CALLED or owned or len(phrases) > 1):
                found.setdefault(word, f"{{{{{root}.{path}}}}}")
    return list(found.items())


_PARTS = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:(?:the|its|their|his|her|an?|same)\s+)+", re.IGNORECASE)


@lru_cache(maxsize=512)
def _tells(heads: frozenset[str]) -> re.Pattern[str]:
    """How details are asked for, of an event whose fields are called so."""
    known = "|".join(sorted(_CALLED, key=len, reverse=True))
    others = "|".join(re.escape(each) for each in sorted(heads - _CALLED.keys(), reverse=True))
    one = rf"{_OWNER}(?:(?:{known})\b" + (rf"|(?:{others})\b{_ENDED})" if others else ")")
    return re.compile(
        rf"\b(?P<lead>{_LEAD})\s+(?P<what>{one}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){one})*)",
        re.IGNORECASE,
    )


def _place_of(words: list[str], fields: Mapping[str, JsonSchema]) -> tuple[str, str | None]:
    """The word for a detail and where it stands: `order id`, `customer email`, `reason`."""
    *owner, head = [each for each in words if each != "s"] or [""]
    whole = "".join((*owner[-1:], head))
    exact = [p for p in fields if whole in (_last(p), _last_two(p))] if owner else []
    if exact:
        return " ".join((*owner[-1:], head)), min(exact, key=_depth)
    if head in ("number", "address") and owner and owner[-1] in _CALLED:
        head = owner[-1]  # `phone number`, `the sender's address`
    if head == "id" and owner and (own := _own_id(owner[-1], fields)):
        return head, own
    if head in _CALLED:
        of = owner[-1] if owner else ""
        named = [
            path
            for name in _CALLED[head].split()
            for path in fields
            if of and _is_called(path, name) and of in tokens(path)
        ]
        return head, next(iter(named), None) or path_called(head, fields)
    same = [path for path in fields if tokens(_last_of(path))[-1:] == [head]]
    return head, min(same, key=_depth, default=None)


def _own_id(owner: str, fields: Mapping[str, JsonSchema]) -> str | None:
    """The id of the thing that an event is about, and not that of the event."""
    held = [p for p in fields if p.endswith((".object.id", ".resource.id", f".{owner}.id"))]
    return min(held, key=_depth, default=None) if owner != "event" else None


def _last_of(path: str) -> str:
    return path.rpartition(".")[2]


def _last(path: str) -> str:
    return plain_name(_last_of(path))


def _last_two(path: str) -> str:
    return "".join(map(plain_name, path.split(".")[-2:]))


def _depth(path: str) -> tuple[int, int]:
    return path.count("."), len(path)


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
    """Details as a text: one alone, several each in its line, of which one may be missing."""
    if len(told) == 1:
        return told[0][1]
    return "\n".join(f"{word.capitalize()}: {_or_nothing(template)}" for word, template in told)


def _or_nothing(template: str) -> str:
    plain = template.startswith("{{") and "|" not in template
    return f'{template[:-2]} | default("")}}}}' if plain else template


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
