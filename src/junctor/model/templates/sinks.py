"""Where rendered text goes, and what each place encodes or refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from html import escape
from typing import Any, Final

import orjson

from junctor.model.errors import InvalidTemplate
from junctor.model.templates.filters import percent
from junctor.model.templates.grammar import ParsedText
from junctor.model.templates.text import compact_json, text_of

Encoder = Callable[[Any], str]


class Sink(StrEnum):
    """The place a template is rendered for."""

    TEXT = "text"
    JSON_BODY = "json_body"
    URL = "url"
    URL_PATH = "url_path"
    URL_QUERY_VALUE = "url_query_value"
    REQUEST_HEADER = "request_header"
    REQUEST_AUTH = "request_auth"
    REQUEST_QUERY = "request_query"
    REQUEST_BODY = "request_body"
    EMAIL_HEADER = "email_header"
    XML_BODY = "xml_body"
    SFTP_PATH = "sftp_path"
    FTP_PATH = "ftp_path"
    SQL_TEXT = "sql_text"
    GRAPHQL_TEXT = "graphql_text"
    BASE_URL = "base_url"
    HEADER_NAME = "header_name"
    HTTP_METHOD = "http_method"
    KAFKA_TOPIC_ADMIN = "kafka_topic_admin"


SECRET_SINKS: Final = frozenset(
    {Sink.REQUEST_HEADER, Sink.REQUEST_AUTH, Sink.REQUEST_QUERY, Sink.REQUEST_BODY}
)
TYPED_SINKS: Final = frozenset({Sink.TEXT, Sink.JSON_BODY, Sink.REQUEST_QUERY, Sink.REQUEST_BODY})
"""Sinks in which a text that is exactly one expression keeps the type of its value."""

CONSTANT_SINKS: Final = {
    Sink.SQL_TEXT: "SQL text takes no templates; use bound parameters",
    Sink.GRAPHQL_TEXT: "GraphQL text takes no templates; use variables",
    Sink.BASE_URL: "a base URL takes no templates",
    Sink.HEADER_NAME: "a header name takes no templates",
    Sink.HTTP_METHOD: "an HTTP method takes no templates",
    Sink.KAFKA_TOPIC_ADMIN: "a topic name takes no templates",
}

_BREAKS: Final = re.compile(r"[\r\n\0]")
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOT_SEGMENT: Final = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
_HOLE: Final = "\0"


def one_line(text: str) -> None:
    """Refuses carriage return, line feed and NUL: they would start another header or command."""
    if _BREAKS.search(text):
        raise InvalidTemplate(
            "The value holds a line break or NUL, which this place refuses.",
            cure="Remove line breaks from the value.",
        )


def below_root(text: str) -> None:
    """Refuses a file path that could leave the root of its connection."""
    one_line(text)
    parts = text.replace("\\", "/").split("/")
    if (parts[0] == "" and text) or ".." in parts:
        raise InvalidTemplate(
            "The file path starts with `/` or holds `..`.",
            cure="Use a path below the root of the connection.",
        )


def no_dot_segment(path: str) -> None:
    """Refuses `.` and `..` as a segment: servers and proxies would resolve it to another path."""
    if _DOT_SEGMENT.search(path):
        raise InvalidTemplate(
            "The value makes a path segment of dots only.", cure="Use a value without `..`."
        )


CHECKS: Final[Mapping[Sink, Callable[[str], None]]] = {
    Sink.REQUEST_HEADER: one_line,
    Sink.REQUEST_AUTH: one_line,
    Sink.EMAIL_HEADER: one_line,
    Sink.URL: one_line,
    Sink.SFTP_PATH: below_root,
    Sink.FTP_PATH: below_root,
}
"""What the finished text of a sink must satisfy."""


def _percent(value: Any) -> str:
    return percent(text_of(value))


def _xml(value: Any) -> str:
    text = text_of(value)
    if _NOT_XML.search(text):
        raise InvalidTemplate("The value holds a character that XML cannot carry.")
    return escape(text)


def _in_json_string(value: Any) -> str:
    return compact_json(text_of(value))[1:-1]


_ENCODERS: Final[Mapping[Sink, Encoder]] = {
    Sink.URL_PATH: _percent,
    Sink.URL_QUERY_VALUE: _percent,
    Sink.XML_BODY: _xml,
}


def encoders(text: ParsedText, sink: Sink) -> tuple[Encoder, ...]:
    """One encoder per hole; in a URL and in JSON text it depends on where the hole stands."""
    if sink == Sink.URL:
        return _url_encoders(text)
    if sink == Sink.JSON_BODY:
        return _json_encoders(text)
    return (_ENCODERS.get(sink, text_of),) * len(text.expressions)


def check_json(text: str) -> None:
    """Refuses a rendered JSON body that is not JSON."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        raise InvalidTemplate(
            f"The rendered body is not JSON: {fault.msg} at character {fault.pos + 1}.",
            cure="Write the body as JSON; templates may stand for whole values or inside quotes.",
        ) from None


def url_path_from(text: ParsedText) -> int:
    """The number of holes before the path: those make up scheme, host or the whole URL."""
    skeleton = _HOLE.join(text.literals)
    scheme = re.match(r"[^/?#]*://", skeleton)
    if scheme is None and not skeleton.startswith(_HOLE):
        return 0
    origin = re.compile(r"[^/?#\\]*").match(skeleton, scheme.end() if scheme else 0)
    return skeleton.count(_HOLE, 0, origin.end() if origin else 0)


def _url_encoders(text: ParsedText) -> tuple[Encoder, ...]:
    raw = url_path_from(text)
    return (text_of,) * raw + (_percent,) * (len(text.expressions) - raw)


def _json_encoders(text: ParsedText) -> tuple[Encoder, ...]:
    found: list[Encoder] = []
    quoted = False
    for literal in text.literals[:-1]:
        escaped = False
        for mark in literal:
            if escaped:
                escaped = False
            elif mark == '"':
                quoted = not quoted
            else:
                escaped = quoted and mark == "\\"
        if escaped:
            raise InvalidTemplate("A template may not follow a backslash in JSON text.")
        found.append(_in_json_string if quoted else compact_json)
    return tuple(found)
