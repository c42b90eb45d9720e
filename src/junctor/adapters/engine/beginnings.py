"""The first rows of a run, in one transaction: its event where it has one, its row, its plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from junctor.adapters.engine.around import without
from junctor.adapters.engine.record_rows import KEEP, exact, row_of
from junctor.adapters.store.rows import to_text
from junctor.adapters.store.runs import RUN
from junctor.adapters.store.triggers import accepting
from junctor.adapters.store.tx import Tx
from junctor.core.ports.engine import Recorded, RunSpec
from junctor.model.errors import AlreadyExists
from junctor.model.flow import Run
from junctor.model.trigger import TriggerEvent

_ADD_RUN = f"{RUN.insert} ON CONFLICT (id) DO NOTHING"
_ADD_DOCUMENT = """INSERT INTO run_documents (digest, document) VALUES (?, ?)
    ON CONFLICT (digest) DO NOTHING"""
_ADD_PLAN = """INSERT INTO run_plans
    (run_id, digest, plan, priority, deadline, around, attempt, reached)
    VALUES (?, ?, ?, ?, ?, ?, 0, 0)"""


def texts_of(spec: RunSpec, known: Collection[str]) -> dict[str, str]:
    """What the run follows and stands in, by digest, as far as it is not known to be kept."""
    digest, around, texts = spec.run.flow_digest, spec.around, {}
    if digest not in known:
        texts[digest] = to_text(spec.document, "document")
    if around is not None and around.digest not in known:
        texts[around.digest] = exact(around.plan)
    return texts


class Swept(Exception):  # noqa: N818 - it is met and mended, nobody sees it
    """What a run follows was forgotten since it was kept: it has to be given again."""


class Beginnings:
    """Work for the writer; its rows are made before it gets there. False: it is there already."""

    __slots__ = (
        "_accept",
        "_assumed",
        "_documents",
        "_plan",
        "_priority",
        "_records",
        "_row",
        "_run",
        "_still_kept",
        "_summon",
    )

    def __init__(
        self,
        summon: Callable[[Tx, str, int], None],
        spec: RunSpec,
        known: Sequence[Recorded],
        texts: dict[str, str],
        event: TriggerEvent | None,
        still_kept: Callable[[Tx, Sequence[str]], None],
    ) -> None:
        run, around = spec.run, spec.around
        own, name = spec.plan, None
        if around is not None:
            own, name = without(spec.plan, around.plan), around.digest
        self._summon = summon
        self._run = run
        self._row = RUN.row(run)
        self._plan = (run.id, run.flow_digest, exact(own), spec.priority, spec.deadline, name)
        self._priority = spec.priority
        self._documents = [*texts.items()]
        self._assumed = [each for each in (run.flow_digest, name) if each and each not in texts]
        self._still_kept = still_kept
        self._records = (
            [row_of(run.id, each, exact(each.record)) for each in known] if known else ()
        )
        self._accept = None if event is None else accepting(event)

    def __call__(self, tx: Tx) -> bool:
        """Write them."""
        if self._accept is not None and not self._accept(tx):
            return False
        if tx.run(_ADD_RUN, self._row) == 0:
            if self._accept is not None:
                raise id_taken(self._run)
            return False
        for each in self._documents:
            tx.run(_ADD_DOCUMENT, each)
        tx.run(_ADD_PLAN, self._plan)
        if self._assumed:
            self._still_kept(tx, self._assumed)
        for record in self._records:
            tx.run(KEEP, record)
        self._summon(tx, self._run.id, self._priority)
        return True


def id_taken(run: Run) -> AlreadyExists:
    """Another run has its id."""
    return AlreadyExists(f"The id `{run.id}` is taken.", field="id")
