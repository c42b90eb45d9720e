"""The words of ended runs, with an index over them; those of runs that are there already."""

from __future__ import annotations

from typing import Any

from junctor.adapters.store.migrations.steps import before

revision = "0061"
down_revision = before("0061_run_words")
branch_labels = None
depends_on = None

STATEMENTS = ()
ONLY = {
    "sqlite": (
        """CREATE TABLE run_words (
            number INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL UNIQUE REFERENCES runs (id) ON DELETE CASCADE,
            project_id TEXT NOT NULL, words TEXT NOT NULL)""",
        """CREATE VIRTUAL TABLE run_index USING fts5 (words, content = 'run_words',
            content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 0')""",
        """CREATE TRIGGER run_words_new AFTER INSERT ON run_words BEGIN
            INSERT INTO run_index (rowid, words) VALUES (new.number, new.words); END""",
        """CREATE TRIGGER run_words_gone AFTER DELETE ON run_words BEGIN
            INSERT INTO run_index (run_index, rowid, words)
                VALUES ('delete', old.number, old.words); END""",
        """CREATE TRIGGER run_words_changed AFTER UPDATE OF words ON run_words BEGIN
            INSERT INTO run_index (run_index, rowid, words)
                VALUES ('delete', old.number, old.words);
            INSERT INTO run_index (rowid, words) VALUES (new.number, new.words); END""",
    ),
    "postgresql": (
        """CREATE TABLE run_words (
            number BIGINT NOT NULL,
            run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
            project_id TEXT NOT NULL, words TEXT NOT NULL)""",
        """CREATE INDEX run_words_said ON run_words
            USING gin (to_tsvector('simple'::regconfig, words))""",
    ),
}
_SOME = """SELECT id, project_id, flow_key, business_key, input, output, error, created_at
    FROM runs WHERE finished_at IS NOT NULL AND id > ? ORDER BY id LIMIT 500"""
_SUMMARIES = "SELECT summary FROM steps WHERE run_id = ? ORDER BY place"


def upgrade() -> None:
    from alembic import op

    from junctor.adapters.store.migrations.steps import execute
    from junctor.adapters.store.run_words import KEEP_WORDS, kept_words, text_of_run

    bind = op.get_bind()
    execute(ONLY[bind.dialect.name])

    def run(sql: str, args: tuple[Any, ...]) -> Any:
        spoken = sql if bind.dialect.name == "sqlite" else sql.replace("?", "%s")
        return bind.exec_driver_sql(spoken, args)

    last = ""
    while rows := run(_SOME, (last,)).fetchall():
        for run_id, project_id, flow_key, key, given, output, error, created_at in rows:
            said = [row[0] for row in run(_SUMMARIES, (run_id,)).fetchall()]
            text = text_of_run([flow_key, key, *said], [given, output, error])
            run(KEEP_WORDS, kept_words(run_id, project_id, created_at, text))
        last = rows[-1][0]
