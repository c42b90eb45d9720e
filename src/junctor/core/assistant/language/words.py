"""Words of sentences, names and keys, reduced so that they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_TOKEN = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
STOP = frozenset((
    "a", "an", "the", "to", "of", "for", "from", "in", "on", "at", "by", "with", "via",
    "through", "using", "use", "and", "or", "our", "my", "your", "their", "its", "his", "her",
    "this", "that", "these", "those", "is", "are", "was", "were", "be", "been", "it", "we",
    "i", "you", "they", "them", "please", "want", "wants", "need", "needs", "should", "must",
    "would", "will", "can", "could", "into", "as", "new", "all", "any", "some", "one", "do",
    "does", "did", "have", "has", "had", "so", "when", "then", "also", "me", "us", "up",
    "about", "what", "how", "there", "not",
))  # fmt: skip
SMALL = frozenset(("a", "an", "the", "of", "to", "for", "with", "in", "on", "from", "as", "into"))
"""Words that may be left out of another way to ask."""
VERBS: dict[str, str] = {
    word: group
    for group, words in {
        "send": "send post notify message text email mail tell alert publish forward write ping "
        "announce share page inform deliver remind produce thank greet welcome warn congratulate "
        "whisper nudge resend redeliver dm broadcast escalate brief dispatch transmit relay push",
        "create": "create add make open insert register book schedule raise file log start issue "
        "append save record submit place sign enter put draft invite store keep persist "
        "import jot reserve block grant enroll bill invoice establish compose prepare initiate "
        "launch",
        "update": "set update change edit modify move assign mark rename adjust close complete "
        "transition manage flag label tag approve reject deny reschedule postpone extend reassign "
        "reopen resolve lock unlock disable enable deactivate merge convert promote overwrite "
        "star unstar amend correct refresh activate pin unpin mute pause resume renew replace "
        "toggle tick swap rotate bump switch accept decline restore recover undelete fix tweak "
        "alter revise reword",
        "get": "get fetch read retrieve check show see load download consume receive pull take "
        "grab extract export dump peek view preview inspect poll",
        "find": "find lookup look locate",
        "list": "list browse collect count",
        "search": "search query select",
        "delete": "delete remove cancel archive drop revoke erase trash stop void terminate "
        "withdraw purge wipe discard clear empty clean unsubscribe bin destroy recall kill "
        "scrap ditch nuke axe eliminate",
        "charge": "charge collect pay",
        "refund": "refund reimburse",
        "upload": "upload attach",
        "render": "render generate convert turn",
        "reply": "reply answer respond comment",
        "call": "phone dial ring call invoke hit request trigger run",
        "ask": "describe analyze analyse transcribe ask summarize summarise translate classify "
        "rewrite explain decide judge determine",
        "verify": "verify validate confirm",
        "embed": "embed vectorize",
        "moderate": "moderate",
        "react": "react",
    }.items()
    for word in words.split()
}
READS = frozenset(("get", "list", "find", "search"))
PLAIN_ACTS = frozenset((
    "list", "get", "send", "create", "update", "delete", "find", "search", "add", "make",
    "post", "show", "check", "read", "fetch", "open", "close", "set", "change", "put", "see",
    "look", "use", "reply", "respond", "answer", "take", "select", "remind",
))  # fmt: skip
"""Verbs that are no nouns of any operation: `comment`, `label` and `draft` are both."""
IMPLIED = {
    "charge": ("payment",),
    "refund": ("refund",),
    "ask": ("chat", "completion", "response", "message", "generate"),
    "render": ("document",),
    "upload": ("file",),
}
"""What an act is about although no word of it may stand there."""
INSTEAD = {
    "upload": "create", "render": "create", "charge": "create", "refund": "create",
    "verify": "create", "embed": "create", "moderate": "create", "call": "create",
    "ask": "create", "reply": "send", "send": "create", "react": "create",
}  # fmt: skip
"""What is done where a connector has no operation for an act of its own."""
NOMINAL = frozenset(("verify", "react", "embed", "moderate", "refund", "call"))
"""Acts that operations name by their noun: `sendVerification` verifies."""
MEANT_BY_VERB = {
    **dict.fromkeys(("record", "append", "log", "write", "save", "store", "insert"), "row"),
    "jot": "note",
}
SAID_BY_VERB = {"email": "email", "mail": "email", "text": "sms", "invoice": "invoice",
                "bill": "invoice"}  # fmt: skip

EVERYDAY = frozenset((
    "email", "mail", "sms", "http", "api", "rest", "linear", "outline", "sign", "exchange",
    "epic", "amo", "custom", "server", "cloud", "database", "digital", "gateway",
    "drive", "sheets", "docs", "whisper",
))  # fmt: skip
"""Names of connectors that are everyday words too: alone they name nothing, but with a capital."""
PRODUCTS = frozenset(("linear", "outline", "drive", "sheets", "docs", "epic"))
"""Those that are products first: they are names where they stand as one."""
KNOWN = frozenset((
    "when", "whenever", "every", "each", "after", "once", "daily", "weekly", "monthly", "hourly",
    "morning", "evening", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "connect", "integrate", "link", "somebody", "someone", "anybody", "people",
    "customer", "patient", "team", "message", "channel", "whether", "there", "here", "where",
    "which", "while", "until", "before", "between", "other", "another", "their", "these",
    "form", "from", "than", "then", "them", "they", "time", "times", "week", "weekday", "month",
    "hour", "minute", "today", "tomorrow", "yesterday", "fails", "failed", "comes", "gets",
    "director", "manager", "accountant", "supervisor", "principal", "landlord", "tenant", "tenants",
    "partner", "lawyer", "teacher", "parent", "parents", "student", "students", "candidate",
    "applicant", "reception", "warehouse", "dispatcher", "birthday", "greeting", "homework",
    "write", "writes", "text", "first", "second", "third", "finally", "every",
))  # fmt: skip
"""Words of sentences that stand in no connector."""


_KIN = (
    "ticket issue bug task case story request incident",
    (
        "person user contact customer client member subscriber lead people guest caller sender "
        "everybody everyone employee staff colleague"
    ),
    "company organization organisation account firm",
    "document doc file page article paper pdf attachment",
    "image picture photo screenshot",
    "folder directory",
    "meeting event appointment booking visit",
    "deal opportunity",
    "channel conversation room group chat thread",
    "message text note reply email mail",
    "invoice bill",
    "payment charge transaction",
    "row record line entry rows",
    "comment note remark",
    "label tag",
    "queue topic",
    "recording voicemail",
    "order purchase",
    "signup registration",
    "spreadsheet sheet table",
    "column field property attribute",
    "prospect enquiry inquiry lead",
    "clock timer stopwatch",
    "tab worksheet",
    "voice audio sound speech memo recording",
    "clip video movie film",
    "parcel shipment package tracking",
    "coupon voucher discount",
    "emoji reaction",
    "holiday vacation leave pto absence",
    "repo repository",
    "sprint cycle iteration",
    "survey poll questionnaire vote",
    "venue location place spot",
    "todo task reminder",
    "money balance funds",
)
"""Words of which one is said where a connector has another."""


def tokens(text: str) -> list[str]:
    """The words of a text in order, in small letters; camelCase and snake_case are split."""
    spaced = _CAMEL.sub(" ", text.replace("_", " ").replace("-", " "))
    return [match.lower().removesuffix("'s") for match in _TOKEN.findall(spaced)]


_IRREGULAR = {
    "embed": "embedd", "paid": "pay", "sent": "send", "read": "read", "made": "mak",
    "written": "writ", "told": "tell", "sender": "sender", "caller": "caller",
}  # fmt: skip


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its commonest endings; wrong often enough, but the same on both sides."""
    if len(word) <= 3 or word.isdigit():
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ers") and word[:-3] in VERBS:
        return stem(word[:-3])
    for ending, instead in (
        ("ification", "ify"), ("scription", "scrib"), ("ion", ""),
        ("ifications", "ify"), ("scriptions", "scrib"), ("ions", ""), ("ioned", ""),
        ("ioning", ""), ("ies", "y"), ("ied", "y"),
        ("sses", "ss"), ("ches", "ch"),
        ("shes", "sh"), ("xes", "x"),
        ("ings", ""), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""),
    ):  # fmt: skip
        if word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            cut = word[: -len(ending)] + instead
            if len(cut) >= 3:
                return cut.removesuffix("e")
    if word.endswith("er") and word[:-2] in VERBS:
        return stem(word[:-2])  # a reminder is what reminds
    return word.removesuffix("e")


def place_of(words: list[str], phrase: tuple[str, ...]) -> int | None:
    """Where a name stands among words; its last word may be a plural."""
    size, one = len(phrase), phrase[-1].removesuffix("s")
    for at in range(len(words) - size + 1):
        *before, last = words[at : at + size]
        if tuple(before) == phrase[:-1] and last.removesuffix("s") == one:
            return at
    return None


def whole(words: Iterable[str]) -> tuple[str, ...]:
    """All that words say, in order, but for articles and the like."""
    return tuple(stem(word) for word in words if word not in SMALL)


def kin(words: Iterable[str]) -> set[str]:
    """What else might be meant by stems that a connector does not know."""
    return {other for word in words for other in _RELATED.get(word, ())}


def stems(words: Iterable[str]) -> set[str]:
    """The stems of words that mean something."""
    return {stem(word) for word in words if word not in STOP}


_RELATED: dict[str, set[str]] = {}
for _line in _KIN:
    for _word in _line.split():
        _RELATED.setdefault(stem(_word), set()).update(stem(w) for w in _line.split())
_BY_STEM = {stem(word): group for word, group in VERBS.items()}
_ACTIVE = {stem(word): word for word in VERBS}


def active(participle: str) -> str | None:
    """The verb of a participle: `posted` is what somebody does who posts."""
    said = stem(participle.lower())
    return _ACTIVE.get(said) or _ACTIVE.get(_single(said))


def _single(said: str) -> str:
    """`cancell` and `stopp` without the letter that only their ending doubles."""
    return said[:-1] if said[-1:] == said[-2:-1] else said


def verb_group(word: str) -> str | None:
    """What kind of act a word names: `sends` and `posted` are `send`."""
    if known := VERBS.get(word) or _BY_STEM.get(stem(word)):
        return known
    return _BY_STEM.get(_single(stem(word))) if word.endswith(("ing", "ed")) else None


def verbs_of(words: Iterable[str]) -> list[str]:
    """The acts that words name, in order."""
    return [group for word in words if (group := verb_group(word))]
