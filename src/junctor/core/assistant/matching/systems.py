"""Systems that are named by what they are: `log it in the CRM`, `save it to our database`."""

from __future__ import annotations

import re

from junctor.core.assistant.index.cards import ConnectorCard, Library
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import PLAIN_ACTS, STOP, stem, tokens
from junctor.core.assistant.matching.operations import Match, matches

_KINDS = {
    "crm": "CRM & Sales", "database": "Databases", "db": "Databases", "sql": "Databases",
    "helpdesk": "Ticketing", "help desk": "Ticketing", "support desk": "Ticketing",
    "ticketing system": "Ticketing", "ticket system": "Ticketing", "hr system": "HR",
    "hris": "HR", "message queue": "Message Queues", "queue": "Message Queues",
    "message broker": "Message Queues", "file server": "File Transfer", "llm": "AI & LLM",
    "ai": "AI & LLM", "ai model": "AI & LLM", "language model": "AI & LLM",
}  # fmt: skip
"""What a system is called by those who have just one, and the category it belongs to."""
_THINGS = {
    "spreadsheet": "google_sheets",
    "sheet": "google_sheets",
    "calendar": "google_calendar",
    "inbox": "gmail",
}
"""What one connector alone has, so that it names the connector."""
_OF_THE_WEB = heard(r"\bfrom (an?|the|this|that) (url|web address|web\s?site|web\s?page|link)\b")
_IN = re.compile(
    r"\b(?:in|into|to|on|onto|from|via|with|using|by|ask)\s+(?:(?:the|our|my|an?|your)\s+)?(?:[a-z]+\s+)?"
    rf"(?P<kind>(?i:{'|'.join(sorted(_KINDS, key=len, reverse=True))}))\b",
)


_KEPT_IN = (
    (re.compile(r"\b(?:the|our)\s+[\w-]+\s+table\b", re.IGNORECASE), "Databases"),
    (
        re.compile(
            r"\bfiles?\b.*\b(?:to|on|onto|from)\s+(?:the|our)\s+(?:[\w-]+\s)?server\b",
            re.IGNORECASE,
        ),
        "File Transfer",
    ),
)
"""What is kept in one kind of system: `the orders table`, `the file on the server`."""


def in_system(library: Library, clause: Clause) -> list[ConnectorCard]:
    """The connectors to the kind of system that a clause names, if it names one."""
    named = _IN.search(clause.text)
    kept = next((kind for said, kind in _KEPT_IN if said.search(clause.text)), None)
    if named is None and kept is None:
        return []
    category = _KINDS[named["kind"].lower()] if named else kept
    return [card for card in library.cards.values() if card.category == category]


def named_by_kind(library: Library, text: str) -> list[ConnectorCard]:
    """The connector that a thing of its own names: `a spreadsheet`."""
    slugs = {_THINGS[word] for word in tokens(text) if word in _THINGS}
    if _OF_THE_WEB.search(text):
        slugs = {"http"}
    return [library.cards[slug] for slug in sorted(slugs & set(library.cards))]


_MAIL_COMES = heard(
    r"\b(new|incoming|get|gets|receive[sd]?|every|each|an?) (new |incoming )?([a-z]+ )?(e-?mails?"
    r"|letters?)\b(?=.*\b(arrives?|comes?|lands?|received|mailbox|inbox|from)\b|\s*$)"
    r"|\b(get|gets|receive|receives) (an? |any )?(new )?(e-?mail|letter)\b"
    r"|\be?mail (arrives|comes)\b"
)
"""`a new email arrives`, `an incoming letter from the mailbox`."""
_MAILBOXES = ("gmail", "imap")


def mailbox(library: Library, text: str, connected: set[str]) -> list[ConnectorCard]:
    """Whose mailbox tells of mail that comes: one that is connected, else any by IMAP."""
    if not _MAIL_COMES.search(text):
        return []
    there = [each for each in _MAILBOXES if each in library.cards]
    slugs = [each for each in there if each in connected] or there[-1:]
    return [library.cards[slug] for slug in slugs[:1]]


_QUEUED = heard(
    r"\b(messages?|events?|jobs?|records?|orders?) [^,;]*?\b(in|on|into|to|from|at) "
    r"((the|our|my|an?) )?"
    r"([\w.-]+ ){0,2}?{where=(message )?queue|topic|message broker}\b"
)
"""`a message arrives in the orders queue`."""


def broker(library: Library, text: str, connected: set[str]) -> list[ConnectorCard]:
    """Whose queue tells of messages: one that is connected, else the usual one."""
    said = _QUEUED.search(text)
    usual = "kafka" if said and said["where"].lower() == "topic" else "rabbitmq"
    there = [each for each in library.cards.values() if each.category == "Message Queues"]
    there.sort(key=lambda each: (each.slug not in connected, each.slug != usual))
    return there[:1] if said else []


_FROM_WHOM = heard(
    r"\bfrom {who=(my|our|the|his|her|an?) (?!(mailbox|inbox|server|account)\b)[\w-]+}"
)


def of_mail(text: str, card: ConnectorCard) -> list[str]:
    """What must be known of messages that start a flow: whose they are, and from whom."""
    if card.category == "Message Queues":
        return [f"No message broker is named; the plan takes {card.name}."]
    said = [f"No mailbox is named; the plan takes {card.name}, and Gmail can tell of mail too."]
    if whom := _FROM_WHOM.search(text):
        said.append(
            f"“from {whom['who']}”: all mail starts this. "
            "Add a condition on `from` with the address."
        )
    return said


def kindred(
    library: Library, clause: Clause, cards: list[ConnectorCard], found: list[Match]
) -> list[Match]:
    """The matches, or those of a connector of the same vendor where it has what is asked for.

    `export the Google Doc as PDF` names Docs; Drive exports.
    """
    vendors = {card.name.split()[0] for card in cards if " " in card.name}
    others = [
        each
        for each in library.cards.values()
        if each not in cards and " " in each.name and each.name.split()[0] in vendors
    ]
    more = matches(library, clause, others) if others else []
    if more and found and more[0].saying > max(1.5, found[0].saying) and _strange(clause, cards):
        return more if more[0].score > found[0].score else found
    return found


def _strange(clause: Clause, cards: list[ConnectorCard]) -> set[str]:
    """What a clause says that those it names know nothing of."""
    known = STOP | PLAIN_ACTS | {word for card in cards for word in card.own}
    said = {stem(word) for word in clause.words if word not in known}
    return said - {
        word
        for card in cards
        for each in card.operations
        for word in each.nouns.union(each.acts, each.said, *each.sayings)
    }
