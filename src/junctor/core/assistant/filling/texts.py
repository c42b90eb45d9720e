"""What is said where no words are given: subjects, texts and prompts, drafted or handed on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from junctor.core.assistant.filling.details import (
    assumed_details,
    details,
    path_called,
    sentence_of,
)
from junctor.core.assistant.filling.feeding import PERSONS
from junctor.core.assistant.filling.reach import is_inside
from junctor.core.assistant.filling.source import Source
from junctor.core.assistant.filling.values import PROMPTS, SUBJECTS, TEXTS, Filled, Origin
from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import STOP, stem, tokens, verb_group
from junctor.core.assistant.schemas.shapes import is_fixed, plain_name, takes_text
from junctor.model.value import JsonSchema

LETTERS = {
    "confirmation": ("Confirmation", "We have received {about}. Thank you."),
    "welcome": ("Welcome", "Welcome! We are glad that you are here."),
    "thank": ("Thank you", "Thank you for {about}."),
    "reminder": ("Reminder", "This is a reminder about {about}."),
    "remind": ("Reminder", "This is a reminder about {about}."),
    "follow-up": ("Following up", "We would like to follow up on {about}."),
    "follow up": ("Following up", "We would like to follow up on {about}."),
    "invitation": ("Invitation", "You are invited."),
    "invoice": ("Invoice", "Here is the invoice for {about}."),
    "survey": ("How was it?", "How satisfied were you with {about}? Please answer our survey."),
    "receipt": ("Receipt", "Here is the receipt for {about}."),
    "notification": ("", ""), "summary": ("Summary", ""), "report": ("Report", ""),
    "alert": ("Alert", ""), "digest": ("Digest", ""), "warning": ("Warning", ""),
}  # fmt: skip
"""Kinds of letters: their subject, and what one says; nothing where it is only news."""
_ANY = "request"
_DESCRIBES = frozenset(("description", "desc", "notes", "note", "body"))
_ASIDE = frozenset(("textbody", "bodytext", "text", "subject"))
_WITH = re.compile(
    r"\s+(?:with|using|via|by|through|in)\s+(?:the\s+)?(?:[A-Z][\w.-]*|gpt[\w.-]*|gemini|ollama|openai)"
    r"(?:\s+[A-Z][\w.-]*)*(?=\s*$|[,.;]|\s+(?:as|into|whether|if|and)\b)",
)
_BY = heard(
    r"\s*\([^)]*\)| (?-i:in [A-Z]).*$|\b(is|are|was|has|gets|does)\b.*$"
    r"| (\w+ed|paid|sent|fails|comes|signs up|registers|joins|subscribes)\b.*$"
    "|^(an?|the|our|new|there is) "
)
_TO_A_MODEL = re.compile(
    r"^(?:ask|have|let|get)\s+(?:\w+\s+)?(?:[A-Z][\w.-]*|gpt[\w.-]*|gemini|ollama|openai)"
    r"(?:\s+[A-Z][\w.-]*)*\s+(?:to\s+)?"
)
_YES_OR_NO = heard(r"(\w+ )?(whether|if)\b(?!.*\bor\b(?! not\b))")
_NOTE = "(e-?mail|sms|text|message|letter|note)"
_GETS = heard(
    "^(e-?mail|send|text|mail|message|give) (them|him|her|(the|our|each|every) [a-z]+) "
    r"(an? {kind=(?!(whatsapp|slack|telegram|discord|short|quick|new|plain|simple|text|sms)\b)"
    rf"[a-z][a-z-]*}} {_NOTE}\b"
    rf"|{{what=(an?|the|our) (?!{_NOTE}\b)[^,;]+?}}( (via|by|through|with|from|using)\s.+)?$)"
)
_ARTICLE = heard("^(an?|the|our) ")
_GIVES = ("We are writing to you about {about}.", "Here is {what}.")
_TO_DO = heard(
    r"\b(task|issue|card|ticket|bug|story|to-?do|item|reminder|request)\b[^,;]*?"
    r" to {what=[a-z]+\s[^,;]+}$"
)
_DID = heard(
    r"^((an?|the|our|some|every|each) )?[\w-]+(\s[\w-]+)? (?!is\b|was\b|has\b)[a-z]+s "
    r"(an?|the|their|our) {what=([a-z-]+\s){0,2}?[a-z-]+}$"
)
_NOTHING_TO_NAME = frozenset(
    map(stem, ("row", "record", "message", "event", "update", "file", "something", "webhook", "it"))
)


_GIVEN = heard(r"\b(that )?(i|we) (paste|type|enter|give|provide)\b")


def is_upload(properties: Mapping[str, JsonSchema]) -> bool:
    """Whether a file is written at a path, as text or as bytes."""
    return {"path", "text", "content"} <= properties.keys()


def _label(path: str) -> str:
    """How a field is called before its value."""
    return " ".join(tokens(path.rpartition(".")[2])).capitalize()


_ANSWERED = frozenset(("text", "message", "content", "summary"))
"""What is meant of an answer that the step before gave."""


class Composer:
    """Writes what is missing of the texts of one step."""

    def __init__(self, clause: Clause, source: Source, required: set[str]) -> None:
        self._clause = clause
        self._source = source
        self._required = required
        low = clause.text.lower()
        self._kind = next((k for k in LETTERS if k in low), "")
        self._given = self._what_is_given()
        self._about = source.subject
        self._assumed = False
        self._told = self._details()

    def put(
        self, properties: Mapping[str, JsonSchema], filled: Filled, *, changes: bool = False
    ) -> None:
        """Fill in the texts that are needed, and those that readers of a new thing would miss."""
        letter = any(plain_name(each) == "subject" for each in properties)
        described = bool(_DESCRIBES & {*map(plain_name, properties)})  # its name is a title
        for name, schema in properties.items():
            if self._is_given(plain_name(name), properties) or not takes_text(schema):
                continue
            if name in filled.values or is_fixed(schema):
                continue
            told = any(plain_name(each) in TEXTS for each in filled.values)
            if name in self._required or (plain_name(name) in _ASIDE and not changes):
                self._write(name, filled, letter=letter, told=told, described=described)
            elif (
                plain_name(name) in _DESCRIBES
                and (own := self._told_text())
                and not (changes or told or letter)
            ):
                filled.put(name, own, "step" if "{{steps." in own else "event")
            elif (
                plain_name(name) in _DESCRIBES
                and self._source.facts()
                and not (changes or told or letter or self._source.file)
            ):
                filled.put(name, self._notice(), "draft")

    def _write(
        self, name: str, filled: Filled, *, letter: bool, told: bool, described: bool
    ) -> None:
        """Write one text, if there is anything to say."""
        plain = plain_name(name)
        said: tuple[str, Origin] = ("", "draft")
        if plain in SUBJECTS and (own := self._told_title()):
            said = (own, "event")
        elif plain in SUBJECTS:
            named = self._named() if plain == "name" and not self._to_do() else ""
            said = (named or (self._subject() if plain != "name" or described else ""), "draft")
        elif plain in TEXTS and not (told and name not in self._required):
            said = self._text(letter=letter)
        elif plain in PROMPTS:
            said = (self._prompt(), "draft")
        if said[0]:
            filled.put(name, *said)

    def _is_given(self, plain: str, properties: Mapping[str, JsonSchema]) -> bool:
        """Whether a person gives it each time, so that it is asked; and news is no file."""
        if plain in (*TEXTS, *PROMPTS) and _GIVEN.search(self._clause.text):
            return True
        if plain not in TEXTS or not is_upload(properties):
            return False
        source = self._source
        return not (source.read or source.made or source.open or source.facts())

    def _details(self) -> list[tuple[str, str]]:
        """What the clause wants told by name, from the event or the nearest step that has it."""
        source = self._source
        text = self._clause.text.lower()
        behind = [each for each in source.givers if each.root != source.root]
        named = [each for each in behind if f"the {each.connector} " in text]  # `the linear url`
        own = [] if named else [(source.known, source.root)]
        places = [*own, *((dict(each.fields), each.root) for each in named or behind)]
        found = [details(self._clause.text, fields, root) for fields, root in places]
        if source.open and source.root == "event" and not (source.read or any(found)):
            self._assumed = True
            return assumed_details(self._clause.text, source.top)
        return max(found, key=len, default=[])

    def _named(self) -> str:
        """What the thing is called that an event is about: what is made of it is called so."""
        return next((each for word, each in self._source.facts() if word in ("title", "name")), "")

    def _what_is_given(self) -> str:
        """`email the customer a link to update the card`: what one of them gets, or what it is."""
        said = (
            None if self._kind or is_inside(self._clause.text) else _GETS.search(self._clause.text)
        )
        if said is None or (said["what"] and not self._source.known):
            return ""
        return said["what"] or said["kind"]

    def _told_title(self) -> str:
        """`with the same title`: as what it is about is called."""
        return next((each for word, each in self._told if word.split()[-1] in SUBJECTS), "")

    def _told_text(self) -> str:
        """`with the same title and description`: what of it is no title."""
        rest = [each for each in self._told if each[0].split()[-1] not in SUBJECTS]
        return sentence_of(rest) if rest and len(rest) < len(self._told) else ""

    def _subject(self) -> str:
        words = self._about if self._source.subject else self._asked()
        if self._kind and LETTERS[self._kind][0]:
            letter, thing = LETTERS[self._kind][0], self._thing()
            words = letter if thing == _ANY else f"{letter}: {thing}"
        elif self._given:
            words = _ARTICLE.sub("", self._given)
        elif (named := self._named()) and not self._source.whole:
            words = f"{self._to_do() or words}: {named}"
        else:
            words = self._to_do() or words
        return words[:1].upper() + words[1:]

    def _to_do(self) -> str:
        """`a task to prepare a laptop`: what is to be done is what it is called."""
        said = _TO_DO.search(_WITH.sub("", self._clause.text))
        first = said["what"].partition(" ")[0] if said else ""
        return said["what"].strip(" .!") if said and first not in STOP else ""

    def _asked(self) -> str:
        """What was read to be sent, in its own words, without the act."""
        act, _, rest = self._source.asked.partition(" ")
        said = rest if verb_group(act.lower()) else self._source.asked
        return re.sub(r"^(?:the|all|our|my|me|us|list\s+of)\s+", "", said).strip()

    def _thing(self) -> str:
        """What a letter is about, as a noun: nothing where that is somebody."""
        words, before = self._source.subject, None
        if did := _DID.match(words):  # `a patient books an appointment`: the appointment
            words = did["what"]
        while before != words:
            before, words = words, _BY.sub("", words).strip()
        last = stem(next(iter(tokens(words)[-1:]), ""))
        return _ANY if not last or last in _NOTHING_TO_NAME | PERSONS else words

    def _text(self, *, letter: bool) -> tuple[str, Origin]:
        source = self._source
        answers = source.read and self._told and self._told[0][0] in _ANSWERED
        if self._told and not answers:
            said = sentence_of(self._told)
            if self._assumed and len(self._told) == 1:
                said = f"{self._subject()}: {said}"
            return said, "step" if "{{steps." in said else "event"
        said = LETTERS.get(self._kind, ("", ""))[1] or (
            self._given and _GIVES[bool(_ARTICLE.match(self._given))]
        )
        said = said.format(about=f"your {self._thing()}", what=self._given)
        if source.news and source.read and source.read.endswith("| json"):
            return source.news, "draft"
        row = source.open and source.root != "event"  # what is in it is nothing to be sent whole
        if source.read and not (row and said):
            origin: Origin = "step" if source.read.startswith("steps.") else "event"
            head = f"{self._kind.capitalize()}:\n" if self._kind and "| json" in source.read else ""
            return f"{head}{{{{{source.read}}}}}", origin
        if source.made:
            link = f"{{{{{source.made}}}}}"
            return (link if source.sure and not letter else f"Here it is: {link}"), "step"
        if said:
            person = self._greeted() if letter else None
            return f"{f'Hello {person},' if person else 'Hello,'}\n\n{said}", "draft"
        return self._notice(), "draft"

    def _greeted(self) -> str | None:
        """Who gets a letter, by name: `patientName` is somebody's, `propertyName` is nobody's."""
        for path in self._source.fields:
            last = plain_name(path.rpartition(".")[2])
            of = last.removesuffix("name")
            if last != of and (of in ("", "first", "full") or stem(of) in PERSONS):
                return f"{{{{{self._source.root}.{path}}}}}"
        return None

    def _notice(self) -> str:
        """News of what happened, with what is known of it."""
        about = self._about[:1].upper() + self._about[1:]
        if self._source.whole and self._source.root == "event":
            lines = [
                f'{_label(path)}: {{{{event.{path} | default("")}}}}'
                for path in [*self._source.fields][:6]
            ]
        elif self._source.open:
            lines = [f"{{{{{self._source.top} | json}}}}"]
        else:
            lines = [f"{word.capitalize()}: {each}" for word, each in self._source.facts()]
        return "\n".join(each for each in (about, *lines) if each)

    def _prompt(self) -> str:
        asked = _WITH.sub("", self._clause.text.replace("{{", "{ {"))
        asked = _TO_A_MODEL.sub("", asked)
        if asked.lower().startswith("whether"):
            asked = f"say {asked}"
        if _YES_OR_NO.match(asked):
            asked = f"{asked}. Answer with yes or no"
        source = self._source
        place = path_called("text", source.fields)
        own = f"{{{{{source.root}.{place}}}}}" if place else source.template(*TEXTS)
        given = own if source.fields else None
        given = f"{{{{{source.read}}}}}" if source.read else given
        if given is None and source.open and source.root == "event":
            given = "{{event.json | json}}"
        elif given is None and (source.fields or source.recorded):
            given = f"{{{{{source.root} | json}}}}"
        asked = asked[:1].upper() + asked[1:]
        return f"{asked}:\n\n{given}" if given else asked
