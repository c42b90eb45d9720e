"""Values that stand in a sentence: addresses, channels, quotes, keys, names of tables and files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import STOP, tokens, verb_group
from junctor.core.assistant.schemas.shapes import (
    fitting,
    is_fixed,
    is_scalar,
    named_input,
    plain_name,
    takes_text,
)
from junctor.model.value import JsonSchema

Origin = Literal["event", "text", "draft", "default", "step"]
RECIPIENTS = (
    "to", "attendees", "invitees", "recipient", "recipients", "email", "emailaddress",
    "destination", "address", "sharewith",
)  # fmt: skip
TEXTS = ("text", "textbody", "bodytext", "body", "message", "content", "plaintext", "comment")
SUBJECTS = ("subject", "title", "summary", "name")
PHONES = ("to", "phone", "phonenumber", "number")
PROMPTS = ("prompt", "input", "question")
_CHANNELS = ("channel", "channelid", "chatid", "room")
_ADDRESSED = frozenset((*RECIPIENTS, *_CHANNELS, *PHONES, "from"))
_KEY = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d+\b")
_NUMBER = re.compile(r"(?P<what>\w+\s+\w+)\s+(?:no\.?\s*|number\s+|#)?(?P<number>\d{1,9})\b")
_CODE = re.compile(r"\b[a-z]{2,6}_[A-Za-z0-9]{3,}\b")
_FILE = heard(r"\b[\w-]+\.(csv|pdf|txt|xlsx?|json|xml|docx?|png|jpe?g|zip)\b")
_LITERAL = re.compile(r"[\"“„«][^\"“”„«»]*[\"”»]|https?://\S+")
_SAYING = heard(
    r"\b(saying|that says|which says|with the (text|words?|message)) (that )?"
    r"(?!(what|how|which|who|when|where|whether|that)\b|(text|words?|body|content|it)\W*$){said=[^\"“„«]{2,300}}$"
)
"""`a text saying take an umbrella`: words that are to be said, without quotes."""
_PATH = re.compile(r"(?<![\w:/.])/[\w.-]+(?:/[\w.-]+)*/?")
_PATHS = ("path", "remotepath", "folder", "directory")
_NAMES_OF_ONES_OWN = frozenset(("table", "topic", "queue", "exchange", "mailbox", "model"))
"""What its owners call as they like, so that any word behind it is its name."""
_MEANT_BY = {"routingkey": "queue"}
"""Without an exchange a message goes to the queue that its key names."""
_NO_NAMES = frozenset((
    "of", "or", "where", "if", "else", "only", "which", "that", "than", "once", "after", "before",
    "until", "over", "under", "into", "onto", "within", "against",
))  # fmt: skip
_NO_TABLES = frozenset((
    "database", "db", "message", "sql", "data", "same", "right", "other", "kafka", "rabbitmq",
    "postgres", "mysql", "oracle", "mssql", "sqlite", "dead", "work", "task", "ai", "language",
    "default", "airtable",
))  # fmt: skip
_CONTAINER = heard(
    r"\b(lists?|sheet|spreadsheet|folder|board|table|channel|group|project|topic|queue|database"
    "|workspace|pipeline|calendar"
    "|stage|column|segment|campaign|label|tag|collection|base|repository|repo) (named |called )?"
    r"[\"“«]{name=[^\"”»]{1,80}}[\"”»]"
)
"""`the list "Weekly"`: the name of a place, and no words to be said."""
COUNTED = re.compile(
    r"\s+(?!(?:to|in|on|from|with|and|via|by|through|using|when|if|as|at|for|that|saying)\b)[a-z]|\s?[A-Z]{3}\b"
    r"|\s?[%$€£₸₽]"
)
"""A number of something is no name: `a customer 20 dollars`, `50 EUR`."""


@dataclass(slots=True)
class Filled:
    """Inputs with their origins."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)

    def put(self, name: str, value: Any, origin: Origin) -> None:
        """Take a value for a field that has none yet."""
        if name not in self.values:
            self.values[name] = value
            self.origins[name] = origin


_SENDER = re.compile(
    r"\bfrom\s+(?:the\s+(?:address|number)\s+)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d{8,15})",
    re.IGNORECASE,
)


def literals(
    properties: Mapping[str, JsonSchema],
    clause: Clause,
    filled: Filled,
    spoken: frozenset[str] = frozenset(),
) -> None:
    """Fill in what stands in the clause itself."""
    found = clause.mentions
    named = {said["name"] for said in _CONTAINER.finditer(clause.text)} - spoken
    found = replace(found, quoted=tuple(q for q in found.quoted if q not in named))
    clause = replace(clause, mentions=found)
    _told_values(properties, clause, filled)
    known = (*found.emails, *found.phones)
    senders = [each for each in _SENDER.findall(clause.text) if each in known]
    if senders and "from" in properties and takes_text(properties["from"]):
        filled.put("from", senders[0], "text")
    placed = len(found.quoted) == 1 and found.quoted[0] in filled.values.values()
    pairs = (
        (_CHANNELS, found.channels),
        (RECIPIENTS, tuple(each for each in found.emails if each not in senders)),
        (PHONES, tuple(each for each in found.phones if each not in senders)),
        ((*TEXTS, *PROMPTS, *SUBJECTS), () if placed else found.quoted[-1:]),
        (SUBJECTS, found.quoted[:1] if len(found.quoted) > 1 else ()),
    )
    for names, said in pairs:
        values = [each for each in said if "{{" not in each]  # templates are not said, but made
        if not values:
            continue
        for wanted in names:
            name = named_input(properties, wanted)
            if name is not None:
                filled.put(name, fitting(properties[name], values), "text")
                break


def _told_values(properties: Mapping[str, JsonSchema], clause: Clause, filled: Filled) -> None:
    """`the topic ... to "Closed"`, `issue ABC-123`, `pull request 42`: values by their kind."""
    quoted = clause.mentions.quoted
    words = set(clause.words)
    if len(quoted) == 1:
        named = [
            n
            for n in properties
            if (plain := plain_name(n)) not in TEXTS
            and {plain, plain.removesuffix("s")} & words & _near(clause.text, quoted[0])
        ]
        named = [n for n in named if takes_text(properties[n]) and not is_fixed(properties[n])]
        if len(named) == 1 and plain_name(named[0]) not in _ADDRESSED:
            filled.put(named[0], fitting(properties[named[0]], quoted), "text")
    bare = _LITERAL.sub(" ", _CONTAINER.sub(_unquoted, clause.text))
    _codes(properties, bare, filled)
    _said(properties, clause, filled)
    for name, value in own_names(properties, bare).items():
        filled.put(name, value, "text")
    for name, schema in properties.items():
        about = tokens(name)
        if about[-1] in ("key", "id", "issue") and "issue" in about and (key := _KEY.search(bare)):
            filled.put(name, key[0], "text")
        if schema.get("type") == "integer" and about[-1] == "number":
            for number in _NUMBER.finditer(bare):
                if set(about[:-1]) & set(tokens(number["what"])):
                    filled.put(name, int(number["number"]), "text")


def _near(text: str, quoted: str) -> set[str]:
    """The words right before what is quoted: `the topic to "Closed"`."""
    return set(tokens(text[: text.find(quoted)])[-4:])


def _codes(properties: Mapping[str, JsonSchema], bare: str, filled: Filled) -> None:
    """`in_123` is the id of what it is about, `claims.csv` a file."""
    code, file = _CODE.search(bare), _FILE.search(bare)
    alone = ("invoice", "customer")
    ids = [n for n in properties if tokens(n)[-1] == "id" or plain_name(n) in alone]
    if code and ids:
        filled.put(ids[0], code[0], "text")
    paths = [
        n for n in properties if plain_name(n) in ("path", "remotepath", "filename", "name", "file")
    ]
    if file and plain_name(next(iter(paths), "")) in _PATHS and _PATH.search(bare):
        return  # its whole path is said
    if file and paths and takes_text(properties[paths[0]]):
        filled.put(paths[0], file[0], "text")


def _unquoted(said: re.Match[str]) -> str:
    """A place's name of one word without its quotes: `queue "orders"`."""
    name = said["name"]
    return said[0] if " " in name else said[0][: said.start("name") - said.start() - 1] + name


def _said(properties: Mapping[str, JsonSchema], clause: Clause, filled: Filled) -> None:
    """`a text saying take an umbrella` has its words."""
    said = None if clause.mentions.quoted else _SAYING.search(clause.text)
    name = next((n for n in properties if plain_name(n) in TEXTS), None)
    if said and name and takes_text(properties[name]):
        words = said["said"].strip(" .!,")
        filled.put(name, words[:1].upper() + words[1:], "text")


def own_names(properties: Mapping[str, JsonSchema], bare: str) -> dict[str, Any]:
    """Names behind the word for what they name: `topic orders.v1`, `table users`, `in /results`.

    Where something is called as its owners like, any word behind it is its name; elsewhere one
    that looks like a name.
    """
    found: dict[str, Any] = {}
    for name, schema in properties.items():
        plain, about = plain_name(name), tokens(name)
        if plain in _MEANT_BY and "exchange" not in bare.lower():
            about = [_MEANT_BY[plain]]
        if not (is_scalar(schema) or "string" in schema.get("type", ())) or (
            is_fixed(schema) and plain not in (*_PATHS, *_NAMES_OF_ONES_OWN)
        ):
            continue
        if plain in _PATHS and (path := _PATH.search(bare)):
            goes = "to" in properties and bare[: path.start()].rstrip().endswith((" to", " into"))
            found["to" if goes else name] = _fits(path[0], schema)
        elif about[0] in _NAMES_OF_ONES_OWN or about[-1] == "id":
            said = _before(about[0], bare) if about[0] in _NAMES_OF_ONES_OWN else None
            said = said or _behind(
                about[0], bare, any_=about[0] in _NAMES_OF_ONES_OWN and len(about) == 1
            )
            address = about[-1] == "id" and said and "@" in said  # who it is, and not its id
            if said and not address and re.search(schema.get("pattern", ""), said):
                whole = schema.get("type") == "integer" and re.fullmatch(r"-?\d{1,18}", said)
                found[name] = int(said) if whole else said
    return found


def _fits(path: str, schema: JsonSchema) -> str:
    """A path as a connection takes it: below its root, where none may begin with one."""
    rooted = not schema.get("pattern") or re.search(schema["pattern"], path)
    return path if rooted else path.lstrip("/") or "."


def _before(word: str, bare: str) -> str | None:
    """`the expenses table`, `jobs queue`: a name before the word for what it names."""
    for said in re.finditer(
        rf"\b(?P<name>[A-Za-z][\w.-]*)\s+{word}\b(?!\s+(?:named|called)\b)", bare
    ):
        name = said["name"]
        plain = name.lower() in STOP or name.lower() in _NO_TABLES or name[:1].isupper()
        if not plain and (name.endswith("s") or verb_group(name) is None):
            return name
    return None


def _behind(word: str, bare: str, *, any_: bool) -> str | None:
    """What stands behind a word and is its name."""
    for said in re.finditer(
        rf"\b{word}s?\s+(?:(?:named|called)\s+)?(?P<name>-?[\w][\w.:@/-]*)", bare, re.IGNORECASE
    ):
        name = said["name"].rstrip(".:-")
        plain = name.islower() and name.isalpha()
        named = "named" in said[0] or "called" in said[0]
        acts = verb_group(name) and not name.endswith("s")
        told = not (name in STOP or name in _NO_NAMES or acts)
        if name.isdigit() and COUNTED.match(bare, said.end()):
            continue
        if (not plain and re.search(r"[\d._-]", name)) or (told and (named or (any_ and plain))):
            return name
    return None
