"""Icons that are safe to put into a page, and the letter tile for those without one."""

from __future__ import annotations

import re
from html import escape

MAX_BYTES = 4096

_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "circle",
        "ellipse",
        "rect",
        "line",
        "polyline",
        "polygon",
        "title",
        "desc",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "use",
    ]
)
_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
_ATTRIBUTE = re.compile(r"([A-Za-z_][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_HUES = (8, 30, 90, 150, 190, 215, 260, 320)


def icon_faults(data: bytes) -> list[str]:
    """Why this is not a safe icon; empty when it is.

    A list of allowed elements instead of a list of dangers: no script, style, link, image,
    animation, event attribute, entity or reference out of the file.
    """
    if len(data) > MAX_BYTES:
        return [f"has {len(data)} bytes, more than {MAX_BYTES}"]
    try:
        text = data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return ["is not UTF-8"]
    faults = []
    if "<!" in text or "<?" in text or "&" in text:
        faults.append("has a comment, an entity, a DOCTYPE or a processing instruction")
    if not text.startswith("<svg") or not text.endswith("</svg>"):
        faults.append("is not one `<svg>` element")
    if "viewBox" not in text:
        faults.append("has no viewBox, so it does not scale")
    if "<" in _TAG.sub("", text):
        faults.append("has a tag that cannot be read")
    for _, element, attributes in _TAG.findall(text):
        if element not in _ELEMENTS:
            faults.append(f"has the element `{element}`")
        faults += _attribute_faults(attributes)
    return list(dict.fromkeys(faults))


def _attribute_faults(attributes: str) -> list[str]:
    faults = []
    for name, double, single in _ATTRIBUTE.findall(attributes):
        value = double or single
        lowered = name.lower()
        if lowered.startswith("on") or lowered in ("style", "src"):
            faults.append(f"has the attribute `{name}`")
        elif _refers_out(lowered, value):
            faults.append(f"refers out of the file in `{name}`")
        elif not lowered.startswith("xmlns") and re.search(r"(?i)(java|vb)script:|data:", value):
            faults.append(f"runs code in `{name}`")
    return faults


def _refers_out(name: str, value: str) -> bool:
    if name.endswith("href"):
        return not value.startswith("#")
    return "url(" in value and not re.fullmatch(r"url\(#[\w-]+\)", value)


def letter_tile(name: str) -> str:
    """An icon with the first letter of a name, in a color that the name always gets."""
    letter = next((c for c in name if c.isalnum()), "?").upper()
    hue = _HUES[sum(name.encode()) % len(_HUES)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<rect width="24" height="24" rx="5" fill="hsl({hue} 45% 40%)"/>'
        '<text x="12" y="17" text-anchor="middle" font-family="system-ui,sans-serif" '
        f'font-size="14" font-weight="600" fill="#fff">{escape(letter)}</text></svg>'
    )
