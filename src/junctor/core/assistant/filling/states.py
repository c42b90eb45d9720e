"""What something becomes: `mark the deal as closed won`, `set the contact to churned`."""

from __future__ import annotations

from collections.abc import Mapping

from junctor.core.assistant.filling.values import Filled, Origin
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import tokens
from junctor.core.assistant.schemas.paths import spelled_alike
from junctor.core.assistant.schemas.shapes import is_fixed, takes_text
from junctor.model.value import JsonSchema

_BECOMES = heard(
    r"^((mark|flag|set)\b.+?\s(as|to)|(move|change|update|switch)\b.+?\s(in)?to) (the )?"
    r"{state=[A-Za-z][\w-]*(\s[\w-]+)?}( (stage|status|state|column|phase))?"
    r"(?= (in|on|at|with|by|via|when|if)\b|\s*[,.;]|\s*$)"
)
_STATES = ("status", "stage", "state")
_NO_STATES = frozenset(("it", "them", "the", "a", "an", "our", "my", "read", "spam", "unread"))


def put_state(properties: Mapping[str, JsonSchema], text: str, filled: Filled) -> None:
    """Fill in what a record becomes, in the one field that says how it stands."""
    said = _BECOMES.match(text)
    if said is None or tokens(said["state"])[0] in _NO_STATES:
        return
    for name, schema in properties.items():
        if _takes_state(name, schema):
            filled.put(name, *_as_shown(said["state"], schema))
            return
        inner = schema.get("properties", {}) if schema.get("type") == "object" else {}
        place = next((n for n, each in inner.items() if _takes_state(n, each)), None)
        if place is not None:
            state, origin = _as_shown(said["state"], inner[place])
            filled.put(name, {place: state}, origin)
            return


def _takes_state(name: str, schema: JsonSchema) -> bool:
    return name.lower().endswith(_STATES) and takes_text(schema) and not is_fixed(schema)


def _as_shown(said: str, schema: JsonSchema) -> tuple[str, Origin]:
    """A state as the field's example spells it: `closed won` is `closedwon` there.

    Whether the field knows another one, nobody can tell: that is a draft.
    """
    shown = str(next(iter(schema.get("examples", ())), ""))
    word = "".join(said.lower().split()) if shown.isalpha() and shown.islower() else said
    return word, "text" if spelled_alike(word, shown) else "draft"
