"""A type beside alternatives of other types: vendors mean it as one more alternative.

`{type: string, oneOf: [User]}` is how an API says that a field is an id or the object behind it.
Word for word nothing could ever fit.
"""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.closing import Look
from junctor.model.value import JsonSchema

_OWN = ("type", "format", "enum", "const", "pattern", "minLength", "maxLength", "items")
_DEEPEST = 8


def mend_either(kept: JsonSchema, look: Look) -> None:
    """Make the type an alternative where none of the others can have it."""
    own = _types(kept)
    own = own - {"null"} or own  # null is the type only where it is the only one
    for key in ("oneOf", "anyOf") if own else ():
        forms = kept.get(key)
        if not forms or not all(_is_apart(own, each, look) for each in forms):
            continue
        plain = {name: kept.pop(name) for name in _OWN if name in kept}
        kept[key] = [plain, *forms]
        return


def _is_apart(own: set[str], form: Any, look: Look) -> bool:
    for _ in range(_DEEPEST):
        if not isinstance(form, dict) or not isinstance(form.get("$ref"), str):
            break
        form = look(form["$ref"])
    found = _types(form) if isinstance(form, dict) else set()
    return bool(found) and not own & found


def _types(schema: JsonSchema) -> set[str]:
    """The types a schema says it has; nothing where it does not say."""
    declared = schema.get("type") or ("object" if schema.get("properties") else None)
    types = declared if isinstance(declared, list) else [declared]
    return {"number" if each == "integer" else each for each in types if isinstance(each, str)}
