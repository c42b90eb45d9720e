"""What people say around what they want: greetings, questions, lists, arrows; made plain."""

from __future__ import annotations

import re

from junctor.core.assistant.clauses import is_act
from junctor.core.assistant.passive import done, ordered
from junctor.core.assistant.shorthand import in_figures, listed_acts, long_form
from junctor.core.assistant.words import tokens, verb_group

_EVENT_NOUNS = {
    "submission": "submitted", "receipt": "received", "arrival": "received", "creation": "created",
    "completion": "completed", "cancellation": "cancelled", "approval": "approved",
    "admission": "admitted", "discharge": "discharged", "registration": "registered",
    "signing": "signed", "renewal": "renewed", "deletion": "deleted", "payment": "paid",
    "publication": "published", "update": "updated",
}  # fmt: skip
_NOUN = rf"(?:new\s+)?(?P<noun>{'|'.join(_EVENT_NOUNS)})"
_UPON = re.compile(
    rf"\b(?:on|upon|after|following|at|with)\s+(?:(?:the|each|every|any)\s+)?{_NOUN}\s+of\s+"
    r"(?P<what>(?:(?:an?|the|our|each|every|any|new)\s+)?(?:[\w-]+\s+){0,3}?[\w-]+)(?=,|$|\s+(?:from|in|on|to|via|with|use|call|send)\b)",
    re.IGNORECASE,
)
"""`on submission of the intake form`: a noun for what happens."""
_THANKS = re.compile(
    r"[.!,]\s*(?:many\s+)?thanks?(?:\s+(?:you|a\s+lot|in\s+advance))?[\s.!]*$", re.IGNORECASE
)
_FAILS = re.compile(
    r"\b(?:(?:does\s+not|doesn't|did\s+not|didn't|is\s+not|isn't)\s+(?:go|get|come)\s+through|goes\s+wrong"
    r"|(?:does\s+not|doesn't)\s+(?:work|succeed))\b",
    re.IGNORECASE,
)
_PLACE_FIRST = re.compile(
    r"^(?:in|on|at|inside)\s+([^,]{2,30}),\s+(when(?:ever)?|if|once|after|as\s+soon\s+as)\s+([^,]+),\s+",
    re.IGNORECASE,
)
_FORM_NAMED = re.compile(r"\bform\s+[\"“«]([^\"”»]{1,80})[\"”»]", re.IGNORECASE)
_FRAMES = re.compile(
    r"^(?:as\s+an?\s+(?:[\w-]+\s+){1,3}?,?\s*(?=(?:i|we)\b)|(?:hi|hello|hey|dear)(?:\s+(?:there|all|team|junctor))?[,!.]\s+"
    r"|it\s+would\s+be\s+(?:\w+\s+)?(?:nice|great|good|wonderful|lovely|helpful)\s+if,?\s+"
    r"|i\s+(?:was|am)\s+wondering\s+(?:whether|if)\s+(?=you|we|it)"
    r"|(?:please|kindly|ok|okay|so|well)[,\s]+"
    r"|(?:can|could|would|will|shall|should)\s+(?:you|we|i|it|junctor)\s+(?:(?:please|kindly)\s+)?"
    r"|make\s+(?:it\s+so|sure)\s+(?:that\s+)?(?=when|if|every|each|once|after|as\b)"
    r"|how\s+(?:do|can|could|would|should|to)\s+(?:(?:i|we|you)\s+)?(?:make\s+it\s+)?"
    r"|(?:is\s+it\s+possible|is\s+there\s+(?:a|any)\s+way)\s+(?:for\s+\w+\s+)?to\s+"
    r"|(?:i|we)(?:'d|\s+would)\s+(?:like|love)\s+(?:you\s+)?to\s+(?!use\b)"
    r"|(?:i|we)\s+(?:want|need|have|wish)\s+(?:you\s+)?to\s+(?!use\b)"
    r"|(?:help|allow)\s+(?:me|us)\s+(?:to\s+)?|let(?:'s|\s+(?:us|me))?\s+|have\s+(?=[A-Z])"
    r"|for\s+(?:each|every|all)\s+(?:one|of\s+(?:them|those|these)|\w+\s+(?:of\s+them|found))\b,?\s+"
    r"|(?:our|the|my)\s+(?:\w+\s+){1,3}?(?:wants?|needs?|wish(?:es)?|would\s+like)\s+to\s+"
    r"|(?:first|second|third|next(?!\s+\w+\s+(?:in|on|from|of)\b)|finally|lastly|afterwards|later(?:\s+on)?|subsequently|additionally|besides|also|then|and"
    r"|(?:after|besides)\s+that|in\s+addition|at\s+the\s+same\s+time)(?:ly)?\b,?\s+(?:of\s+all,?\s+)?)",
    re.IGNORECASE,
)
_QUESTIONS = (
    (
        re.compile(
            r"^(?:what|which)\s+([\w-]+s)\s+are\s+(?:still\s+)?((?!in\b|on\b|at\b|of\b)[\w-]+)"
            r"(?=$|\s+(?:in|on)\s)",
            re.IGNORECASE,
        ),
        r"list the \2 \1",
    ),
    (
        re.compile(
            r"^(?:what|which)\s+((?!(?:is|are|was|were|do|does|did)\b)[\w-]+(?:\s[\w-]+)?)\s+"
            r"(?:do|does|did|has|have|can)\b",
            re.IGNORECASE,
        ),
        r"get the \1 that",
    ),
    (
        re.compile(
            r"^(?:what|where|when)(?:'s|\s+(?:is|are|do|does|did|was|were))\s+(?:the\s+)?",
            re.IGNORECASE,
        ),
        "get the ",
    ),
    (
        re.compile(r"^what\s+([\w-]+s)\s+(?:is|are)\s+(?=(?:on|in|of|at|for)\b)", re.IGNORECASE),
        r"get the \1 ",
    ),
    (re.compile(r"^(?:who|whose)(?:'s|\s+(?:is|are))?\s+", re.IGNORECASE), "list who "),
    (
        re.compile(
            r"^(?:give|tell|show|fetch|get|send)\s+(?:me|us)\s+(?:all\s+)?(?:the\s+)?"
            r"(?:details?|info(?:rmation)?|facts|data)\s+(?:of|about|on|for)\s+",
            re.IGNORECASE,
        ),
        "get ",
    ),
    (
        re.compile(
            r"^(?:give|show|tell)\s+(?:me|us)\s+(?=(?:the|all|our|my|what|which|who)\b)",
            re.IGNORECASE,
        ),
        "get ",
    ),
    (re.compile(r"^which\s+(?=\w+s\s+(?:do|does|did|have)\b)", re.IGNORECASE), "list "),
    (re.compile(r"^(?:which|who|whose)\s+(?:(?:is|are)\s+)?", re.IGNORECASE), "list who "),
    (re.compile(r"^how\s+many\s+", re.IGNORECASE), "count "),
    (
        re.compile(
            r"^how\s+much\s+(?:money\s+|credit\s+)?(?:is\s+(?:left|there)|(?:do|have)\s+(?:i|we)(?:\s+(?:have|got))?|remains)\b",
            re.IGNORECASE,
        ),
        "get the balance",
    ),
)
_MESSAGES = "message|notification|alert|email|mail|sms|text|ping"
_WHOM = r"(?:me|us|them|him|her|\w+)"
_NOTES = r"(?:direct\s+)?message|note|line|ping|heads[\s-]?up|shout"
_SHOULD = r"should|must|needs?\s+to|has\s+to|have\s+to"
_KNOW = r"know|hear|be\s+(?:told|notified|informed|alerted)|get\s+notified"
_CALLED = (
    r"(?:(?:call|use|using|invoke|trigger|run|hit|ask)\s+)?(?:the|our|my|an?)\s+((?:[\w.()/-]+\s+){1,3}?)"
    r"(?:integration|connector|connection)\s+"
)
"""`call the Slack integration to post it`, and the second of two without its verb."""
_IDIOMS = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (rf"^(?:get|receive)\s+(an?\s+(?:[\w-]+\s+){{0,2}}?(?:{_MESSAGES})\b)", r"send \1"),
        (
            rf"^(?:drop|shoot|leave|give)\s+(?:{_WHOM}\s+)?an?\s+((?:[\w-]+\s+){{0,2}}?)(?:{_NOTES})\b",
            r"send a \1message",
        ),
        (rf"^(.+?)\s+(?:{_SHOULD})\s+(?:{_KNOW})\b(?:\s+(?:about|of|when)\b)?", r"notify \1"),
        (
            r"^(?:check|poll|watch|monitor|scan)\s+(?:the\s+)?((?:(?!\band\b)[^,;])+?)\s+for\s+(?!each|every|all)(.+)$",
            r"list \2 in \1",
        ),
        (
            r"^(?:export|dump|load|extract|pipe|stream)\s+(?:(?:it|them|that|those)\s+)?(to|into)\s+",
            r"save it \1 ",
        ),
        (
            r"^((?:sync(?:hroni[sz]e)?|copy|mirror|replicate)\s.+?)\s+between\s+(.+?)\s+and\s+(.+)$",
            r"\1 from \2 to \3",
        ),
        (
            (
                r"^(?:they|it|he|she|these|those|this|that)\s+(?:(?:also|should|must|will|shall)\s+)*(?:lands?|appears?|shows?\s+up"
                r"|ends?\s+up|goes?|arrives?|(?:gets?|is|are|be)\s+(?:also\s+)?(?:added|copied|saved|stored))\s+(?:in|into|to|on)\s+"
            ),
            "add them to ",
        ),
        (
            r"^(?:run|start|trigger|launch|execute)\s+an?\s+(?:workflow|flow|automation|process|scenario)\s+(?:that|which|to)\s+",
            "",
        ),
        (
            r"^(?:(?:i|we)\s+(?:also\s+)?(?:want|need|would\s+like)\s+)?(?:them|him|her|it|the\s+\w+|every\s?one)\s+to\s+(?:get|receive)\s+(?=an?\s)",
            "send ",
        ),
        (
            r"^(?:(?:i|we)\s+(?:also\s+)?(?:want|need|would\s+like)\s+)(?=(?:it|them|this|that|everything)\s+(?:in|on)\s)",
            "add ",
        ),
        (
            rf"^(an?\s+(?:[\w-]+\s+){{0,2}}?(?:{_MESSAGES})|(?:sms|e?mail)(?=\s+to))\s+(?=(?:to|via|with|in)\s)",
            r"send \1 ",
        ),
        (
            (
                r"^drop\s+(?!me\b|us\b|an?\s+(?:line|note)"
                r"|.*\b(?:webhook|hook|label|tag|subscription|table|column|index|trigger)s?\b)"
                r"(.+?)\s+((?:in|into|onto|on|to)\s.+)$"
            ),
            r"save \1 \2",
        ),
        (r"^keep\s+(.+?)\s+(?:and|with)\s+(.+?)\s+in\s+sync$", r"sync \1 to \2"),
        (r"\s+saying\s+(?=[\"“„«])", " "),
        (
            r"^(?:tell|notify|alert|reach|inform|warn|contact|page)\s+(.+?)\s+by\s+(?:phone|telephone|call)\b",
            r"phone \1 by voice call",
        ),
        (
            (
                r"^(?:add|create|put|register|save|store|enter)\s+(?:each|every|all)"
                r"(?:\s+(?:one|of\s+(?:them|these|those)))?\s+(?:to|in|into)\s+(.+?)\s+as\s+((?:an?\s+)?\w+)$"
            ),
            r"create \2 in \1 for each",
        ),
        (
            r"^(?:add|create|put|register|save|store|enter)\s+.+?\s+(?:to|in|into)\s+(.+?)\s+as\s+((?:an?\s+)?\w+)$",
            r"create \2 in \1",
        ),
        (
            r"^(?:our|the|my)\s+(?:[\w-]+\s+){1,3}?(?:wants?|needs?|would\s+like)\s+(an?\s+(?!sms|e?mail).+)$",
            r"create \1",
        ),
        (rf"^{_CALLED}to\s+(\w.+)$", r"\2 with \1"),
        (r"\b(?:that|which)\s+(?:says|reads|contains)\s+(?=[\"“„«])", "with the text "),
    )
)
_USED = re.compile(
    r"^us(?:e|ing)\s+(?P<who>(?:[\w.-]+\s+){0,2}[\w.-]+?)(?:\s+to|,)\s+(?P<act>\w.+)$",
    re.IGNORECASE,
)
_ALSO_USED = re.compile(
    r"(?:,|,?\s+and)\s+(?P<who>[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,2})\s+to\s+(?=[a-z])"
)
"""`use X to read it and Y to tell them`: the second is used as well."""
_NEXT_ACT = re.compile(r"(?:,\s*(?:and\s+)?|;\s*|\s+and\s+)(?:then\s+)?(?=\w)", re.IGNORECASE)
_WHO = r"(?!(?:when|whenever|if|after|once|as|every|each|on)\b)(?:[\w'#@-]+\s+){1,7}?"
_GETS = re.compile(
    rf"^({_WHO})(?:{_SHOULD}|shall)\s+(?:get|receive)\s+((?:an?|the|our|their)\s+.+)$",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"^(?:it\s+)?(?:(?:needs?|must|should|has|have)\s+(?:to\s+)?|make\s+(?=(?:send|create|post|write|notify)\b))(\w+)",
    re.IGNORECASE,
)
_RECEIVES = re.compile(
    rf"^({_WHO})(?:gets?|got|receives?|received)\s+((?:an?|the|our|their)\s+(?:[\w-]+\s+){{0,3}}?(?:{_MESSAGES}|reminder)\b.*?"
    r"|(?:e?mail|sms|notification)s?\b.*?)"
    r"(?P<rest>,?\s+(?:when(?:ever)?|if|once|after|as\s+soon|every|each|on\s+\w+days?)\b.*)?$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^((?:an?|the|our|some\w+|new)\s+[^?]*?\b(?:is|was|has|have|got|gets|\w+ed|failed|came)\b[^?]*"
    r"|(?:an?\s+|any\s+)?new\s+[^?]+)\?\s+(?=\w)",
    re.IGNORECASE,
)
_IF_SO = re.compile(
    r"^((?!(?:when|if|once|after|as)\b)\w.+?)[,;]?\s+(?:and,?\s+)?if\s+(?:it|they|that|so|he|she)\b[^,]*,\s*",
    re.IGNORECASE,
)
"""`fetch it and, if it is cold, warn us`: a condition on what was read, not what starts it."""
_WHETHER = re.compile(
    r"\b(check|see|test|verify|find\s+out|tell\s+(?:me|us)|know|determine|look\s+up|ask)\s+(?:if|when)\b",
    re.IGNORECASE,
)
"""`check if it is paid` asks; nothing is started by it."""
_OF_A_PRODUCT = re.compile(r"[A-Z]\w*\s+$")
_THEN_I = re.compile(
    r"\b(when(?:ever)?\b[^,]+?),?\s+(?:i|we)\s+(?:get|receive|want)\s+"
    r"(an?\s+(?:[\w-]+\s+){0,2}?(?:message|notification|alert|e?mail|sms|text)\b)",
    re.IGNORECASE,
)
_ON_NOUN = re.compile(
    r"^(?:on|upon|after|at)\s+(?:(?:the|each|every|an?|any)\s+)?(?P<what>(?!(?:the|each|every|an?|new)\b)(?:[\w-]+\s+){1,3}?)"
    rf"(?P<noun>{'|'.join(_EVENT_NOUNS)})\b[,:]?\s+(?!of\b|form\b|in\b)",
    re.IGNORECASE,
)
"""`on patient admission`."""
_I_WANT = re.compile(
    r"^((?:when(?:ever)?|if|once|after|as\s+soon\s+as)\s+[^,;]+?)\s+(?=(?:i|we)\s+(?:want|need|would\s+like)\b)",
    re.IGNORECASE,
)
_THEY = re.compile(
    r"(?<!,)(?<!\band)(?<!\bthat)(?<!\bif)(?<!\bwhen)\s+((?:they|it|he|she)\s+(?:also|should|must|shall)\s+\w)",
    re.IGNORECASE,
)
"""`when there is a new person they also land in X`: a new sentence begins."""
_LET_KNOW = re.compile(
    r"\blet\s+((?:(?:the|our|my)\s+)?(?:\w+\s+(?=team))?#?[\w-]+(?:\s+team)?)\s+know\b(?:\s+(?:about|of)\b)?",
    re.IGNORECASE,
)
_IN_CLOCK = re.compile(r"\b(?:at|in|on)\s+(\d{1,2})\s*(?:o\s*'?\s*)?clock\b", re.IGNORECASE)
_COMING = re.compile(r"^when\s+(?:is|are)\s+(\w+ing)\s+([^,]+),", re.IGNORECASE)
"""`at 9 clock` and `when is coming a message, ...`: as those write who learn the language."""
_ARROW = re.compile(r"\s*(?:->|=>|→|⇒|➔|>>|(?<=\w)\s+>(?=\s+[A-Za-z]))\s*")


def plain(text: str) -> str:
    """One line that says the same: items and lines become acts, an arrow becomes `when`."""
    text = listed_acts(text.strip())
    text = " ".join(text.split())
    text = in_figures(text)
    text = _IN_CLOCK.sub(r"at \1:00", _COMING.sub(r"when \2 is \1,", text))
    text = _FAILS.sub("fails", _THANKS.sub("", text))
    text = _PLACE_FIRST.sub(r"\2 \3 in \1, ", text)
    text = _FORM_NAMED.sub(r"\1 form", text)
    text = _UPON.sub(lambda m: f"when {m['what']} is {_EVENT_NOUNS[m['noun'].lower()]}", text)
    text = _ON_NOUN.sub(lambda m: f"when {m['what']}is {_EVENT_NOUNS[m['noun'].lower()]}, ", text)
    text = _I_WANT.sub(r"\1, ", text)
    text = _THEY.sub(r", \1", text)
    text = _THEN_I.sub(r"\1, send \2", text)
    text = _LET_KNOW.sub(r"notify \1", text)
    text = _WHETHER.sub(_asked_whether, text)
    text = _IF_SO.sub(r"\1; ", ordered(text))
    text = _ASKED.sub(r"when \1, ", long_form(text))
    parts = _ARROW.split(text)
    if len(parts) > 1 and all(parts):
        text = f"when {parts[0]}, {'; '.join(parts[1:])}"
    return unframed(text.strip(" .!?;"))


def _asked_whether(said: re.Match[str]) -> str:
    """`check if it is paid`; in `with Twilio Verify when ...` the word is part of a name."""
    named = said[1][0].isupper() and _OF_A_PRODUCT.search(said.string[: said.start()])
    return said[0] if named else f"{said[1]} whether"


def unframed(text: str) -> str:
    """A clause without what only makes it polite or a question."""
    while found := _FRAMES.match(text):
        text = text[found.end() :]
    if (said := _NEED.match(text)) and verb_group(said[1].lower()):
        text = text[said.start(1) :]
    text = _GETS.sub(r"send \2 to \1", text)
    if (said := _RECEIVES.match(text)) and not verb_group(said[1].split()[0].lower()):
        text = f"send {said[2]} to {said[1].strip()}{said['rest'] or ''}"
    text = _used(done(text))
    for pattern, instead in _IDIOMS:
        text = pattern.sub(instead, text)
    for pattern, instead in _QUESTIONS:
        if pattern.match(text):
            return pattern.sub(instead, text)
    return text


def _used(text: str) -> str:
    """`use X to read it and tell Y`: X does the first act; the others say who does them."""
    said = _USED.match(text)
    if said is None:
        return text
    act = _ALSO_USED.sub(r" and use \g<who> to ", said["act"])
    ends = (
        more.start()
        for more in _NEXT_ACT.finditer(act)
        if " " in act[: more.start()] and is_act(tokens(unframed(act[more.end() :]))[:3])
    )
    end = next(ends, len(act))
    return f"{act[:end]} with {said['who']}{act[end:]}"
