"""Ways to say a thing that are said plainly another way: a table, read from the top, once each."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import Plainer, plainer, said_plainly

_TIME = (
    r"((every|each) ((other )?\w+day|day|morning|evening|night|week|month|weekday|hour)s?"
    r"( at [\d:.]+\s*(am|pm)?)?|daily|weekly|monthly)"
)
_BY = "(on|by|via|in|through|over|with)"
_V = r"(an? )?[A-Za-z][\w.-]*(\s[A-Z][\w-]*)?( message)?"
_VENDOR = r"[A-Z][\w.]*(\s[A-Z][\w.]*)?"
_FILLS = "(fills? (in|out)|submits?|completes?|sends? in)"
_PEOPLE = (
    "customers?|clients?|people|users?|patients?|members?|tenants?|students?|companies|contacts?"
    "|employees?|subscribers?|leads?"
)
_LOOKS = (
    "(ask|check|look|read|get|fetch|test|verify|validate|examine|review|inspect|classify|detect|decide"
    "|rate|score|categori[sz]e|analy[sz]e)"
)
_START = r"(?!when|whenever|if|once|after|every|each|as\b)"
_SPAN = r"(\d+|an?|\w+) (minute|hour|day|week|month)s?"
_MESSAGE = "(message|sms|text|email|note|notification|reminder|alert)"


def _reminded(said: re.Match[str]) -> str:
    """A reminder as a message with its words."""
    time = (said["a"] or said["t"] or said["u"] or "").strip(" ,")
    words = said["y"].strip(" .!")
    by = said["by"]
    act = f"send a message {by} to {said['who']}" if by else f"email {said['who']}"
    return f'{time} {act} with the text "{words[:1].upper()}{words[1:]}"'.strip()


def _each_told(said: re.Match[str]) -> str:
    """`remind customers with overdue invoices`: they are listed, then each is reminded of."""
    time = (said["t"] or said["u"] or "").strip(" ,")
    place = re.match(r"\s+(?:in|from|on)\s+\S+(?:\s[A-Z]\w*)?", said["rest"])
    where = place[0] if place else ""
    thing = said["what"] if said["what"].endswith("s") else f"{said['what']}s"
    rest = said["rest"][len(where) :]
    return f"{time} list {thing}{where}; {said['act']} each of them{rest}".strip()


def _each_of_place(said: re.Match[str]) -> str:
    """`text every customer in our database that ...`: they are listed, then each is told so."""
    who = said["who"] if said["who"].endswith("s") else f"{said['who']}s"
    who = said["who"] if said["who"] in ("people", "companies") else who
    time = (said["t"] or "").strip(" ,")
    return f"{time} list {who}{said['where']}; {said['act']} each of them{said['rest']}".strip()


_RULES: tuple[Plainer, ...] = (
    # 'like this' is said as "like this"; not within such, and no apostrophe
    plainer(
        r"""(?<=\s)'{said=[^'"\n]{2,200}}'(?=[\s.,;!?]|$)(?=[^"]*("[^"]*"[^"]*)*$)""", '"{said}"'
    ),
    # a form that somebody fills in is what starts it
    plainer(
        rf"^{{who={_START}(an?|the|our|any|some)?\s*[\w-]+(\s[\w-]+)?}} {{does={_FILLS} "
        r"[^.;:]*?\bform}([.;:] |"
        r", (?=(add|put|create|send|save|store|email|text|notify|post|call|make|tell)\b))",
        "when {who} {does}, ",
    ),
    # nodes as other tools call them
    plainer("^(schedule|cron|time) trigger[:,]? ", ""),
    plainer("^webhook (trigger|node)[:,]? (?!from|when)", "when a webhook comes, "),
    plainer(
        rf"^(trigger\s*[:=-]\s*)?{{v={_VENDOR}}} trigger[:,]? (on )?{{what=[^,;>-]+?}}\s*"
        r"(,\s*(then )?|->|→|;)\s*",
        "when there is a {what} in {v}, ",
    ),
    # an integration that is wanted, and for what
    plainer(
        "^((i|we) )?(need|want|require|would like) (an? |to have )?(integration|connection) (with"
        "|to)"
        r" {v=[^,;]+?},? (to|that|which|so that it) {act=((?!\bwhen\b).)+?},?"
        r" {when=(when|whenever|if|once|after)\s.+}$",
        "{when}, {act} in {v}",
    ),
    # a mail without attachments has none that anything is done with
    plainer(
        r"[,;]? (and |but )?if (it|they|there) (has|have|is|are|contains?|comes? with)"
        r" (an? |any |some )?attach(ment|ed file)s?(?=,)",
        " with an attachment",
    ),
    # whoever it is about is a customer, as far as anybody knows
    plainer(
        r"\blook (up {who=them|him|her|the (person|sender|caller)}|{too=them|him|her|the (person"
        r"|sender|caller)} up)\b",
        "look up the customer",
    ),
    # what is not done is parted from what is done instead
    plainer(
        r"\b{not=(do not|don't|never) [^,;.]+?},? (but|rather|instead) (rather |instead )?"
        "(?=[a-z]+ )",
        "{not}; ",
    ),
    # whether something is there is found out by looking it up
    plainer(
        r"\b(check|see|look|find out|verify|test|determine) (if|whether) "
        r"{what=(an?|the|this|that|such an?|they|he|she) ?((?!exists?\b)[^,;.])*?} (already )?"
        r"(exists?|(is|are) (already )?(there|known|registered|on file|(?=(in|on) ((the|our) )?"
        r"(?-i:[A-Z])))|can be found)( already)?\b",
        "look up {what}",
    ),
    plainer(
        r"\b(check|see|look|find out|verify|test|determine) (if|whether) there (is|are) (already )?"
        r"{what=an? [^,;.]+?}(?=[,;.]| and\b)",
        "look up {what}",
    ),
    # a wait that says what it is counted from
    plainer(
        r"^wait (for )?{t=(an?|\d+|\w+) \w+} after {y=[^,;]+?}, (and )?(then )?",
        "after {y}, wait {t}, then ",
    ),
    # somebody is asked for something by a message
    plainer(
        r"\bask {who=(the|our|each|every) \w+} for {what=[^,;]+?} (by|via) {by=e-?mail|sms|text}\b",
        "send {who} an {by} about {what}",
    ),
    # what is asked for first
    plainer(
        rf"^before \w+ing\b[^,;]*, ask for (an? )?(approval|permission)( {_BY} \w+)?,? (and "
        ")?(then )?",
        "ask for approval, then ",
    ),
    plainer(
        "^(let|have|ask) {who=[^,;]+?} (to )?approve {what=[^,;]+?} before (it )?(goes? out|is "
        "sent"
        rf"|gets? sent|sending( it)?|it leaves) {{by=({_BY}|using) .+}}$",
        "ask {who} to approve, then send {what} {by}",
    ),
    # what needs an approval from some amount on, and is done in any case
    plainer(
        "^{ask=(ask|get|have|let) [^,;]+?} (to )?approve (any|every|each|all|the) {thing=[^,;]+?}s?"
        r" {than=(over|above|of more than|more than|exceeding) \S*\d\S*},?"
        " (otherwise|or else|else) {act=.+}$",
        "if the {thing} is {than}, {ask} to approve it, otherwise {act}",
    ),
    # what happens in one case and another is a condition on what came
    plainer(
        r"^if (the|an?) {thing=([\w-]+ ){1,3}?}{is=is|are|was|were} {not=(not "
        ")?}{adj=[a-z]{4,16}}, "
        r"(?=.*\b(otherwise|or else|else|if not)\b)",
        "when there is a new {thing}, if it {is} {not}{adj}, ",
    ),
    # what a step found out decides what is done behind it
    plainer(
        rf"{{before=\b{_LOOKS}\b[^.;]*?,? (and|then|and then)\s[^.;,]+?}} when "
        r"{is=(it|this|that) (is|was|looks|sounds|gets?|becomes?|turns?)\s}"
        r"{rest=[^.;,]+?}(?=[.;!]*$|[.;]\s)",
        "{before} if {is} {rest}",
    ),
    # weather that is waited for
    plainer(
        rf"^{{act={_START}[^,;]+?}} (if|when|whenever) {{sky=(it|there)\s[^,;]*?(rain|snow)\w*"
        r"( (today|tomorrow|tonight))? (in|at|near) [A-Z][^,;]*?}[.!]*$",
        "if {sky}, {act}",
    ),
    # an approval before what we do
    plainer(
        r"\b{approve=approves?|confirms?}( (it|them|this|that))? before (we|you|they) (?=[a-z])",
        "{approve} it, then ",
    ),
    # what has not happened in time is looked at after that time
    plainer(
        r"^(if|when) (an?|the) {thing=[^,;]+?} (is|has|was)\s*(not|n't) (been )?"
        r"{verb=\w+ed|paid|sent|read}{where=( in [A-Z]\w+)?} (within|after|for)"
        rf" {{time={_SPAN}}}( of [^,]+)?, {{act=.+}}$",
        "when a new {thing} is created{where}, wait {time}, if it is not {verb}, {act}",
    ),
    # what is only shown goes nowhere
    plainer(
        r"^show (me|us) (what|which) {what=[\w-]+(\s[\w-]+)?} (is|are) (?=(in|on)\s)",
        "list {what} ",
    ),
    plainer(
        r"^what('s| is) on (?=(my|our|the) ([\w-]+ )?(calendar|agenda)\b)",
        "list events on ",
    ),
    # as what it is kept
    plainer(
        r"\b(send|push|forward|add|put|save|write|record|store) (it|them|that|this|him|her)"
        f" (to|in|into) {{v={_VENDOR}}} as an? {{what=(new )?(?!file|attachment|pdf|csv|message"
        "|document"
        r"|image|photo|picture|reply|e-?mail|text|sms|notification|draft|json)\w+}",
        "create a {what} in {v}",
    ),
    # a reminder says what it is about
    plainer(
        rf"^{{a=({_TIME},? )?}}remind {{who=me|us|him|her|them|everyone|the \w+( team)?}}{{t=( "
        f"{_TIME})?}}"
        rf" (to|about) {{y=[^\"“]+?}}( {{by={_BY} {_V}}})?{{u=(,? {_TIME})?}}[.!]*$",
        _reminded,
    ),
    # a title before a name ends no sentence
    plainer(r"\b{t=mrs|mr|ms|dr|prof}\. (?=\w)", "{t} "),
    # what a message says
    plainer(
        rf"^{{a=({_TIME},? )?}}{{send=(text|e-?mail|mail|message|sms|whatsapp) (?!.*\b(when|if"
        r"|once|after)\b)"
        r"[^,;\"“]{2,90}?} that {y=((there|we|the|it|our|your?|they|he|she|an?)\b"
        r"|[a-z]+ (is|are|was|will|has|starts?|begins?)\b)[^\"“;,]{3,200}?}"
        r",?{end=( (with|via|using|through|over|by) (?-i:[A-Z])\w*( (?-i:[A-Z])\w*)?)?}[.!]*$",
        '{a}{send}{end} saying "{y}"',
    ),
    # what somebody is to be given is got, and what mentions something is searched for it
    plainer(
        "^give (me|us) (?=(everything|all|every|the|my|our|any|some|an? (list|overview"
        r"|report))\b)",
        "get ",
    ),
    plainer(
        r"^which {what=[\w-]+(\s[\w-]+){0,3}?} (mentions?|talks? about|contains?|speaks? of)"
        " {for=[^,;?]+}[?.]*$",
        "search {what} for {for}",
    ),
    # all of them is a list
    plainer(
        "^(look up|find|get|show|fetch|pull|retrieve|see) ((me|us) )?(?=all ((of )?(the|our|my) "
        r")?\w+s\b)",
        "list ",
    ),
    plainer(
        rf"\b{{send=(send|post|write|drop|leave) (\w+ )?(an? )?(\w+ )?{_MESSAGE}\b[^,;\"“]*?}},?"
        r" (that|saying that|to say that|telling \w+ that) {y=(there|we|the|it|our|you|your|they"
        "|he|she"
        r"|i|school|tomorrow|today|everything|nobody|an?)\b[^\"“;]{3,200}?}"
        r"(?=, (and|then)\s|;| (every|each) \w+(day|ing|week|month)\b|[.!]*$)",
        '{send} with the text "{y}"',
    ),
    plainer(
        r"\b{send=(tell|inform|notify|let) ((the|our|my|all) )?[\w#@-]+(\s(?!that\b"
        r"|know\b)[\w-]+){0,3}?( know)?"
        rf"( {_BY} [A-Za-z]\w*)?}} that {{y=(there|we|the|our|your?|they|it is|everything"
        r"|an?)\b[^\"“;]{3,200}?}"
        r"(?=, (and|then)\s|;|,? (when|if|once|every|each)\s|[.!]*$)",
        '{send} with the text "{y}"',
    ),
    # what is asked, and where the answer goes
    plainer(
        rf"^(tell|text|message|email|notify|show|send) (me|us)\s*{{by=({_BY} "
        r"[A-Z]\w*(\s[A-Z]\w*)?)?},? "
        r"(how much( money)? (is|do we have|we have|there is) (on|in|at)|what (the )?)\s*{what}( "
        "is)?"
        rf"{{t=(,? {_TIME})?}}[.?!]*$",
        "{t} get {what}; send it {by}",
    ),
    # people of a place: they are listed, and each of them is told
    plainer(
        rf"^{{t=({_TIME},? )?}}{{act=remind|email|text|notify|call|message|warn|thank|alert|mail}} "
        rf"(all|every|each)( of)?( the| our| my)? {{who={_PEOPLE}}}"
        r"{where= (in|from|of|on) (the |our |my )?\w+(\s\w+)?}"
        r"{rest=( (that|saying|about|by|via|using|with the)\s.+)?}[.!]*$",
        _each_of_place,
    ),
    # people who have something: it is listed, and each of them is told
    plainer(
        f"^{{t=({_TIME},? )?}}{{act=remind|email|text|notify|call|message|warn|thank|alert}} (all "
        ")?(the |our )?"
        rf"({_PEOPLE}|everyone|those) (with|who have|that have|having) (an? )?"
        r"{what=(overdue|unpaid|open|late|expired|expiring|pending|outstanding|failed) ([\w-]+ "
        "){0,3}?"
        "(invoice|bill|payment|ticket|order|subscription|task|appointment|deal)s?}"
        r"{rest=( (in|from|on|by|via|with|using)\s.+?)?}"
        r"{u=(,? (once a \w+|every\s.+|each\s.+|daily|weekly|monthly))?}[.!]*$",
        _each_told,
    ),
    # a document that somebody makes
    plainer(
        "^{act=send|upload|put|save|store|email|mail} {what=(the|an?|our) [^,;]+?}"
        r" (made|generated|rendered|produced|created) (by|with|in) {v=[A-Z]\w*}"
        r" {rest=(to|on|in|into|by|via|with)\s.+}$",
        "generate {what} with {v}; {act} it {rest}",
    ),
    # what narrows stands behind the act that it is about
    plainer(
        r"^{act=(assign|update|tag|close|escalate|move|mark|set|label|reassign) (an?|the|any)"
        r" {thing=([A-Za-z]\w* )?(ticket|issue|card|task|deal|lead|conversation|contact|row|record"
        r"|page)s?}\b"
        r"[^,;]*?},? (when|if|once) (its|the(?![\w\s]+?\s(is|gets|was) \w+ed\b)) {field=[\w\s]+?}"
        " {how=contains?|is|equals?|becomes?|changes to|includes?} {value=.+}$",
        "when a {thing} changes, if the {field} {how} {value}, {act}",
    ),
)


def rephrased(text: str) -> str:
    """The text in plain words."""
    text = said_plainly(_RULES, text)
    return " ".join(text.split()) if "\n" not in text else text
