"""What people say before what they want: that they would be glad, and why; taken away."""

from __future__ import annotations

import re
from collections.abc import Callable

from junctor.core.assistant.language.patterns import heard, plainer, said_plainly
from junctor.core.assistant.language.times import times_in
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.matching.triggers import is_event

_GLAD = (
    "be|very|so|really|much|most|it|an?|us|me|great|deal|lot|appreciate|like|love|grateful|happy"
    "|glad|delighted|pleased|nice|good|wonderful|lovely|useful|helpful|help|kindly?|please|ask"
    "|wish|thankful"
)
_YOU_COULD = "((you|we|junctor) (could|can|would|might) ((please|kindly) )?)?"
_ARRANGE = "((arrange|ensure|see to|make (sure|it so)|set it up) (it )?(so )?that )?"
_WISHES = tuple(
    heard(f"^{each}")
    for each in (
        (
            "((ok(ay)?|so|well|basically|actually|alright|right|now|two things|hm+|um+|uh|yo|hey"
            r"|hiya)\b[,:]? (?=\w))+"
        ),
        r"(good (morning|afternoon|evening|day)|greetings|(hi|hello|hey|dear)( \w+)?)[,!.] (?=\w)",
        (
            "((i|we|it|that)('d| (would|want|need|wish|ask))|(might|may|could|can) (i|we) ask)"
            rf"\b( ({_GLAD}))* (if|that),? {_YOU_COULD}{_ARRANGE}"
        ),
        "(could|would|can|will) you (please )?be so (kind|good|nice) (as to|and) ",
        "(would|could) it be possible,? (to )?",
        (
            "if ((it is|it's|that is|that's) )?(at all )?(not too much (trouble|to ask)|possible"
            r"|(ok|okay|all right|fine)( with you)?)\s*,? "
        ),
        (
            "((please|kindly) )?(make|do|see|ensure|arrange) (it )?((sure|so) )?that "
            r"(?=every|each|all|any|new|when|if|once|after|as\b)"
        ),
        "(can|could|would|will) you (please )?tell (me|us) (?=how|what|which|who|where)",
        "(i|we) (have )?decided (that|to) ",
        "(it is )?(needed|necessary|required|requested|desired|intended) (to|that),? ",
        (
            r"(the|our|my) ([\w-]+ ){1,3}?(requires?|demands?|requests?|insists?|asks?|wants?"
            "|expects?) that,? "
        ),
        r"for [\w-]+ (reasons|purposes),? ",
        "(going forward|from now on|by the way|in (the )?future),? ",
    )
)
_WHYS = (
    heard(
        r"^(as part of|for|(in order )?to|because( of)?|due to|given|since) [^,:;.]{3,80}, (?=\w)"
    ),
    heard(
        r"^[^,;:.\"“]*?\b(complains?|keeps? \w+ing|forgets?|expects?|misses|hates?|loses?"
        "|struggles?"
        r"|is tired)\b[^,;:.\"“]*(, so|;|\.|:) (that )?(?=\w)"
    ),
    heard(
        r"^[^,;:.\"“]{3,120}, so (that )?(?=(when|whenever|once|every|each|after|please"
        r"|(i|we) (want|need))\b)"
    ),
)
_STARTS = frozenset((
    "when", "whenever", "if", "once", "each", "every", "any", "all", "new", "after", "incoming",
))  # fmt: skip
_WHO = r"^((the|our) )?(\w+ ){1,2}(needs?|wants?) "
_WANTS = (
    plainer(
        "^((an?|the) )?(connection|integration|link) (to|with) {what} is (required|needed|requested"
        "|necessary|to be (made|set up))[.!]?$",
        "connect to {what}",
    ),
    plainer(
        r"^(by|on|upon|via) (?=((an?|the|incoming|our) )*webhook){what=([\w-]+ ){0,3}?webhook( "
        "call)?"
        r"( from ((our|my|the) )?[\w-]+)?},? (to )?(?=[a-z])",
        "when {what} comes, ",
    ),
    plainer(f"{_WHO}a copy of ", "keep a copy of "),
    plainer(rf"{_WHO}(?=an? (\w+ )?(summary|report|digest|overview) of\b)", "send us "),
    plainer(r" in(to)? (their|his|her|my|our) inbox(es)?\b", ""),
    plainer(
        r" before {doing=posting|sending|saving|adding|creating|writing|storing}\b",
        "; then {doing:act}",
    ),
)
_LABELS = plainer(
    r"(^|(?<=[.;!\n])\s*)(what |which )?({event=happens|triggers?|events?|starts?}"
    r"|MUST happen( then)?|actions?|to\s*do|steps?|then do)\s*: (?=\w)",
    lambda said: "when " if said["event"] else " then ",
)
"""`Trigger: ... Action: ...`: headings instead of words between them."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z0-9(-])")
_ANNOUNCES = heard(
    r"^(?!.*\b(when|if|once|every|each|after)\b)[^:;,.!?]{0,80}\b(want|wish|needs?|idea|goal|task"
    r"|plan|like|look like|following|request|works?|this|simple)\b[^:;,.!?]{0,40}: (?=\w)"
)
_SAYS_WHAT = frozenset((
    "when", "whenever", "if", "once", "each", "every", "any", "after", "should", "must",
    "want", "need", "needs", "wants", "please", "please,", "can", "could", "would", "like", "daily",
    "weekly", "monthly", "hourly", "let", "new", "wait",
))  # fmt: skip
_QUESTIONS = frozenset(("who", "what", "which", "how", "where", "is", "are"))
_PLAIN = re.compile(r"[\"“«#@{]|https?://|^\s*(?:\d+[.)]|[-*•])|\w+:\s|->|→")


def _pertinent(text: str, names: Callable[[str], bool]) -> str:
    """The sentences that say what is to be done; stories around them are left out."""
    said = _SENTENCE.split(text)
    if len(said) < 2:
        return text
    kept = [each for each in said if not _is_story(each, names)]
    return " ".join(kept) if kept else text


def _is_story(said: str, names: Callable[[str], bool]) -> bool:
    """Whether a sentence only tells how things are, as `our clients forget appointments` does."""
    words = tokens(said)
    tells = _SAYS_WHAT & set(words) or any(map(is_event, words))
    acts = bool(words) and verb_group(words[0]) is not None
    asks = said.endswith("?") and words[:1] and words[0] in _QUESTIONS
    return not (asks or tells or acts or _PLAIN.search(said) or names(said) or times_in(said))


def unadorned(text: str, names: Callable[[str], bool]) -> str:
    """A text without wishes and reasons; what `names` a connector is neither."""
    text, before = _LABELS.said(_pertinent(text.strip(), names)), None
    if (said := _ANNOUNCES.match(text)) and not names(said[0]) and not _begins(said[0]):
        text = text[said.end() :]
    wished = False
    while before != text:
        before = text
        for each in _WISHES:
            if said := each.match(text):
                wished = wished or "possible" in said[0].lower()
                text = text[said.end() :]
        for each in _WHYS:
            said = each.match(text)
            if said and not _begins(said[0]) and not names(said[0]):
                text = text[said.end() :]
    if wished:  # `would it be possible, whenever it is signed, to upload it`
        text = re.sub(r",\s+to\s+(?=\w)", ", ", text, count=1)
    return said_plainly(_WANTS, text)


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
