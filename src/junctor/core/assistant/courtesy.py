"""What people say before what they want: that they would be glad, and why; taken away."""

from __future__ import annotations

import re
from collections.abc import Callable

from junctor.core.assistant.happening import is_event
from junctor.core.assistant.times import times_in
from junctor.core.assistant.words import active, tokens, verb_group

_GLAD = (
    "be|very|so|really|much|most|it|an?|us|me|great|deal|lot|appreciate|like|love|grateful|happy|glad"
    "|delighted|pleased|nice|good|wonderful|lovely|useful|helpful|help|kindly?|please|ask|wish|thankful"
)
_YOU_COULD = r"(?:(?:you|we|junctor)\s+(?:could|can|would|might)\s+(?:please\s+|kindly\s+)?)?"
_ARRANGE = (
    r"(?:(?:arrange|ensure|see\s+to|make\s+(?:sure|it\s+so)|set\s+it\s+up)"
    r"\s+(?:it\s+)?(?:so\s+)?that\s+)?"
)
_WISH = (
    r"(?:(?:ok(?:ay)?|so|well|basically|actually|alright|right|now|two\s+things|hm+|um+|uh|yo|hey|hiya)\b[,:]?\s+(?=\w))+",
    (
        r"(?:(?:good\s+(?:morning|afternoon|evening|day)|greetings)"
        r"|(?:hi|hello|hey|dear)(?:\s+\w+)?)[,!.]\s+(?=\w)"
    ),
    (
        r"(?:(?:i|we|it|that)(?:'d|\s+(?:would|want|need|wish|ask))|(?:might|may|could|can)"
        rf"\s+(?:i|we)\s+ask)\b(?:\s+(?:{_GLAD}))*\s+(?:if|that),?\s+{_YOU_COULD}{_ARRANGE}"
    ),
    r"(?:could|would|can|will)\s+you\s+(?:please\s+)?be\s+so\s+(?:kind|good|nice)\s+(?:as\s+to|and)\s+",
    r"(?:would|could)\s+it\s+be\s+possible,?\s+(?:to\s+)?",
    (
        r"if\s+(?:(?:it\s+is|it's|that\s+is|that's)\s+)?(?:at\s+all\s+)?(?:not\s+too\s+much\s+(?:trouble|to\s+ask)|possible"
        r"|(?:ok|okay|all\s+right|fine)(?:\s+with\s+you)?)\s*,?\s+"
    ),
    r"(?:please\s+|kindly\s+)?(?:make|do|see|ensure|arrange)\s+(?:it\s+)?(?:sure\s+|so\s+)?that\s+(?=every|each|all|any|new|when|if|once|after|as\b)",
    r"(?:can|could|would|will)\s+you\s+(?:please\s+)?tell\s+(?:me|us)\s+(?=how|what|which|who|where)",
    r"(?:i|we)\s+(?:have\s+)?decided\s+(?:that|to)\s+",
    r"(?:it\s+is\s+)?(?:needed|necessary|required|requested|desired|intended)\s+(?:to|that),?\s+",
    (
        r"(?:the|our|my)\s+(?:[\w-]+\s+){1,3}?(?:requires?|demands?|requests?|insists?|asks?|wants?|expects?)"
        r"\s+that,?\s+"
    ),
    r"for\s+[\w-]+\s+(?:reasons|purposes),?\s+",
    r"(?:going\s+forward|from\s+now\s+on|by\s+the\s+way|in\s+(?:the\s+)?future),?\s+",
)
_WISHES = tuple(re.compile(f"^{each}", re.IGNORECASE) for each in _WISH)
_WHY = re.compile(
    r"^(?:as\s+part\s+of|for|(?:in\s+order\s+)?to|because(?:\s+of)?|due\s+to|given|since)"
    r"\s+[^,:;.]{3,80},\s+(?=\w)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"^[^,;:.\"“]*?\b(?:complains?|keeps?\s+\w+ing|forgets?|expects?|misses|hates?|loses?|struggles?|is\s+tired)\b"
    r"[^,;:.\"“]*(?:,\s+so|;|\.|:)\s+(?:that\s+)?(?=\w)",
    re.IGNORECASE,
)
_SO = re.compile(
    r"^[^,;:.\"“]{3,120},\s+so\s+(?:that\s+)?"
    r"(?=(?:when|whenever|once|every|each|after|please|(?:i|we)\s+(?:want|need))\b)",
    re.IGNORECASE,
)
_STARTS = frozenset((
    "when", "whenever", "if", "once", "each", "every", "any", "all", "new", "after", "incoming",
))  # fmt: skip
_WHO = r"^(?:(?:the|our)\s+)?(?:\w+\s+){1,2}(?:needs?|wants?)\s+"
_WANTED = (
    (
        (
            r"^(?:an?\s+|the\s+)?(?:connection|integration|link)\s+(?:to|with)\s+(.+?)\s+is\s+(?:required|needed"
            r"|requested|necessary|to\s+be\s+(?:made|set\s+up))[.!]?$"
        ),
        r"connect to \1",
    ),
    (
        (
            r"^(?:by|on|upon|via)\s+(?=(?:(?:an?|the|incoming|our)\s+)*webhook)(?P<what>(?:[\w-]+\s+){0,3}?"
            r"webhook(?:\s+call)?(?:\s+from\s+(?:(?:our|my|the)\s+)?[\w-]+)?),?\s+(?:to\s+)?(?=[a-z])"
        ),
        r"when \g<what> comes, ",
    ),
    (rf"{_WHO}a\s+copy\s+of\s+", "keep a copy of "),
    (rf"{_WHO}(?=an?\s+(?:\w+\s+)?(?:summary|report|digest|overview)\s+of\b)", "send us "),
    (r"\s+in(?:to)?\s+(?:their|his|her|my|our)\s+inbox(?:es)?\b", ""),
    (
        r"\s+before\s+(?=(?:posting|sending|saving|adding|creating|writing|storing)\b)",
        "; then ",
    ),
)
_WANTS = tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in _WANTED)
_HAVE_DONE = re.compile(
    r"^(?:i|we)\s+(?:want|need|would\s+like)\s+(them|it|him|her|us|(?:the|our)\s+[\w-]+(?:\s+team)?)\s+(\w+ed)\b",
    re.IGNORECASE,
)


_LABELS = re.compile(
    r"(?:^|(?<=[.;!\n])\s*)(?:what\s+|which\s+)?(?:(?P<event>happens|triggers?|events?|starts?)|(?:should|must|shall)\s+happen"
    r"(?:\s+then)?|actions?|to\s*do|steps?|then\s+do)\s*:\s+(?=\w)",
    re.IGNORECASE,
)
"""`Trigger: ... Action: ...`: headings instead of words between them."""


def _labelled(said: re.Match[str]) -> str:
    return "when " if said["event"] else " then "


_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z0-9(-])")
_ANNOUNCES = re.compile(
    r"^(?!.*\b(?:when|if|once|every|each|after)\b)[^:;,.!?]{0,80}\b(?:want|wish|need|needs?|idea|goal|task|plan|like"
    r"|look\s+like|following|request|works?|this|simple)\b[^:;,.!?]{0,40}:\s+(?=\w)",
    re.IGNORECASE,
)
_SAYS_WHAT = frozenset((
    "when", "whenever", "if", "once", "each", "every", "any", "after", "should", "must",
    "want", "need", "needs", "wants", "please", "please,", "can", "could", "would", "like", "daily",
    "weekly", "monthly", "hourly", "let", "new", "wait",
))  # fmt: skip


def _pertinent(text: str, names: Callable[[str], bool]) -> str:
    """The sentences that say what is to be done; stories around them are left out."""
    said = _SENTENCE.split(text)
    if len(said) < 2:
        return text
    kept = [each for each in said if not _is_story(each, names)]
    return " ".join(kept) if kept else text


def _is_story(said: str, names: Callable[[str], bool]) -> bool:
    words = tokens(said)
    tells = _SAYS_WHAT & set(words) or any(map(is_event, words))
    acts = bool(words) and verb_group(words[0]) is not None
    asks = said.endswith("?") and words[:1] and words[0] in _QUESTIONS
    return not (asks or tells or acts or _PLAIN.search(said) or names(said) or times_in(said))


_QUESTIONS = frozenset(("who", "what", "which", "how", "where", "is", "are"))
_PLAIN = re.compile(r"[\"“«#@{]|https?://|^\s*(?:\d+[.)]|[-*•])|\w+:\s|->|→")


def unadorned(text: str, names: Callable[[str], bool]) -> str:
    """A text without wishes and reasons; what `names` a connector is neither."""
    text, before = _LABELS.sub(_labelled, _pertinent(text.strip(), names)), None
    if (said := _ANNOUNCES.match(text)) and not names(said[0]) and not _begins(said[0]):
        text = text[said.end() :]
    wished = False
    while before != text:
        before = text
        for each in _WISHES:
            if said := each.match(text):
                wished = wished or "possible" in said[0].lower()
                text = text[said.end() :]
        for each in (_WHY, _REASON, _SO):
            said = each.match(text)
            if said and not _begins(said[0]) and not names(said[0]):
                text = text[said.end() :]
    if wished:  # `would it be possible, whenever it is signed, to upload it`
        text = re.sub(r",\s+to\s+(?=\w)", ", ", text, count=1)
    for pattern, instead in _WANTS:
        text = pattern.sub(instead, text)
    text = re.sub(r"; then (\w+ing)\b", lambda m: f"; then {active(m[1]) or m[1]}", text)
    done = _HAVE_DONE.match(text)
    if done and (verb := active(done[2])):
        text = f"{verb} {done[1]}{text[done.end() :]}"
    return text


def _begins(why: str) -> bool:
    """Whether it tells when, or what to do, rather than why."""
    words = tokens(why)
    return bool(
        _STARTS & set(words)
        or times_in(why)
        or "#" in why
        or "@" in why
        or (verb_group(words[0]) and words[0] not in ("to", "for"))
    )
