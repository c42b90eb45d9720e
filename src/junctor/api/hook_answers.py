"""What the sender of a webhook is told, once its event is stored or its run has answered."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from junctor.api.answers import JsonBytes, answer
from junctor.api.saved import disposition
from junctor.app.instance import Instance
from junctor.core.flows.checks.shown import may_say
from junctor.core.flows.files import is_reference
from junctor.core.triggers import Hook, Received
from junctor.core.waiting import over
from junctor.model.errors import JunctorError
from junctor.model.flow import Run, RunState
from junctor.model.scrub import scrubber

_INERT = {"content-security-policy": "default-src 'none'; sandbox"}
"""XML is for machines, but a browser may run what is in it: under our address it does not."""
_PLAIN = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf")


async def answer_of(found: Received, hook: Hook, instance: Instance) -> Response:
    """The answer of a handshake, of the run where the trigger says so, or that it is stored."""
    if found.reply is not None:
        reply = found.reply
        return Response(
            reply.body or b"",
            reply.status,
            headers=dict(reply.headers),
            media_type=reply.content_type,
        )
    if found.event is None:
        return answer({"status": "duplicate" if found.duplicate else "ignored"})
    shown = {"runId": found.event.run_id}
    if found.duplicate:
        return answer({"status": "duplicate", **shown})
    if hook.respond is None or found.run is None:
        return answer({"status": "accepted", **shown})
    # The run goes on when the sender has waited long enough, or hangs up.
    if not await over(found.run, hook.respond.wait):
        return answer({"status": "accepted", **shown}, 202)
    run = None if found.run.cancelled() else found.run.result()
    return await _of_run(run, shown, instance)


async def _of_run(run: Run | None, shown: dict[str, Any], instance: Instance) -> Response:
    """What `respond` said; a run that failed tells a stranger no more than that."""
    if run is None or (run.state != RunState.SUCCEEDED and run.output is None):
        raise _failed(shown)
    if not isinstance(run.output, dict) or "status" not in run.output:
        return answer({"status": "done", **shown})
    output = run.output
    headers = {
        name.lower(): str(value)
        for name, value in (output.get("headers") or {}).items()
        if may_say(str(name).lower(), str(value))
    }
    status = output["status"]
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise _failed(shown)
    body = output.get("body")
    if isinstance(body, str):
        return _text(scrubber().text(body), status, headers)
    if isinstance(body, dict) and is_reference(body):
        return await _file(run, body, status, headers, instance)
    kind = headers.pop("content-type", "")
    if kind.partition(";")[0].strip().lower().endswith("json"):
        headers["content-type"] = kind
    content = b"" if body is None else scrubber().dumps(body, by_name=False)
    return JsonBytes(content, status, headers) if headers else JsonBytes(content, status)


def _text(text: str, status: int, headers: dict[str, str]) -> Response:
    kind = headers.pop("content-type", "text/plain")
    media = kind.partition(";")[0].strip().lower()
    if media in ("text/xml", "application/xml") or media.endswith("+xml"):
        headers |= _INERT
    elif "html" in media or "xml" in media or "script" in media:
        kind = "text/plain"  # nothing from outside runs under our address
    return Response(text, status, headers, media_type=kind)


async def _file(
    run: Run, body: dict[str, Any], status: int, headers: dict[str, str], instance: Instance
) -> Response:
    """The bytes of a file that a step got, to be saved. What a sender names is none of ours."""
    own = await instance.store.files.of(run.project_id, run.id)
    file = next((each for each in own if each.digest == body["digest"]), None)
    data = None
    if file is not None:
        data = await instance.runner.files.open(
            run.project_id,
            file.digest,
            actor=run.actor,
            run_id=run.id,
            environment=run.environment,
            mode=run.mode,
        )
    if file is None or data is None:
        raise _failed({"runId": run.id})
    known = file.content_type or ""
    headers.pop("content-type", None)
    headers["content-disposition"] = disposition(file.name, known, file.digest)
    kind = known if known.startswith(_PLAIN) and "svg" not in known else "application/octet-stream"
    return Response(data, status, headers, media_type=kind)


def _failed(shown: dict[str, Any]) -> JunctorError:
    return JunctorError(
        "The flow failed and did not answer.",
        cure="Look at the run.",
        details={"httpStatus": 502, **shown},
    )
