"""SQL in a sentence: quoted, so that no word of it is taken for one of the sentence, and run."""

from __future__ import annotations

import re

from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.patterns import heard

_STATEMENT = heard(
    r"(?<![\"“«`\w]){sql=(SELECT|select)\s((?!\bselect\b).)+?\s(FROM|from) [a-z_][\w.]*\b.*?"
    r"|INSERT INTO \w.+?|UPDATE \w+ SET\s.+?|DELETE FROM \w.*?"
    r"|(REFRESH MATERIALIZED VIEW|TRUNCATE|VACUUM|(ALTER|CREATE|DROP) (TABLE|VIEW|INDEX)) \w.*?}"
    "(?= (on|against|in|at|using|via|with) "
    r"((the|our|my) )?[A-Za-z]\w*( (?i:database|server|db))?(\s*[,.;]"
    r"| (and|every|then|each|at|daily)\b|\s*$)| (every|each|daily|hourly)\s|,? (and )?then\s"
    r"|\s*(->|=>|→)|, (then|loop|for each|each|send|and)\b"
    r"|,? and (post|send|email|mail|write|save|text|notify|put|append|report|share|upload)\b"
    r"|, (post|send|email|mail|write|save|text|notify|put|append)\b|[;.]\s|[;.]?\s*$)",
    re.DOTALL,
)


_RUN = heard(
    r"\b(run|execute|do|perform|query) (the |an? )?(sql )?(query |statement )?(?=\"select\b)"
)
_OF_VENDOR = heard(
    r"(^|(?<=,\s)){name=[A-Za-z]\w*}( (query|select|node))?:? {sql=\"select\b[^\"]*\"}"
)
"""`mssql: select ...`, `Postgres query SELECT ...`: who is asked stands first."""
_ALONE = heard(r"(^|[,;.>]|\b(then|and))\s*$")
"""Where an act begins: a statement there is one itself."""
_IN_SINGLE = re.compile(
    r"(?<!\w)'(?P<sql>(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|CREATE|ALTER|DROP|TRUNCATE)\s[^\"]+)'(?!\w)"
)
_SQL = heard(
    r"((SELECT\s.+?\sFROM|WITH\s.+?\sAS|INSERT INTO|UPDATE \S+ SET|DELETE FROM|MERGE INTO"
    "|(CREATE|ALTER|DROP) (TABLE|VIEW|INDEX|MATERIALIZED|FUNCTION|PROCEDURE|SCHEMA|DATABASE)"
    r"|REFRESH MATERIALIZED|TRUNCATE (TABLE )?\w+|CALL \w+\s*\(|EXEC(UTE)? \w+\.\w+)\b.*"
    r"|SELECT [\w(*].*|VACUUM\b.*|ANALYZE\b.*)$",
    re.DOTALL | re.IGNORECASE,
)
_READS = heard(r"(SELECT|WITH)\b")


def statement_in(clause: Clause) -> str:
    """The SQL statement that stands in quotes in a clause; nothing where none does."""
    said = (_SQL.match(each.strip()) for each in clause.mentions.quoted)
    return next((found[0].rstrip(" ;") for found in said if found), "")


def runner_of(clause: Clause) -> str:
    """The operation of a database that runs the statement of a clause; nothing without one."""
    sql = statement_in(clause)
    return "" if not sql else "query" if _READS.match(sql) else "execute"


def with_sql_quoted(text: str) -> str:
    """The text with its SQL statements in quotes."""
    text = _IN_SINGLE.sub(_doubly, text)
    if '"' in text:
        return text
    text = _STATEMENT.sub(_quoted, text)
    text = _OF_VENDOR.sub(r"query \g<sql> in \g<name>", text)
    return _RUN.sub("query ", text)


def _quoted(said: re.Match[str]) -> str:
    sql = said["sql"].strip(" ,")
    plain = sql[:1].islower() and "*" not in sql and "," not in sql  # `select a row from the sheet`
    if plain:
        return said[0]
    alone = _ALONE.search(said.string[: said.start()])
    act = "" if not alone else "query " if _READS.match(sql) else "run "
    return f'{act}"{sql}"'


def _doubly(said: re.Match[str]) -> str:
    """A statement in single quotes, where two of them stand for one."""
    sql = said["sql"].replace("''", "'")
    return f'"{sql}"'
