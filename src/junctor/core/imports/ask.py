"""Systems that describe themselves: asked through a connection, with its credential."""

from __future__ import annotations

import orjson

from junctor.core.calls.caller import Caller
from junctor.core.connections.named import connection_named
from junctor.core.ports import Store
from junctor.model.call import Actor, Call, CallResult, Mode, Purpose
from junctor.model.errors import InvalidInput, RefusedByRemote

QUESTIONS = {"graphql": "introspect", "mcp": "describe"}
"""Connector -> the operation that gives its description."""


class Asker:
    """Asks connections of one project, in the name of whoever imports."""

    def __init__(self, caller: Caller, store: Store, project_id: str, actor: Actor) -> None:
        self._caller = caller
        self._store = store
        self._project_id = project_id
        self._actor = actor

    async def get(self, connection: str, environment: str) -> tuple[bytes, str]:
        """The description, and the address of the connection.

        Raises:
            UnknownObject: there is no such connection.
            InvalidInput: its system does not describe itself.
            RefusedByRemote: it was asked and did not answer with a description.
        """
        found = await connection_named(
            self._store, self._project_id, connection, "source.connection"
        )
        question = QUESTIONS.get(found.integration_slug)
        if question is None:
            raise InvalidInput(
                f"A connection to {found.integration_slug} cannot be asked what it can do.",
                field="source.connection",
                cure="Use a connection to " + " or ".join(f"`{name}`" for name in QUESTIONS) + ".",
            )
        call = Call(
            project_id=self._project_id,
            operation=question,
            connection=found.id,
            environment=environment,
            mode=Mode.LIVE,
            actor=self._actor,
            inputs={},
            purpose=Purpose(kind="import"),
        )
        result = await self._caller.call(call)
        environments = await self._store.projects.environments(self._project_id)
        inherits = next((e.inherits for e in environments if e.key == environment), None)
        address = found.settings(environment, inherits).get("baseUrl")
        return _answer(result), str(address or "")


def _answer(result: CallResult) -> bytes:
    outcome = result.outcome
    if not outcome.ok:
        problem = outcome.problem
        raise RefusedByRemote(
            f"The system did not describe itself: {problem.message if problem else 'no answer'}",
            cure=problem.cure if problem else None,
            details={"status": outcome.status},
        )
    return orjson.dumps(outcome.output)
