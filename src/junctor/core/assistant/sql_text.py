"""SQL in a sentence: put in quotes, so that no word of it is taken for one of the sentence."""

from __future__ import annotations

import re

_STATEMENT = re.compile(
    r"(?<![\"“«`\w])(?P<sql>(?:SELECT|select)\s(?:(?!\bselect\b).)+?\s(?:FROM|from)\s+[a-z_][\w.]*\b.*?"
    r"|INSERT\s+INTO\s+\w.+?|UPDATE\s+\w+\s+SET\s.+?|DELETE\s+FROM\s+\w.*?)"
    r"(?=\s+(?:on|against|in|at|using|via|with)\s+(?:(?:the|our|my)\s+)?[A-Za-z]\w*(?:\s+(?:[Dd]atabase|[Ss]erver|db|DB))?(?:\s*[,.;]|\s+(?:and|every|then|each|at|daily)\b|\s*$)"
    r"|\s+(?:every|each|daily|hourly)\s|,?\s+(?:and\s+)?then\s"
    r"|\s*(?:->|=>|→)|,\s+(?:then|loop|for\s+each|each|send|and)\b"
    r"|,?\s+and\s+(?:post|send|email|mail|write|save|text|notify|put|append|report|share|upload)\b"
    r"|,\s+(?:post|send|email|mail|write|save|text|notify|put|append)\b|[;.]\s|[;.]?\s*$)",
    re.DOTALL,
)


_RUN = re.compile(
    r"\b(?:run|execute|do|perform|query)\s+(?:the\s+|an?\s+)?(?:sql\s+)?(?:query\s+|statement\s+)?(?=\"select\b)",
    re.IGNORECASE,
)
_OF_VENDOR = re.compile(
    r"(?:^|(?<=,\s))(?P<name>[A-Za-z]\w*)(?:\s+(?:query|select|node))?:?\s+(?P<sql>\"select\b[^\"]*\")",
    re.IGNORECASE,
)
"""`mssql: select ...`, `Postgres query SELECT ...`: who is asked stands first."""


def with_sql_quoted(text: str) -> str:
    """The text with its SQL statements in quotes."""
    if '"' in text:
        return text
    text = _STATEMENT.sub(_quoted, text)
    text = _OF_VENDOR.sub(r"query \g<sql> in \g<name>", text)
    return _RUN.sub("query ", text)


def _quoted(said: re.Match[str]) -> str:
    sql = said["sql"].strip(" ,")
    plain = sql[:1].islower() and "*" not in sql and "," not in sql  # `select a row from the sheet`
    return said[0] if plain else f'"{sql}"'
