"""Queries for what a clause asks for: JQL, SOQL, SQL, the search boxes of mail and trackers.

The example of an input shows which language it takes. What is written is a draft to be read over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from junctor.core.assistant.filling.values import Filled, own_names
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.conditions import ADJECTIVES
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.sql_text import statement_in
from junctor.core.assistant.language.words import READS, tokens, verb_group
from junctor.core.assistant.schemas.paths import list_in
from junctor.core.assistant.schemas.shapes import plain_name
from junctor.model.value import JsonSchema

_INPUTS = frozenset(("q", "query", "jql", "soql", "sql", "term", "search", "text"))
_OPEN = heard(r"\b(open|unresolved|outstanding|unfinished|not (yet )?(done|closed|resolved))\b")
_DONE = heard(r"\b(closed|done|resolved|finished|completed|solved)\b")
_UNREAD = re.compile(r"\bunread\b", re.IGNORECASE)
_LATE = heard(r"\b(overdue|past due)\b")
_MINE = heard(r"\b(assigned to me|my)\b")
_KIND = re.compile(r"\b(bug|story|stories|task|epic|incident)s?\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(urgent|highest|high|medium|low|critical|blocker)(?:[\s-]+priority)?\s+(?=[a-z])"
    r"|\bpriority\s+(?:is\s+|of\s+)?(urgent|highest|high|medium|low|critical|blocker)\b",
    re.IGNORECASE,
)
_PROJECT = heard(
    r"\bproject (key )?[\"“]?{after=[A-Z][A-Z0-9_]+}\b|\b(the )?{before=[A-Z][A-Z0-9_]{1,9}} "
    r"project\b|\b(in|of|from) {alone=[A-Z][A-Z0-9_]{1,9}}\b(?! (API|server|database))",
    re.NOFLAG,
)
_SINCE = heard(
    r"\b{today=today}\b|\b{day=yesterday|(in )?(the )?(last|past) (day|24 hours)}\b"
    r"|\b{week=this week|(in )?(the )?(last|past) (week|7 days)}\b"
    r"|\b(last|past) {n=\d{1,3}} days?\b"
)
_SENDER = heard(r"\b(from|by|sent by) {who=[\w.+-]+@[\w.-]+\w}")
_SUBJECT = heard(
    r"\b(subject|about|containing|contains?|mention(s|ing)|matching|with the words?|for) "
    r"((the|is|line|words?|contains) )*[\"“«]{said=[^\"”»]{1,100}}[\"”»]"
)
_LABEL = heard(r"\b(label(led|ed)?|tagged) (as )?[\"“]?{said=[A-Za-z][\w-]*}")
_WORDS = re.compile(
    r"\b(?:for|about|containing|matching|named|called|by\s+name|with\s+the\s+name)\s+(?:the\s+)?"
    r"(?P<said>[A-Z0-9][\w&.-]*(?:\s[A-Z0-9][\w&.-]*)*)"
)
_TOPIC = re.compile(
    r"\b(?:for|about)\s+(?:the\s+|our\s+|an?\s+)?(?P<said>[a-z][\w-]*(?:\s(?!in\b|on\b|and\b|with\b|by\b)[\w-]+){0,3})$"
)
_OBJECTS = {
    "opportunit": "Opportunity", "deal": "Opportunity", "lead": "Lead", "contact": "Contact",
    "account": "Account", "case": "Case", "task": "Task", "user": "User", "compan": "Account",
    "customer": "Contact", "campaign": "Campaign", "event": "Event", "order": "Order",
}  # fmt: skip
_COLUMNS = {
    "Opportunity": "Id, Name, StageName, Amount, CloseDate",
    "Lead": "Id, Name, Company, Email, Status",
    "Contact": "Id, Name, Email, Phone",
    "Account": "Id, Name, Phone, Website",
    "Case": "Id, CaseNumber, Subject, Status, Priority",
    "Task": "Id, Subject, Status, ActivityDate",
    "User": "Id, Name, Email",
    "Event": "Id, Subject, StartDateTime",
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a clause asks for, apart from any language."""

    text: str
    quoted: str
    address: str

    @classmethod
    def of(cls, clause: Clause, text: str, address: str) -> _Said:
        """What a clause says; `text`: with what narrows it; `address`: a template for one."""
        quoted = next((q for q in clause.mentions.quoted if "{{" not in q), "")
        given = next(iter(clause.mentions.emails), "")
        return cls(text, quoted, given or address)

    def has(self, rule: re.Pattern[str]) -> bool:
        """Whether it says so."""
        return rule.search(self.text) is not None

    @property
    def days(self) -> int | None:
        """How far back it asks, in days; 0 is today."""
        said = _SINCE.search(self.text)
        if said is None:
            return None
        return 0 if said["today"] else 1 if said["day"] else 7 if said["week"] else int(said["n"])

    @property
    def project(self) -> str | None:
        """The key of a project."""
        said = _PROJECT.search(self.text)
        return said["after"] or said["before"] or said["alone"] if said else None

    @property
    def label(self) -> str | None:
        """A label."""
        said = _LABEL.search(self.text)
        return said["said"] if said else None

    @property
    def level(self) -> str | None:
        """A priority."""
        said = _LEVEL.search(self.text)
        return (said[1] or said[2]).capitalize() if said else None


_STATES = "|".join(word for word, name in ADJECTIVES.items() if name == "status")
_IDLE = heard(
    r"\b(no|any|without) activit(y|ies) (for|in) (the )?((last|past|over) )?{days=\d+} days\b"
)
_ROWS_THAT_ARE = heard(rf"\brows\b.*\bthat are {{kind=[a-z]\w*}}$|\b{{state={_STATES}}} [a-z]+s\b")


def put_queries(
    properties: Mapping[str, JsonSchema],
    required: set[str],
    clause: Clause,
    address: str,
    filled: Filled,
) -> None:
    """Write the query that an operation takes; `address` is the template of one that is at hand."""
    _put_where(properties, clause, filled)
    said = _Said.of(clause, clause.text, address)
    for name, schema in properties.items():
        plain = plain_name(name)
        if (
            plain not in _INPUTS
            or schema.get("type", "string") != "string"
            or name in filled.values
        ):
            continue
        if plain == "sql":
            put_sql(name, clause, filled)
        elif written := _in_language(plain, schema, said):
            filled.put(name, written, "draft")
        elif "{" in str(schema.get("examples", ())):  # a language that nobody speaks
            if said.quoted:
                filled.put(name, said.quoted, "text")
        elif plain != "text" or name in required:
            _plain(name, said, filled, needed=name in required)


def _put_where(properties: Mapping[str, JsonSchema], clause: Clause, filled: Filled) -> None:
    """`rows that are overdue`: those whose status says so, as a draft."""
    said = _ROWS_THAT_ARE.search(clause.text)
    if said and {"table", "where"} <= properties.keys():
        filled.put("where", {"status": (said["kind"] or said["state"]).lower()}, "draft")


def put_sql(name: str, clause: Clause, filled: Filled) -> None:
    """The statement that was said; else a draft that reads the table that was named."""
    quoted = statement_in(clause)
    table = own_names({"table": {"type": "string"}}, clause.text).get("table", "")
    if quoted:
        filled.put(name, quoted.strip(), "text")
    elif re.fullmatch(r"[A-Za-z_][\w.]*", table) and verb_group(tokens(clause.text)[0]) in READS:
        filled.put(name, f"SELECT * FROM {table}", "draft")  # noqa: S608 - a draft to be read


_SELECT = re.compile(
    r"^\s*SELECT\s+(?P<columns>[A-Za-z][\w.]*(?:\s*,\s*[A-Za-z][\w.]*)*)\s+FROM\s", re.IGNORECASE
)


def answered(output: JsonSchema | None, inputs: Mapping[str, Any]) -> JsonSchema | None:
    """What an operation answers, its rows with the columns that a statement asks for by name."""
    written = next((v for n, v in inputs.items() if plain_name(n) in ("sql", "soql")), "")
    said, listed = _SELECT.match(str(written)), list_in(output)
    if output is None or said is None or listed is None:
        return output
    names = [each for each in re.split(r"\s*,\s*", said["columns"]) if "." not in each]
    columns = {**listed[1].get("properties", {}), **{name: {"type": "string"} for name in names}}
    made = deepcopy(output)
    rows = made
    for part in listed[0].split("."):
        rows = rows["properties"][part]
    rows["items"] = {**listed[1], "properties": columns}
    return made


def _in_language(plain: str, schema: JsonSchema, said: _Said) -> str:
    """The query in the language that the example of the input shows, if it shows one."""
    shown = str(next(iter(schema.get("examples", ())), ""))
    if plain == "jql":
        return _jql(said)
    if plain == "soql":
        return soql(said.text, said.quoted, said.address)
    if re.search(r"\bfrom:", shown):
        return _mail(said)
    if "is:issue" in shown:
        return _github(said)
    if "type:ticket" in shown:
        return _tickets(said)
    if "email:'" in shown:
        return f"email:'{said.address}'" if said.address else ""
    if "email LIKE" in shown:
        return f"email = '{said.address}'" if said.address else ""
    return ""


def _jql(said: _Said) -> str:
    found = [f"project = {said.project}"] if said.project else []
    if kind := _KIND.search(said.text):
        name = kind[1].lower().replace("stories", "story").capitalize()
        found.append(f"issuetype = {name}")
    found += [f"priority = {said.level}"] if said.level else []
    if said.has(_MINE):
        found.append("assignee = currentUser()")
    if said.has(_LATE):
        found.append("duedate < now() AND statusCategory != Done")
    elif said.has(_OPEN):
        found.append("statusCategory != Done")
    elif said.has(_DONE):
        found.append("statusCategory = Done")
    if said.label:
        found.append(f'labels = "{said.label}"')
    if said.days is not None:
        changed = "resolved" if said.has(_DONE) else "created"
        found.append(f"{changed} >= {'startOfDay()' if said.days == 0 else f'-{said.days}d'}")
    if said.quoted:
        found.append(f'text ~ "{said.quoted}"')
    return f"{' AND '.join(found)} ORDER BY created DESC" if found else ""


def soql(text: str, quoted: str = "", address: str = "") -> str:
    """A query of Salesforce for what a text speaks of; empty where it speaks of nothing known."""
    low = text.lower()
    kind = next((each for part, each in _OBJECTS.items() if re.search(rf"\b{part}", low)), None)
    if kind is None:
        return ""
    where = [f"Email = '{address}'"] if address and kind in ("Lead", "Contact", "User") else []
    if kind == "Opportunity":
        if re.search(r"\bwon\b", low):
            where.append("IsWon = true")
        elif re.search(r"\blost\b", low):
            where.append("IsClosed = true AND IsWon = false")
        elif _OPEN.search(low):
            where.append("IsClosed = false")
    elif kind == "Case" and _OPEN.search(low):
        where.append("IsClosed = false")
    if idle := _IDLE.search(low):
        where.append(f"LastActivityDate < LAST_N_DAYS:{idle['days']}")
    if quoted:
        where.append(f"Name LIKE '%{quoted}%'")
    narrowed = f" WHERE {' AND '.join(where)}" if where else ""
    columns = _COLUMNS.get(kind, "Id, Name")
    found = f"SELECT {columns} FROM {kind}{narrowed}"  # noqa: S608 - a draft that a person reads
    return f"{found} ORDER BY SystemModstamp DESC LIMIT 200"


def _mail(said: _Said) -> str:
    sender, subject = _SENDER.search(said.text), _SUBJECT.search(said.text)
    found = [f"from:{sender['who']}"] if sender else []
    found += ["is:unread"] if said.has(_UNREAD) else []
    if subject:
        key = "subject:" if "subject" in subject[0].lower() else ""
        found.append(f'{key}"{subject["said"]}"')
    elif said.quoted:
        found.append(f'"{said.quoted}"')
    found += [f"label:{said.label}"] if said.label else []
    found += (
        ["has:attachment"]
        if re.search(r"\b(?:with|having)\s+(?:an?\s+)?attachments?\b", said.text)
        else []
    )
    found += [f"newer_than:{max(said.days, 1)}d"] if said.days is not None else []
    if not found and said.address:
        found.append(f"from:{said.address}")
    return " ".join(found)


def _github(said: _Said) -> str:
    pulls = re.search(r"\b(?:PRs?|pull\s+requests?)\b", said.text)
    found = ["is:pr" if pulls else "is:issue"]
    found += ["is:open"] if said.has(_OPEN) else ["is:closed"] if said.has(_DONE) else []
    if repo := re.search(r"(?<![\w/])[\w-]+/[\w.-]*\w", said.text):
        found.append(f"repo:{repo[0]}")
    found += [f"label:{said.label}"] if said.label else []
    found += [f'"{said.quoted}"'] if said.quoted else []
    return " ".join(found)


def _tickets(said: _Said) -> str:
    found = ["type:ticket"]
    found += ["status<solved"] if said.has(_OPEN) else ["status>=solved"] if said.has(_DONE) else []
    found += [f"priority:{said.level.lower()}"] if said.level else []
    found += [f"requester:{said.address}"] if said.address else []
    found += [f'"{said.quoted}"'] if said.quoted else []
    return " ".join(found) if len(found) > 1 else ""


def _plain(name: str, said: _Said, filled: Filled, *, needed: bool) -> None:
    """Words to look for: what is quoted, a name, an address."""
    words = _WORDS.search(said.text)
    topic = _TOPIC.search(said.text) if needed else None
    if said.quoted:
        filled.put(name, said.quoted, "text")
    elif said.address and re.search(
        r"@|\b(?:e-?mail|address|contact|customer|person|user|lead|them|him|her)\b", said.text
    ):
        filled.put(
            name,
            said.address,
            "event" if "{{event" in said.address else "step" if "{{" in said.address else "text",
        )
    elif words:
        filled.put(name, words["said"], "text")
    elif topic:
        filled.put(name, topic["said"], "text")
