"""What people say around what they want: greetings, questions, lists, arrows; made plain."""

from __future__ import annotations

import re
from collections.abc import Callable

from junctor.core.assistant.language.clauses import is_act
from junctor.core.assistant.language.patterns import Plainer, heard, plainer, said_plainly
from junctor.core.assistant.language.words import tokens, verb_group
from junctor.core.assistant.reading.passive import done, ordered
from junctor.core.assistant.reading.shorthand import ARROW, in_figures, listed_acts, long_form

_EVENT_NOUNS = {
    "submission": "submitted", "receipt": "received", "arrival": "received", "creation": "created",
    "completion": "completed", "cancellation": "cancelled", "approval": "approved",
    "admission": "admitted", "discharge": "discharged", "registration": "registered",
    "signing": "signed", "renewal": "renewed", "deletion": "deleted", "payment": "paid",
    "publication": "published", "update": "updated",
}  # fmt: skip
_NOUN = rf"{{noun={'|'.join(_EVENT_NOUNS)}}}"


def _happened(said: re.Match[str]) -> str:
    """`on patient admission`: a noun for what happens."""
    return f"when {said['what'].strip()} is {_EVENT_NOUNS[said['noun'].lower()]}"


def _asked_whether(said: re.Match[str]) -> str:
    """`check if it is paid`; in `with Twilio Verify when ...` the word is part of a name."""
    named = said["asks"][0].isupper() and _OF_A_PRODUCT.search(said.string[: said.start()])
    return said[0] if named else f"{said['asks']} whether"


_OF_A_PRODUCT = re.compile(r"[A-Z]\w*\s+$")
_LETTER = "(message|notification|alert|e?mail|sms|text)"
_PLAINLY: tuple[Plainer | Callable[[str], str], ...] = (
    listed_acts,
    lambda text: " ".join(text.split()),
    in_figures,
    # as those write who learn the language: `when is coming a message, ...`, `at 9 clock`
    plainer(r"^when (is|are) {coming=\w+ing} {what=[^,]+},", "when {what} is {coming},"),
    plainer(r"\b(at|in|on) {hour=\d{1,2}}\s*(o\s*'?\s*)?clock\b", "at {hour}:00"),
    plainer(r"[.!,]\s*(many )?thanks?( (you|a lot|in advance))?[\s.!]*$", ""),
    plainer(
        r"\b((does not|doesn't|did not|didn't|is not|isn't) (go|get|come) through|goes wrong"
        r"|(does not|doesn't) (work|succeed))\b",
        "fails",
    ),
    plainer(
        "^(in|on|at|inside) {where=[^,]{2,30}}, {when=when(ever)?|if|once|after|as soon as}"
        " {what=[^,]+}, ",
        "{when} {what} in {where}, ",
    ),
    plainer(r"\bform [\"“«]{name=[^\"”»]{1,80}}[\"”»]", "{name} form"),
    # `on submission of the intake form`
    plainer(
        rf"\b(on|upon|after|following|at|with) ((the|each|every|any) )?(new )?{_NOUN} of "
        r"{what=((an?|the|our|each|every|any|new) )?([\w-]+ ){0,3}?[\w-]+}"
        r"(?=,|$| (from|in|on|to|via|with|use|call|send)\b)",
        _happened,
    ),
    plainer(
        "^(on|upon|after|at) ((the|each|every|an?|any) )?{what=(?!(the|each|every|an?"
        r"|new)\b)([\w-]+ ){1,3}?}"
        rf"{_NOUN}\b[,:]? (?!of\b|form\b|in\b)",
        lambda said: f"{_happened(said)}, ",
    ),
    plainer(r"^{when=(STARTS|as soon as) [^,;]+?} (?=WE_NEED\b)", "{when}, "),
    # `when there is a new person they also land in X`: a new sentence begins
    plainer(
        r"(?<!,)(?<!\band)(?<!\bthat)(?<!\bif)(?<!\bwhen) {they=(they|it|he|she) (also|MUST) \w}",
        ", {they}",
    ),
    plainer(
        r"\b{when=when(ever)?\b[^,]+?},? (i|we) (get|receive|want) {it=an? ([\w-]+ "
        rf"){{0,2}}?{_LETTER}\b}}",
        "{when}, send {it}",
    ),
    plainer(
        r"\blet {who=((the|our|my) )?(\w+ (?=team))?#?[\w-]+( team)?} know\b( (about|of)\b)?",
        "notify {who}",
    ),
    plainer(
        r"\b{asks=check|see|test|verify|find out|tell (me|us)|know|determine|look up|ask} (if"
        r"|when)\b",
        _asked_whether,
    ),
    ordered,
    # `fetch it and, if it is cold, warn us`: a condition on what was read, not what starts it
    plainer(
        r"^{act=(?!(when|if|once|after|as)\b)\w.+?}[,;]? (and,? )?if (it|they|that|so|he"
        r"|she)\b[^,]*,\s*",
        "{act}; ",
    ),
    long_form,
    plainer(
        r"^{what=(an?|the|our|some\w+|new) [^?]*?\b(is|was|has|have|got|gets|\w+ed|failed"
        r"|came)\b[^?]*"
        r"|((an?|any) )?new [^?]+}\? (?=\w)",
        "when {what}, ",
    ),
)
_FRAMES = heard(
    r"^(as an? ([\w-]+ ){1,3}?,?\s*(?=(i|we)\b)|(hi|hello|hey|dear)( (there|all|team"
    "|junctor))?[,!.] "
    r"|it would be (\w+ )?(nice|great|good|wonderful|lovely|helpful) if,? "
    "|i (was|am) wondering (whether|if) (?=you|we|it)"
    r"|(please|kindly|ok|okay|so|well)[,\s]+"
    "|(can|could|would|will|shall|should) (you|we|i|it|junctor) ((please|kindly) )?"
    r"|make (it so|sure) (that )?(?=when|if|every|each|once|after|as\b)"
    "|how (do|can|could|would|should|to) ((i|we|you) )?(make it )?"
    r"|(is it possible|is there (a|any) way) (for \w+ )?to "
    r"|(i|we)('d| would) (like|love) (you )?to (?!use\b)"
    r"|(i|we) (want|need|have|wish) (you )?to (?!use\b)"
    "|(help|allow) (me|us) (to )?|let('s| (us|me))? |have (?=[A-Z])"
    r"|for (each|every|all) (one|of (them|those|these)|\w+ (of them|found))\b,? "
    r"|(our|the|my) (\w+ ){1,3}?(wants?|needs?|wish(es)?|would like) to "
    r"|(first|second|third|next(?! \w+ (in|on|from|of)\b)|finally|lastly|afterwards|later( on)?"
    "|subsequently"
    "|additionally|besides|also|then|and|(after|besides) that|in addition|at the same time)(ly)?"
    r"\b,? (of all,? )?)"
)
_QUESTIONS = (
    plainer(
        r"^(what|which) {things=[\w-]+s} are (still )?{how=(?!in\b|on\b|at\b|of\b)[\w-]+}(?=$| (in"
        r"|on)\s)",
        "list the {how} {things}",
    ),
    plainer(
        r"^(what|which) {thing=(?!(is|are|was|were|do|does|did)\b)[\w-]+(\s[\w-]+)?} "
        r"(do|does|did|has|have|can)\b",
        "get the {thing} that",
    ),
    plainer(
        r"^what (did|do|does|have|has|had|are) {who=(we|i|they|you|he|she|the team)} "
        r"(?!have (in|on)\b)",
        "list what {who} ",
    ),
    plainer("^(what|where|when)('s| (is|are|do|does|did|was|were)) (the )?", "get the "),
    plainer(r"^what {things=[\w-]+s} (is|are) (?=(on|in|of|at|for)\b)", "get the {things} "),
    plainer("^(who|whose)('s| (is|are))? ", "list who "),
    plainer(
        "^(give|tell|show|fetch|get|send) (me|us) (all )?(the )?"
        "(details?|info(rmation)?|facts|data) (of|about|on|for) ",
        "show ",
    ),
    plainer(r"^(give|show|tell) (me|us) (?=(the|all|our|my|what|which|who)\b)", "get "),
    plainer(r"^which (?=\w+s (do|does|did|have)\b)", "list "),
    plainer("^(which|who|whose) ((is|are) )?", "list who "),
    plainer("^how many ", "count "),
    plainer(
        r"^how much (money |credit )?(is (left|there)|(do|have) (i|we)( (have|got))?|remains)\b",
        "get the balance",
    ),
)
_MESSAGES = "message|notification|alert|email|mail|sms|text|ping"
_KNOW = r"know|hear|be (told|notified|informed|alerted)|get notified"
_SHOULD = "(should|must|needs? to|has to|have to)"
_FILE = (
    r"(file|pdf|document|doc|scan|photo|picture|image|report|csv|spreadsheet|statement|letter"
    r"|receipt|attachment|brochure|contract|logo|data|answers?|\w+\.\w+)s?"
)
_KEEP = r"^(add|create|put|register|save|store|enter)"
_IDIOMS = (
    plainer(rf"^(get|receive) {{it=an? ([\w-]+ ){{0,2}}?({_MESSAGES})\b}}", "send {it}"),
    plainer(
        r"^(drop|shoot|leave|give) (\w+ )?an? {which=([\w-]+ ){0,2}?}"
        r"((direct )?message|note|line|ping|heads[\s-]?up|shout)\b",
        "send a {which}message",
    ),
    plainer(
        r"^(drop|shoot|fire( off)?) {who=(\w+|(the|our) \w+)} an? {what=e?mail|text|sms}\b",
        "send {who} an {what}",
    ),
    plainer(
        r"^(get|bring|throw|pop|stick) {what=it|them|that|this|everything} (in|into|to|on) "
        r"(?=(?-i:[A-Z])|(the|our|my)\b)",
        "add {what} to ",
    ),
    plainer(rf"^{{who}} {_SHOULD} ({_KNOW})\b( (about|of|when)\b)?", "notify {who}"),
    plainer(
        r"^(check|scan) (the )?{where=[^,;]+?} for {what=(an?|the|this|that) [\w-]+[^s\W]}$",
        "look up {what} in {where}",
    ),
    plainer(
        r"^(check|poll|watch|monitor|scan) (the )?{where=((?!\band\b)[^,;])+?} for (?!each|every"
        "|all|(?-i:[A-Z])){what=.+}$",
        "list {what} in {where}",
    ),
    plainer(
        "^(export|dump|load|extract|pipe|stream) ((it|them|that|those) )?{to=to|into} ",
        "save it {to} ",
    ),
    plainer(
        r"^{act=(sync(hroni[sz]e)?|copy|mirror|replicate)\s.+?} between {one} and {other=.+}$",
        "{act} from {one} to {other}",
    ),
    plainer(
        "^(they|it|he|she|these|those|this|that) ((also|should|must|will|shall) )*(lands?|appears?"
        "|shows? up"
        "|ends? up|goes?|arrives?|(gets?|is|are|be) (also )?(added|copied|saved|stored)) (in|into"
        "|to|on) ",
        "add them to ",
    ),
    plainer(
        "^(run|start|trigger|launch|execute) an? (workflow|flow|automation|process|scenario) (that"
        "|which|to) ",
        "",
    ),
    plainer(
        r"^((i|we) (also )?(want|need|would like) )?(them|him|her|it|the \w+|every\s?one) to (get"
        r"|receive) (?=an?\s)",
        "send ",
    ),
    plainer(
        r"^(i|we) (also )?(want|need|would like) (?=(it|them|this|that|everything) (in|on)\s)",
        "add ",
    ),
    plainer(
        rf"^{{it=an? ([\w-]+ ){{0,2}}?({_MESSAGES})|(sms|e?mail)(?=\s+to)}} (?=(to|via|with|in)\s)",
        "send {it} ",
    ),
    plainer(
        r"^drop (?!me\b|us\b|an? (line|note)|.*\b(webhook|hook|label|tag|subscription|table|column"
        r"|index|trigger)s?\b)"
        r"{what} {where=(into|onto|on|to)\s.+}$",
        "save {what} {where}",
    ),
    plainer(
        rf"^drop {{what=((an?|new|some|another) .+?|it|them|this|that|these|(.+ )?{_FILE})}} "
        r"{where=in\s.+}$",
        "save {what} {where}",
    ),
    plainer("^keep {one} (and|with) {other} in sync$", "sync {one} to {other}"),
    plainer(' saying (?=["“„«])', " "),
    plainer(
        r"^(tell|notify|alert|reach|inform|warn|contact|page) {who} by (phone|telephone|call)\b",
        "phone {who} by voice call",
    ),
    plainer(
        f"{_KEEP} (each|every|all)( (one|of (them|these|those)))? (to|in|into) {{where}} as "
        r"{what=(an? )?\w+}$",
        "create {what} in {where} for each",
    ),
    plainer(
        rf"{_KEEP} .+? (to|in|into) {{where}} as {{what=(an? )?\w+}}$", "create {what} in {where}"
    ),
    plainer(r"^(our|the|my) ([\w-]+ ){1,3}?NEEDS {what=an? (?!sms|e?mail).+}$", "create {what}"),
    # `call the Slack integration to post it`, and the second of two without its verb
    plainer(
        r"^((call|use|using|invoke|trigger|run|hit|ask) )?(the|our|my|an?) {who=([\w.()/-]+ "
        "){1,3}?}"
        r"(integration|connector|connection) to {act=\w.+}$",
        "{act} with {who}",
    ),
    plainer(r'\b(that|which) (says|reads|contains) (?=["“„«])', "with the text "),
)
_USED = heard(r"^us(e|ing) {who=([\w.-]+ ){0,2}[\w.-]+?}( to|,) {act=\w.+}$")
_ALSO_USED = heard(r"(,|,? and) {who=[A-Z][\w.-]*( [A-Z][\w.-]*){0,2}} to (?=[a-z])", re.NOFLAG)
"""`use X to read it and Y to tell them`: the second is used as well."""
_NEXT_ACT = heard(r"(,\s*(and )?|;\s*| and )(then )?(?=\w)")
_WHO = (
    r"(?!(when|whenever|if|after|once|as|every|each|on|use|using|with|go|connect)\b)"
    r"([\w'#@-]+ ){1,7}?"
)
_GETS = plainer(
    rf"^{{who={_WHO}}}({_SHOULD}|shall) (get|receive) {{what=(an?|the|our|their) .+}}$",
    "send {what} to {who}",
)
_NEED = heard(
    "^(it )?((needs?|must|should|has|have) (to )?|make (?=(send|create|post|write"
    r"|notify)\b)){verb=\w+}"
)
_RECEIVES = heard(
    rf"^{{who={_WHO}}}(gets?|got|receives?|received) {{what=(an?|the|our|their) ([\w-]+ "
    rf"){{0,3}}?({_MESSAGES}|reminder)\b.*?"
    r"|(e?mail|sms|notification)s?\b.*?}{rest=(,? (when(ever)?|if|once|after|as soon|every|each|on "
    r"\w+days?)\b.*)?}$"
)


def plain(text: str) -> str:
    """One line that says the same: items and lines become acts, an arrow becomes `when`."""
    text = said_plainly(_PLAINLY, text.strip())
    parts = ARROW.split(text)
    if len(parts) > 1 and all(parts):
        text = f"when {parts[0]}, {'; '.join(parts[1:])}"
    return unframed(text.strip(" .!?;"))


def unframed(text: str) -> str:
    """A clause without what only makes it polite or a question."""
    while found := _FRAMES.match(text):
        text = text[found.end() :]
    if (said := _NEED.match(text)) and verb_group(said["verb"].lower()):
        text = text[said.start("verb") :]
    text = _GETS.said(text)
    if (said := _RECEIVES.match(text)) and not verb_group(said["who"].split()[0].lower()):
        text = f"send {said['what']} to {said['who'].strip()}{said['rest']}"
    text = said_plainly(_IDIOMS, _used(done(text)))
    asked = next((each for each in _QUESTIONS if each.pattern.match(text)), None)
    return asked.said(text) if asked else text


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
