"""What people in an office say for plain acts: `put the card to done`, `give it to Maria`."""

from __future__ import annotations

from junctor.core.assistant.language.patterns import Plainer, plainer, said_plainly

_B = r"{b=(^|[,;:] |\b(and|then|please|to) )}"
_THE = r"(the|our|my|this|that|these|those|his|her|their)"
_V = r"[A-Za-z]\w*"
_ID = r"[A-Z][A-Z\d]*-\d+"
_THING = (
    "(ticket|task|issue|card|deal|lead|contact|page|document|doc|conversation|invoice|case|bug"
    "|record|row|company|customer|file|order|patient|story|opportunity|request|item|account"
    "|pull request|PR|client|person|employee)"
)
_ONE = rf"({_THE} ([\w'-]+ ){{0,3}}?|{_V} )?({_THING}( #?[\w-]*\d[\w-]*)?|{_ID})"
_STATE = (
    '((the )?("[^"]{2,30}"|“[^”]{2,30}”|[\\w-]+) (stage|status|state|column)'
    '|"[^"]{2,30}"|“[^”]{2,30}”'
    "|done|in progress|to[ -]do|todo|(in |under )?review|qa|testing|closed( won| lost)?|open|won"
    "|lost|negotiation|active|inactive|archived?|paid|shipped|approved|rejected|on hold|pending"
    "|resolved|solved|completed?|cancell?ed|backlog|ready|blocked|published|draft|qualified|unqualified)"
)
_RULES: tuple[Plainer, ...] = (
    # looked at
    plainer(
        rf"{_B}((have|take) (a|another) ((quick|good|close|closer) )?look|look) at (?=\w)",
        "{b}get ",
    ),
    plainer(rf"{_B}(dig (up|out)|get hold of|hunt (down|up)|track down) ", "{b}find "),
    plainer(
        r"^(every|each|all|any) (the |single )?{what=[\w-]+( [\w-]+)?} (that )?(we|i|you|they) "
        r"((currently|already) )?(have|has|got)( got)?(?= (in|on|at)\b|[.?!]*$)",
        "list {what:several}",
    ),
    # who is rung
    plainer(
        rf"{_B}ring( up)? (?={_THE} |him\b|her\b|them\b|me\b|us\b|\+|(an?|every|each|all) )",
        "{b}call ",
    ),
    plainer(
        rf"{_B}give {{who=({_THE} )?[\w'+.@-]+( [\w-]+)?}} an? (quick )?"
        r"(ring|(phone )?call|buzz)\b",
        "{b}call {who}",
    ),
    # a thing gets to a state, or to somebody
    plainer(
        rf"{_B}(put|push|shift|drag|pull|bring|flip|carry) {{what={_ONE}}}{{v=( in {_V})?}} "
        rf"((back|over|on) )?(to|into|in|on|as) {{state={_STATE}}}"
        r"(?=$|[.,;!]| (in|and|on|when|if|once)\b)",
        "{b}move {what}{v} to {state}",
    ),
    plainer(rf"{_B}(shift|drag) (?={_THE} )", "{b}move "),
    plainer(
        rf"{_B}(give|hand|pass) {{what={_ONE}}}{{v=( in {_V})?}} (over |on )?to {{who=\w}}",
        "{b}assign {what}{v} to {who}",
    ),
    # what is noted where
    plainer(
        rf"{_B}(leave|drop|put|write|make|stick|post|scribble|pin) an? "
        r"{which=((?!thank)[a-z]+ )?}"
        rf"{{k=note|comment|remark}} (under|on|in|to|at|onto|beneath|below|for) (?={_ONE}\b)",
        "{b}add a {which}{k} to ",
    ),
    plainer(
        rf"{_B}(make a note|note|jot)( down)? {{where=(in|on) {_V}( {_V})?}} that ",
        "{b}add a note {where} saying ",
    ),
    # who is put on a list
    plainer(
        rf"{_B}sign {{who=[\w.@+-]+( [\w-]+)?}} up (for|to|with|on) ", "{b}subscribe {who} to "
    ),
    plainer(
        rf"{_B}book {{who=({_THE} |an? )?[\w-]+( [\w-]+)?}} in (?=(for|on|at|with)\b)",
        "{b}book an appointment for {who} ",
    ),
    # away with it
    plainer(rf"{_B}(chuck|sling|toss)( (out|away))? (?={_THE} )", "{b}delete "),
    plainer(
        rf"{_B}(put|throw|move|send|chuck) {{what={_THE} [^,;]+?}} (in|into|to|in to) "
        r"(the |its )?(bin|trash|rubbish|recycle bin|wastebasket|waste basket)\b",
        "{b}trash {what}",
    ),
    plainer(r"\b{read=read|say|speak} {what=[^,;]{1,60}?} out loud\b", "{read} {what} aloud"),
    # what comes starts it
    plainer(
        r"^{act=translate|summari[sz]e|classify|categori[sz]e|analy[sz]e|forward|file|archive|save"
        r"|store|log|answer|label|tag|print|transcribe|moderate|screen|route|score} "
        r"(the|each|every|any|all|an?)? ?(incoming|inbound) {what=[\w-]+( (?!with\b|in\b|to\b|by\b"
        r"|via\b|from\b|using\b|on\b|at\b)[\w-]+)?}(?=$| )",
        "when a new {what:one} arrives, {act} it",
    ),
)


def in_plain_acts(text: str) -> str:
    """The text with plain acts for what an office says."""
    return said_plainly(_RULES, text)
