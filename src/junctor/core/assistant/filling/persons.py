"""Who somebody is: names, addresses and numbers from wherever they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from junctor.core.assistant.filling.reach import has
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import Filled, Origin
from junctor.core.assistant.schemas.shapes import fitting, is_fixed, plain_name, spared, takes_text
from junctor.model.value import JsonSchema

_PARTS = {
    "firstname": ("firstname", "givenname", "given"),
    "lastname": ("lastname", "familyname", "surname", "family"),
    "name": ("name", "fullname", "displayname", "realname"),
    "company": ("company", "companyname", "organization"),
}
_ALSO = {
    "email": "email", "emailaddress": "email", "workemail": "email", "emails": "email",
    "phone": "phone", "phonenumber": "phone", "mobilephone": "phone", "phones": "phone",
}  # fmt: skip
_KIND = {each: kind for kind, several in _PARTS.items() for each in several} | _ALSO


def put_person(
    properties: Mapping[str, JsonSchema],
    source: Source,
    filled: Filled,
    required: Collection[str] = (),
) -> None:
    """Fill in who it is, as far as the event, the item or a step says."""
    for name, schema in properties.items():
        kind = _KIND.get(plain_name(name))
        if kind is None or name in filled.values or is_fixed(schema) or not takes_text(schema):
            continue
        template = source.reach(kind) if kind in ("email", "phone") else _named(kind, source)
        if template:
            origin: Origin = "step" if "{{steps." in template else "event"
            value = fitting(schema, [spared(template, name, schema, required)])
            filled.put(name, value, origin)


def is_known(source: Source) -> bool:
    """Whether it is known who it is: an address or a name stands somewhere."""
    return bool(source.reach("email") or _named("name", source) or _named("lastname", source))


def _named(kind: str, source: Source) -> str | None:
    """The template of a part of a name; of a whole name, its first or last word."""
    if found := _field(kind, source):
        return f'{{{{{found} | default("")}}}}'
    whole = _field("name", source) if kind in ("firstname", "lastname") else None
    if whole:
        end = "first" if kind == "firstname" else "last"
        return f'{{{{{whole} | default("") | split(" ") | {end}}}}}'
    first, last = (_field(each, source) for each in ("firstname", "lastname"))
    if kind == "name" and last:
        parts = [f'{{{{{each} | default("")}}}}' for each in (first, last) if each]
        return " ".join(parts)
    return None


def _field(kind: str, source: Source) -> str | None:
    """Where a part of a name stands: at the top, or where the address of the same person does."""
    places = [(source.known, source.root), *((g.fields, g.root) for g in source.givers)]
    for fields, root in places:
        beside = (has(fields, "email") or "").rpartition(".")[0]
        for path in sorted(fields, key=lambda each: each.count(".")):
            above, _, last = path.rpartition(".")
            if plain_name(last) in _PARTS[kind] and above in (beside, ""):
                return f"{root}.{path}"
    return None
