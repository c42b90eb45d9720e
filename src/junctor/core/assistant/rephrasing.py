"""Ways to say a thing that are said plainly another way: a table, read from the top, once each."""

from __future__ import annotations

import re

_TIME = (
    r"(?:(?:every|each)\s+(?:(?:other\s+)?\w+day|day|morning|evening|night|week|month|weekday|hour)s?"
    r"(?:\s+at\s+[\d:.]+\s*(?:am|pm)?)?|daily|weekly|monthly)"
)
_BY = r"(?:on|by|via|in|through|over|with)"
_V = r"(?:an?\s+)?[A-Za-z][\w.-]*(?:\s[A-Z][\w-]*)?(?:\s+message)?"
_FILLS = r"(?:fills?\s+(?:in|out)|submits?|completes?|sends?\s+in)"
_START = r"(?!when|whenever|if|once|after|every|each|as\b)"
_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        # 'like this' is said as "like this"; not within such, and no apostrophe
        (r"""(?<=\s)'([^'"\n]{2,200})'(?=[\s.,;!?]|$)(?=[^"]*(?:"[^"]*"[^"]*)*$)""", r'"\1"'),
        # a form that somebody fills in is what starts it
        (
            (
                rf"^(?P<who>{_START}(?:an?|the|our|any|some)?\s*[\w-]+(?:\s[\w-]+)?)\s+(?P<does>{_FILLS}\s+[^.;:]*?\bform)"
                r"(?:[.;:]\s+|,\s+(?=(?:add|put|create|send|save|store|email|text|notify|post|call|make|tell)\b))"
            ),
            r"when \g<who> \g<does>, ",
        ),
        # nodes as other tools call them
        (r"^(?:schedule|cron|time)\s+trigger[:,]?\s+", ""),
        (r"^webhook\s+(?:trigger|node)[:,]?\s+(?!from|when)", "when a webhook comes, "),
        (
            (
                r"^(?:trigger\s*[:=-]\s*)?(?P<v>[A-Z][\w.]*(?:\s[A-Z][\w.]*)?)\s+trigger[:,]?\s+(?:on\s+)?(?P<what>[^,;>-]+?)\s*"
                r"(?:,\s*(?:then\s+)?|->|→|;)\s*"
            ),
            r"when there is a \g<what> in \g<v>, ",
        ),
        # an integration that is wanted, and for what
        (
            (
                r"^(?:(?:i|we)\s+)?(?:need|want|require|would\s+like)\s+(?:an?\s+|to\s+have\s+)?(?:integration|connection)\s+(?:with|to)\s+"
                r"(?P<v>[^,;]+?),?\s+(?:to|that|which|so\s+that\s+it)\s+(?P<act>(?:(?!\bwhen\b).)+?),?\s+(?P<when>(?:when|whenever|if|once|after)\s.+)$"
            ),
            r"\g<when>, \g<act> in \g<v>",
        ),
        # a wait that says what it is counted from
        (
            r"^wait\s+(?:for\s+)?(?P<t>(?:an?|\d+|\w+)\s+\w+)\s+after\s+(?P<y>[^,;]+?),\s+(?:and\s+)?(?:then\s+)?",
            r"after \g<y>, wait \g<t>, then ",
        ),
        # somebody is asked for something by a message
        (
            r"\bask\s+(?P<who>(?:the|our|each|every)\s+\w+)\s+for\s+(?P<what>[^,;]+?)\s+(?:by|via)\s+(?P<by>e-?mail|sms|text)\b",
            r"send \g<who> an \g<by> about \g<what>",
        ),
        # what is asked for first
        (
            rf"^before\s+\w+ing\b[^,;]*,\s+ask\s+for\s+(?:an?\s+)?(?:approval|permission)(?:\s+{_BY}\s+\w+)?,?\s+(?:and\s+)?(?:then\s+)?",
            "ask for approval, then ",
        ),
        (
            (
                r"^(?:let|have|ask)\s+(?P<who>[^,;]+?)\s+(?:to\s+)?approve\s+(?P<what>[^,;]+?)\s+before\s+(?:it\s+)?(?:goes?\s+out|is\s+sent|gets?\s+sent"
                rf"|sending(?:\s+it)?|it\s+leaves)\s+(?P<by>(?:{_BY}|using)\s+.+)$"
            ),
            r"ask \g<who> to approve, then send \g<what> \g<by>",
        ),
        # what needs an approval from some amount on, and is done in any case
        (
            (
                r"^(?P<ask>(?:ask|get|have|let)\s+[^,;]+?)\s+(?:to\s+)?approve\s+(?:any|every|each|all|the)\s+(?P<thing>[^,;]+?)s?\s+"
                r"(?P<than>(?:over|above|of\s+more\s+than|more\s+than|exceeding)\s+\S*\d\S*),?\s+(?:otherwise|or\s+else|else)\s+(?P<act>.+)$"
            ),
            r"if the \g<thing> is \g<than>, \g<ask> to approve it, otherwise \g<act>",
        ),
        # what happens in one case and another is a condition on what came
        (
            (
                r"^if\s+(?:the|an?)\s+(?P<thing>(?:[\w-]+\s+){1,3}?)(?P<is>is|are|was|were)\s+(?P<not>not\s+)?(?P<adj>[a-z]{4,16}),\s+"
                r"(?=.*\b(?:otherwise|or\s+else|else|if\s+not)\b)"
            ),
            r"when there is a new \g<thing>, if it \g<is> \g<not>\g<adj>, ",
        ),
        # a wait that begins with what starts it
        (
            (
                r"^wait\s+(?:for\s+)?(?P<time>[\w-]+\s+(?:minute|hour|day|week|month)s?)\s+after\s+"
                r"(?P<what>[^,;]+),\s+(?:and\s+)?(?:then\s+)?(?P<act>.+)$"
            ),
            r"when \g<what>, wait \g<time>, then \g<act>",
        ),
        # an approval before what we do
        (
            (
                r"\b(?P<approve>approves?|confirms?)(?P<it>\s+(?:it|them|this|that))?\s+before\s+"
                r"(?:we|you|they)\s+(?=[a-z])"
            ),
            r"\g<approve> it, then ",
        ),
        # what has not happened in time is looked at after that time
        (
            (
                r"^(?:if|when)\s+(?P<an>an?|the)\s+(?P<thing>[^,;]+?)\s+(?:is|has|was)\s*(?:not|n't)\s+(?:been\s+)?(?P<verb>\w+ed|paid|sent|read)"
                r"(?P<where>\s+in\s+[A-Z]\w+)?\s+(?:within|after|for)\s+(?P<time>(?:\d+|an?|\w+)\s+(?:minute|hour|day|week|month)s?)(?:\s+of\s+[^,]+)?,\s+(?P<act>.+)$"
            ),
            (
                r"when a new \g<thing> is created\g<where>, wait \g<time>, "
                r"if it is not \g<verb>, \g<act>"
            ),
        ),
        # what is only shown goes nowhere
        (
            r"^show\s+(?:me|us)\s+(?:what|which)\s+(?P<what>[\w-]+(?:\s[\w-]+)?)\s+(?:is|are)\s+(?=(?:in|on)\s)",
            r"list \g<what> ",
        ),
        (
            r"^what(?:'s|\s+is)\s+on\s+(?=(?:my|our|the)\s+(?:[\w-]+\s+)?(?:calendar|agenda)\b)",
            "list events on ",
        ),
        # as what it is kept
        (
            (
                r"\b(?:send|push|forward|add|put|save|write|record|store)\s+(?:it|them|that|this|him|her)\s+(?:to|in|into)\s+"
                r"(?P<v>(?:[A-Z][\w.]*)(?:\s[A-Z][\w.]*)?)\s+as\s+an?\s+(?P<what>(?:new\s+)?(?!file|attachment|pdf|csv|message|"
                r"document|image|photo|picture|reply|e-?mail|text|sms|notification|draft|json)\w+)"
            ),
            r"create a \g<what> in \g<v>",
        ),
        # a reminder says what it is about
        (
            (
                rf"^(?P<a>{_TIME},?\s+)?remind\s+(?P<who>me|us|him|her|them|everyone|the\s+\w+(?:\s+team)?)(?P<t>\s+{_TIME})?\s+(?:to|about)\s+(?P<y>[^\"“]+?)"
                rf"(?:\s+(?P<by>{_BY}\s+{_V}))?(?P<u>,?\s+{_TIME})?[.!]*$"
            ),
            None,
        ),
        # a title before a name ends no sentence
        (r"\b(?P<t>mrs|mr|ms|dr|prof)\.\s+(?=\w)", r"\g<t> "),
        # what a message says
        (
            (
                rf"^(?P<a>{_TIME},?\s+)?(?P<send>(?:text|e-?mail|mail|message|sms|whatsapp)\s+(?!.*\b(?:when|if|once|after)\b)[^,;\"“]{{2,90}}?)\s+that\s+"
                r"(?P<y>(?:(?:there|we|the|it|our|your?|they|he|she|an?)\b|[a-z]+\s+(?:is|are|was|will|has|starts?|begins?)\b)"
                r"[^\"“;,]{3,200}?)(?P<end>[.!]*$)"
            ),
            r'\g<a>\g<send> saying "\g<y>"',
        ),
        # what somebody is to be given is got, and what mentions something is searched for it
        (
            r"^give\s+(?:me|us)\s+(?=(?:everything|all|every|the|my|our|any|some|an?\s+(?:list|overview|report))\b)",
            "get ",
        ),
        (
            (
                r"^which\s+(?P<what>[\w-]+(?:\s[\w-]+){0,3}?)\s+(?:mentions?|talks?\s+about|contains?|speaks?\s+of)\s+"
                r"(?P<for>[^,;?]+)[?.]*$"
            ),
            r"search \g<what> for \g<for>",
        ),
        # all of them is a list
        (
            r"^(?:look\s+up|find|get|show|fetch|pull|retrieve|see)\s+(?:(?:me|us)\s+)?(?=all\s+(?:(?:of\s+)?(?:the|our|my)\s+)?\w+s\b)",
            "list ",
        ),
        (
            (
                r"\b(?P<send>(?:send|post|write|drop|leave)\s+(?:\w+\s+)?(?:an?\s+)?(?:\w+\s+)?(?:message|sms|text|email|note|notification|reminder|alert)\b[^,;\"“]*?)"
                r",?\s+(?:that|saying\s+that|to\s+say\s+that|telling\s+\w+\s+that)\s+(?P<y>(?:there|we|the|it|our|you|your|they|he|she|i|school|tomorrow|today|everything|nobody|an?)\b"
                r"[^\"“;]{3,200}?)(?P<end>(?=,\s+(?:and|then)\s|;|\s+(?:every|each)\s+\w+(?:day|ing|week|month)\b|[.!]*$))"
            ),
            r'\g<send> with the text "\g<y>"',
        ),
        (
            (
                r"\b(?P<send>(?:tell|inform|notify|let)\s+(?P<who>(?:(?:the|our|my|all)\s+)?[\w#@-]+(?:\s(?!that\b|know\b)[\w-]+){0,3}?)(?:\s+know)?"
                rf"(?:\s+{_BY}\s+[A-Za-z]\w*)?)\s+that\s+(?P<y>(?:there|we|the|our|your?|they|it\s+is|everything|an?)\b[^\"“;]{{3,200}}?)"
                r"(?P<end>(?=,\s+(?:and|then)\s|;|,?\s+(?:when|if|once|every|each)\s|[.!]*$))"
            ),
            r'\g<send> with the text "\g<y>"',
        ),
        # what is asked, and where the answer goes
        (
            (
                rf"^(?P<act>tell|text|message|email|notify|show|send)\s+(?:me|us)\s*(?P<by>{_BY}\s+[A-Z]\w*(?:\s[A-Z]\w*)?)?,?\s+"
                r"(?:how\s+much(?:\s+money)?\s+(?:is|do\s+we\s+have|we\s+have|there\s+is)\s+(?:on|in|at)|what\s+(?:the\s+)?)\s*(?P<what>.+?)(?P<is>\s+is)?"
                rf"(?P<t>,?\s+{_TIME})?[.?!]*$"
            ),
            r"\g<t> get \g<what>; send it \g<by>",
        ),
        # people who have something: it is listed, and each of them is told
        (
            (
                rf"^(?P<t>{_TIME},?\s+)?(?P<act>remind|email|text|notify|call|message|warn|thank|alert)\s+(?:all\s+)?(?:the\s+|our\s+)?(?:customers?|clients?|people|users?|"
                r"patients?|members?|tenants?|everyone|those|students?|companies|contacts?|employees?)\s+(?:with|who\s+have|that\s+have|having)\s+(?:an?\s+)?"
                r"(?P<what>(?:overdue|unpaid|open|late|expired|expiring|pending|outstanding|failed)\s+(?:[\w-]+\s+){0,3}?(?:invoice|bill|payment|ticket|order|subscription|task|appointment|deal)s?)"
                r"(?P<rest>(?:\s+(?:in|from|on|by|via|with|using)\s.+?)?)(?P<u>,?\s+(?:once\s+a\s+\w+|every\s.+|each\s.+|daily|weekly|monthly))?[.!]*$"
            ),
            None,
        ),
        # a document that somebody makes
        (
            (
                r"^(?P<act>send|upload|put|save|store|email|mail)\s+(?P<what>(?:the|an?|our)\s+[^,;]+?)\s+(?:made|generated|rendered|produced|created)\s+"
                r"(?:by|with|in)\s+(?P<v>[A-Z]\w*)\s+(?P<rest>(?:to|on|in|into|by|via|with)\s.+)$"
            ),
            r"generate \g<what> with \g<v>; \g<act> it \g<rest>",
        ),
        # what narrows stands behind the act that it is about
        (
            (
                r"^(?P<act>(?:assign|update|tag|close|escalate|move|mark|set|label|reassign)\s+(?:an?|the|any)\s+(?P<thing>(?:[A-Za-z]\w*\s+)?(?:ticket|issue|card|task|deal|lead|"
                r"conversation|contact|row|record|page)s?)\b[^,;]*?),?\s+(?:when|if|once)\s+(?:its|the(?!\s+[\w\s]+?\s+(?:is|gets|was)\s+\w+ed\b))\s+(?P<field>[\w\s]+?)\s+(?P<how>contains?|is|equals?|becomes?|changes\s+to|includes?)\s+(?P<value>.+)$"
            ),
            r"when a \g<thing> changes, if the \g<field> \g<how> \g<value>, \g<act>",
        ),
    )
)


def rephrased(text: str) -> str:
    """The text in plain words."""
    for rule, instead in _RULES:
        if instead is None:
            text = rule.sub(_written, text)
            continue
        text = rule.sub(instead, text)
    return " ".join(text.split()) if "\n" not in text else text


def _written(said: re.Match[str]) -> str:
    """What takes more than places to fill in."""
    return _reminded(said) if "y" in said.re.groupindex else _each_told(said)


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
