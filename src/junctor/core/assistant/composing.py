"""What is said where no words are given: subjects, texts and prompts, drafted or handed on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from junctor.core.assistant.clauses import Clause
from junctor.core.assistant.details import details, sentence_of
from junctor.core.assistant.shapes import is_fixed, plain_name, takes_text
from junctor.core.assistant.source import Source
from junctor.core.assistant.values import PROMPTS, SUBJECTS, TEXTS, Filled, Origin
from junctor.model.value import JsonSchema

_KINDS = {
    "confirmation": "We have received {about}. Thank you.",
    "welcome": "Welcome! We are glad that you are here.",
    "thank": "Thank you for {about}.",
    "reminder": "This is a reminder about {about}.",
    "remind": "This is a reminder about {about}.",
    "follow-up": "We would like to follow up on {about}.",
    "invitation": "You are invited.",
    "invoice": "Here is the invoice for {about}.",
    "survey": "How satisfied were you with {about}? Please answer our short survey.",
    "receipt": "Here is the receipt for {about}.",
    "notification": "", "summary": "", "report": "", "alert": "", "digest": "",
}  # fmt: skip
"""Kinds of letters, with what one says; nothing where it is only news."""
_DESCRIBES = frozenset(("description", "desc", "notes", "note", "body"))
_ASIDE = frozenset(("textbody", "bodytext", "text", "subject"))
_WITH = re.compile(
    r"\s+(?:with|using|via|by|through|in)\s+(?:the\s+)?(?:[A-Z][\w.-]*|gpt[\w.-]*|gemini|ollama|openai)"
    r"(?:\s+[A-Z][\w.-]*)*(?=\s*$|[,.;])",
)
_BY = re.compile(
    r"\s*\([^)]*\)|\b(?:is|was|has been)\s.*$|\s+(?:\w+ed|paid|sent|changed)(?=\s*(?:\(|$))"
)


_GIVEN = re.compile(r"\b(?:that\s+)?(?:i|we)\s+(?:paste|type|enter|give|provide)\b", re.IGNORECASE)


def is_upload(properties: Mapping[str, JsonSchema]) -> bool:
    """Whether a file is written at a path, as text or as bytes."""
    return {"path", "text", "content"} <= properties.keys()


class Composer:
    """Writes what is missing of the texts of one step."""

    def __init__(self, clause: Clause, source: Source, required: set[str]) -> None:
        self._clause = clause
        self._source = source
        self._required = required
        low = clause.text.lower()
        self._kind = next((k for k in _KINDS if k in low), "")
        self._about = source.subject or "your request"
        self._told = self._details()
        self._thing = _BY.sub("", self._about.removeprefix("your ")) or "request"

    def put(
        self, properties: Mapping[str, JsonSchema], filled: Filled, *, changes: bool = False
    ) -> None:
        """Fill in the texts that are needed, and those that readers of a new thing would miss."""
        letter = any(plain_name(each) == "subject" for each in properties)
        told = any(plain_name(name) in TEXTS for name in filled.values)
        for name, schema in properties.items():
            plain = plain_name(name)
            if (
                self._is_given(plain, properties)
                or name in filled.values
                or not takes_text(schema)
                or is_fixed(schema)
            ):
                continue
            if told and plain in TEXTS and name not in self._required:
                continue
            if name not in self._required and changes:
                continue
            if name not in self._required and plain not in _ASIDE:
                if plain in _DESCRIBES and self._source.facts() and not told and not letter:
                    filled.put(name, self._notice(), "draft")
                continue
            if plain in SUBJECTS and plain != "name":
                filled.put(name, self._subject(), "draft")
            elif plain in TEXTS:
                value, origin = self._text(letter=letter)
                filled.put(name, value, origin)
                told = True
            elif plain in PROMPTS:
                filled.put(name, self._prompt(), "draft")

    def _is_given(self, plain: str, properties: Mapping[str, JsonSchema]) -> bool:
        """Whether a person gives it each time, so that it is asked; and news is no file."""
        if plain in (*TEXTS, *PROMPTS) and _GIVEN.search(self._clause.text):
            return True
        source = self._source
        news = source.read or source.made or source.facts() or source.open
        return is_upload(properties) and plain in TEXTS and not news

    def _details(self) -> list[tuple[str, str]]:
        """What the clause wants told by name, from the event or the nearest step that has it."""
        source = self._source
        places = [(source.known, source.root)]
        behind = [(each.fields, each.root) for each in source.givers if each.root != source.root]
        found = [details(self._clause.text, fields, root) for fields, root in (*places, *behind)]
        return max(found, key=len, default=[])

    def _subject(self) -> str:
        kind = "" if self._kind in ("remind", "thank", "notification") else self._kind
        words = f"{kind} of {self._about}" if kind else self._about
        named = next((each for word, each in self._source.facts() if word in ("title", "name")), "")
        if named and not kind and not self._source.whole:
            words = f"{words}: {named}"
        return words[:1].upper() + words[1:]

    def _text(self, *, letter: bool) -> tuple[str, Origin]:
        source = self._source
        if self._told and not (source.read and self._told[0][0] in ("text", "message", "content")):
            said = sentence_of(self._told)
            return said, "step" if "{{steps." in said else "event"
        if source.read:
            origin: Origin = "step" if source.read.startswith("steps.") else "event"
            head = f"{self._kind.capitalize()}:\n" if self._kind and "| json" in source.read else ""
            return f"{head}{{{{{source.read}}}}}", origin
        if source.made:
            link = f"{{{{{source.made}}}}}"
            return (link if source.sure and not letter else f"Here it is: {link}"), "step"
        said = _KINDS.get(self._kind, "").format(about=f"your {self._thing}")
        if said:
            person = source.template("name", "firstname", "fullname") if letter else None
            return f"{f'Hello {person},' if person else 'Hello,'}\n\n{said}", "draft"
        return self._notice(), "draft"

    def _notice(self) -> str:
        """News of what happened, with what is known of it."""
        about = self._about[:1].upper() + self._about[1:]
        if self._source.whole and self._source.root == "event":
            lines = [
                f'{path[:1].upper()}{path[1:]}: {{{{event.{path} | default("")}}}}'
                for path in [*self._source.fields][:6]
            ]
        elif self._source.open:
            lines = [f"{{{{{self._source.root}.json | json}}}}"]
        else:
            lines = [f"{word.capitalize()}: {each}" for word, each in self._source.facts()]
        return "\n".join((about, *lines)) if lines else f"News about {self._about}."

    def _prompt(self) -> str:
        asked = _WITH.sub("", self._clause.text.replace("{{", "{ {"))
        source = self._source
        given = source.template(*TEXTS) if source.fields else None
        given = f"{{{{{source.read}}}}}" if source.read else given
        if given is None and (source.fields or source.recorded):
            given = f"{{{{{source.root} | json}}}}"
        asked = asked[:1].upper() + asked[1:]
        return f"{asked}:\n\n{given}" if given else asked
