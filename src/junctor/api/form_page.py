"""The page of a hosted form: plain HTML that works without scripts, for every kind of reader."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from junctor.core.triggers import Form, FormField, Rows

CSRF, ADD = "/csrf", "/add"
"""Our own names: no field of an entity begins with a slash."""
_STYLE = """
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
body { background: Canvas; color: CanvasText; margin: 0 auto; max-width: 40rem; padding: 1.5rem }
label, legend { display: block; font-weight: 600; margin-top: 1.25rem }
input, select, textarea, button { font: inherit; box-sizing: border-box; max-width: 100% }
input:not([type=checkbox]), select, textarea { width: 100%; padding: .5rem }
input, select, textarea { border: 1px solid #767676 }
textarea { min-height: 8rem }
fieldset { border: 1px solid #767676; margin: 1.25rem 0 0; padding: 0 1rem 1rem }
button { margin-top: 1.5rem; padding: .6rem 1.5rem; font-weight: 600 }
.unseen { position: absolute; left: -9999px }
.help { margin: .1rem 0 .3rem }
.fault { margin: .1rem 0 .3rem; color: #b00020; font-weight: 600 }
.faults { border: 2px solid #b00020; padding: 0 1rem }
[aria-invalid=true] { border: 2px solid #b00020 !important }
:focus-visible { outline: 3px solid #1a5fb4; outline-offset: 2px }
@media (prefers-color-scheme: dark) {
  .fault { color: #ff8a80 }
  .faults { border-color: #ff8a80 }
  [aria-invalid=true] { border-color: #ff8a80 !important }
  :focus-visible { outline-color: #8ab4f8 }
}
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    # With `no-referrer` a browser would send our own form with `Origin: null`.
    "Referrer-Policy": "same-origin",
}


def form_page(
    document: Form,
    title: str,
    fields: Sequence[FormField],
    *,
    csrf: str,
    sent: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> str:
    """The form, empty, or with what was sent and a sentence beside each field that does not fit.

    A fault under the empty name belongs to the form as a whole.
    """
    found = faults or {}
    parts = [f"<h1>{escape(title)}</h1>"]
    if document.description:
        parts.append(f"<p>{escape(document.description)}</p>")
    if found:
        parts.append(summary_part(fields, found))
    parts.append('<form method="post" accept-charset="utf-8" novalidate>')
    if any(field.rows for field in fields):  # what the Enter key presses
        parts.append('<button class="unseen" tabindex="-1" aria-hidden="true"></button>')
    parts.append(f'<input type="hidden" name="{CSRF}" value="{escape(csrf)}">')
    parts += field_parts(fields, sent, found)
    parts.append(f"<button>{escape(document.submit)}</button></form>")
    return whole_page(("Error: " if found else "") + title, "\n".join(parts))


def message_page(title: str, text: str) -> str:
    """A page that says one thing."""
    return whole_page(title, f'<h1>{escape(title)}</h1>\n<p role="status">{escape(text)}</p>')


def whole_page(title: str, body: str) -> str:
    """A page of its own."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}'
        '</title>\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def summary_part(fields: Sequence[FormField], faults: Mapping[str, str]) -> str:
    """What is wrong, at the top of the page."""
    lines = []
    if "" in faults:
        lines.append(f"<li>{escape(faults[''])}</li>")
    for field in fields:
        if field.name in faults:
            text = f"{field.label}: {faults[field.name]}"
            lines.append(f'<li><a href="#{_id(field.name)}">{escape(text)}</a></li>')
    listed = "".join(lines)
    return (
        '<div class="faults" role="alert" tabindex="-1" autofocus><h2>Please correct this</h2>'
        f"<ul>{listed}</ul></div>"
    )


def field_parts(
    fields: Sequence[FormField], sent: Mapping[str, str] | None, faults: Mapping[str, str]
) -> list[str]:
    """The fields in their order; those of an object stand together under its title.

    After the rows of a list stands a button that sends the form for one more of them.
    """
    found = []
    for rows, listed in groupby(fields, lambda field: field.rows):
        those = list(listed)
        for group, some in groupby(those, lambda field: field.group):
            given = [(f, _sent(f, sent)) for f in some]
            parts = [_field_part(field, value, faults) for field, value in given]
            legend = f"<fieldset><legend>{escape(group)}</legend>"
            found += [legend, *parts, "</fieldset>"] if group else parts
        found += [] if rows is None else _more_part(rows, those)
    return found


def _sent(field: FormField, sent: Mapping[str, str] | None) -> str | None:
    """What was sent in a field; None where it was not there to be filled in."""
    if sent is None or (field.rows and field.name not in sent and field.kind != "checkbox"):
        return None
    return sent.get(field.name, "")


def _more_part(rows: Rows, fields: Sequence[FormField]) -> list[str]:
    title, name = escape(rows.title), escape(rows.name)
    counter = f'<input type="hidden" name="{escape(rows.counter)}" value="{rows.count}">'
    if rows.count >= rows.most:
        return [counter, f'<p class="help">{title}: there is room for {rows.most}.</p>']
    # Whoever asked for one more row goes on there, and not at the top of the page.
    last = f"{rows.name}/{rows.count - 1}"
    first = next(each.name for each in fields if each.name.startswith(last))
    there = f"{rows.name}/{rows.count}{first.removeprefix(last)}"
    more = (
        f'<button name="{ADD}" value="{name}" formaction="#{_id(there)}" formnovalidate>'
        f"Add another: {title}</button>"
    )
    return [counter, more]


def _field_part(field: FormField, sent: str | None, faults: Mapping[str, str]) -> str:
    """One field with its label, help and fault."""
    value = field.default if sent is None else sent
    about = []
    notes = ""
    if field.help:
        about.append(f"{_id(field.name)}-help")
        notes += f'<p class="help" id="{about[-1]}">{escape(field.help)}</p>'
    if field.name in faults:
        about.append(f"{_id(field.name)}-fault")
        notes += f'<p class="fault" id="{about[-1]}">{escape(faults[field.name])}</p>'
    more = f' aria-describedby="{" ".join(about)}"' if about else ""
    more += ' aria-invalid="true"' if field.name in faults else ""
    more += ' required aria-required="true"' if field.required else ""
    more += f' autocomplete="{field.autocomplete}"' if field.autocomplete else ""
    name = f'id="{_id(field.name)}" name="{escape(field.name)}"{more}'
    shown = escape(field.label) + ("" if field.required else " (optional)")
    label = f'<label for="{_id(field.name)}">{shown}</label>'
    if field.kind == "checkbox":
        checked = " checked" if value == "on" else ""
        text = escape(field.label)
        box = f'<input type="checkbox" {name} value="on"{checked}>'
        return f'<label for="{_id(field.name)}">{box} {text}</label>{notes}'
    return f"{label}{notes}{_control(field, name, value)}"


def _control(field: FormField, name: str, value: str) -> str:
    longest = f' maxlength="{field.longest}"' if field.longest else ""
    if field.kind == "select":
        options = '<option value="">Choose</option>' + "".join(
            f'<option value="{escape(text)}"{" selected" if text == value else ""}>'
            f"{escape(text)}</option>"
            for text, _ in field.options
        )
        return f"<select {name}>{options}</select>"
    if field.kind == "textarea":
        return f"<textarea {name}{longest}>\n{escape(value)}</textarea>"
    mode = {"integer": ' inputmode="numeric"', "number": ' inputmode="decimal"'}.get(field.type, "")
    return f'<input type="{field.kind}" {name}{longest}{mode} value="{escape(value)}">'


def _id(name: str) -> str:
    return "f-" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in name)
