"""`/api/approvals`: what waits for somebody's decision."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from junctor.api.answers import MOST, answer, read_place, write_cursor
from junctor.api.dependencies import body, may
from junctor.api.identity import RequestContext
from junctor.core.access import Permission
from junctor.core.flows.answering import Decision, may_decide, refuse_others
from junctor.model.access import Role
from junctor.model.pause import Pause, PauseKind, PauseState
from junctor.model.value import Value

router = APIRouter(prefix="/api/approvals", tags=["approvals"])

Sees = Annotated[RequestContext, may(Permission.SEE_FLOWS)]
_SHOWN = ("title", "details", "approvers", "form", "link", "flowId", "flowKey", "environment")


class DecisionBody(Value):
    """What somebody decides. `values` are what the approval's form asks for."""

    decision: Literal["approve", "reject"]
    comment: str = Field("", max_length=2000)
    values: dict[str, Any] = {}


@router.get("")
async def list_approvals(
    context: Sees,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: str | None = None,
    state: Literal["open", "answered", "expired", "all"] = "open",
) -> Response:
    """The approvals of the project, newest first; open ones unless another state is asked for."""
    before = read_place(cursor) if cursor is not None else None
    found = await context.instance.store.pauses.all(
        context.project_id,
        PauseKind.APPROVAL,
        None if state == "all" else PauseState(state),
        before=before,
        limit=limit + 1,
    )
    part = found[:limit]
    more = len(found) > limit
    following = write_cursor((part[-1].created_at, part[-1].run_id)) if more else None
    shown = [await _approval(context, each) for each in part]
    return answer({"items": shown, "next": following}, by_name=True)


@router.get("/{run}/{node}")
async def get_approval(context: Sees, run: str, node: str) -> Response:
    """One approval: what is asked, who may decide, until when, and what was decided."""
    found = await context.instance.runner.answering.approval(context.project_id, run, node)
    return answer(await _approval(context, found), by_name=True)


@router.post("/{run}/{node}/decide")
async def decide_approval(
    context: Sees, run: str, node: str, wanted: Annotated[DecisionBody, body(DecisionBody)]
) -> Response:
    """Approve or reject, once; the run goes on. Who may is said by the flow, else operators."""
    answering = context.instance.runner.answering
    pause = await answering.approval(context.project_id, run, node)
    if not _named(pause):
        context.principal.need(await _right(context, pause))
    refuse_others(pause, *_who(context))
    decision = Decision(decision=wanted.decision, comment=wanted.comment, values=wanted.values)
    decided = await answering.decide(pause, decision, by=str(context.actor))
    return answer(await _approval(context, decided), by_name=True)


def _named(pause: Pause) -> bool:
    wanted = pause.document.get("approvers") or {}
    return bool(wanted.get("roles") or wanted.get("people"))


async def _right(context: RequestContext, pause: Pause) -> Permission:
    environment = str(pause.document.get("environment"))
    live = await context.api.is_live(pause.project_id, environment)
    return Permission.RUN_LIVE if live else Permission.RUN


def _who(context: RequestContext) -> tuple[frozenset[Role], frozenset[str]]:
    names = {context.principal.id, context.principal.name}
    if context.user is not None:
        names |= {context.user.name, context.user.email or ""}
    roles = frozenset(Role) if context.principal.kind == "operator" else context.principal.roles
    return roles, frozenset(names - {""})


async def _approval(context: RequestContext, pause: Pause) -> dict[str, Any]:
    allowed = _named(pause) or context.may(await _right(context, pause))
    decided = pause.answer if isinstance(pause.answer, dict) else {}
    return {
        "runId": pause.run_id,
        "nodeId": pause.node_id,
        "state": pause.state.value,
        **{name: pause.document.get(name) for name in _SHOWN},
        "mayDecide": allowed
        and pause.state is PauseState.OPEN
        and may_decide(pause, *_who(context)),
        "dueAt": pause.due_at,
        "createdAt": pause.created_at,
        "decision": decided.get("decision"),
        "decidedBy": pause.answered_by,
        "decidedAt": pause.answered_at,
        "comment": decided.get("comment"),
        "values": decided.get("values"),
    }
