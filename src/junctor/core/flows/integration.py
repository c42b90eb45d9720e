"""Executes `apiCall` in integration mode: render, call, map, set variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from junctor.core.calls.classify import outcome_of_error
from junctor.core.calls.mapping import Mapped, map_outputs, transformed
from junctor.core.flows.constants import refuse_constants
from junctor.core.flows.execution import Execution
from junctor.core.flows.files import holds_file
from junctor.core.flows.nodes import IntegrationCall
from junctor.core.flows.operations import Target, unknown_warning
from junctor.core.flows.scopes import Scope, at, rendered, rendered_body, template
from junctor.core.flows.services import fitted
from junctor.core.flows.steps import Done
from junctor.model.call import Call, CallResult, Mode, Outcome
from junctor.model.connection import Connection
from junctor.model.errors import InvalidTemplate, JunctorError, NotConfigured
from junctor.model.request import Markers
from junctor.model.schema import apply_defaults
from junctor.model.templates import Sink


@dataclass(slots=True)
class _Made:
    """What is known so far, so that a failure still shows it."""

    inputs: dict[str, Any] | None = None
    result: CallResult | None = None
    unknown: bool = False
    connection: Connection | None = None


async def call_integration(node: IntegrationCall, scope: Scope, run: Execution) -> Done:
    """One call of a saved integration; every failure is an outcome."""
    made, mapped = _Made(), Mapped()
    try:
        row = run.row
        target, connection = await run.standing.call(
            run.catalog, row.project_id, node, published=row.flow_version is not None
        )
        made.connection = _there(node, connection)
        if target is None:
            made.unknown = True
            made.result = await _unknown(node, scope, run, made)
        else:
            made.result = await _known(node, scope, run, target, connection, made)
        outcome = made.result.outcome
        if outcome.ok:
            mapped = _mapped(node, target, outcome, run.now)
    except JunctorError as fault:
        outcome = outcome_of_error(fault)
        if made.result is not None:
            sent = made.result.outcome
            outcome = Outcome(
                status=sent.status,
                ok=False,
                error_class=outcome.error_class,
                output=sent.output,
                problem=outcome.problem,
            )
    faults = tuple(f"{name}: {why}" for name, why in mapped.faults.items())
    unknown = (unknown_warning(node),) if made.unknown else ()
    state = {"integrationStatus": outcome.status, "integrationOk": outcome.ok}
    return Done(
        outcome=outcome,
        variables={**mapped.values, **state},
        shown=made.inputs,
        mapped=mapped.values,
        origins=mapped.origins,
        exchanges=made.result.exchanges if made.result else (),
        summary=made.result.summary if made.result else "",
        warnings=(*unknown, *(made.result.warnings if made.result else ()), *faults),
        connection_id=made.connection.id if made.connection else None,
    )


def _there(node: IntegrationCall, found: Connection | None) -> Connection | None:
    wanted = node.connection or node.connection_id
    if wanted and found is None:
        raise NotConfigured(
            f"Node `{node.id}`: its connection `{wanted}` does not exist any more.",
            field="connectionId",
            cure="Choose another connection for the node.",
        )
    return found


async def _known(
    node: IntegrationCall,
    scope: Scope,
    run: Execution,
    target: Target,
    connection: Connection | None,
    made: _Made,
) -> CallResult:
    inputs, markers = _inputs(node, scope, run, target, connection)
    made.inputs = inputs
    if holds_file(inputs):
        inputs = await run.files.filled(inputs, target.operation.input)
    return await run.calls.call(
        Call(
            project_id=run.project_id,
            connection=connection.id if connection else None,
            operation=f"{target.entry.spec.key}.{node.operation}",
            inputs=inputs,
            environment=run.environment.key,
            mode=run.mode,
            actor=run.actor,
            purpose=run.purpose(node.id),
            pin=target.pin,
            scenario=run.scenario(node.id),
            timeout=node.timeout,
            all_pages=node.all_pages,
            markers=markers,
            sample=node.sample,
            attempts=node.attempts,
            maps=False,
            hear=run.hear if target.operation.stream is not None else None,
        )
    )


def _inputs(
    node: IntegrationCall,
    scope: Scope,
    run: Execution,
    target: Target,
    connection: Connection | None,
) -> tuple[dict[str, Any], Markers | None]:
    """The inputs, and the placeholders in them where they read secrets."""
    try:
        compiled = template(node.inputs)
    except InvalidTemplate as fault:
        raise at(fault, "inputs") from None
    refuse_constants(target.operation, compiled)
    config: dict[str, Any] = {}
    if connection is not None and compiled.reads("conn"):
        own = connection.settings(run.environment.key, run.environment.inherits)
        config = apply_defaults(target.entry.spec.connection, own)
    fields = compiled.secret_fields()
    markers = Markers() if fields else None
    secret = {name: markers.of(name) for name in fields} if markers else {}
    full = {**scope, "conn": config, "secret": secret}
    try:
        given = compiled.render(full, sink=Sink.REQUEST_BODY)
    except InvalidTemplate as fault:
        raise at(fault, "inputs") from None
    found: dict[str, Any] = fitted(node, target.operation, given)
    return found, markers


async def _unknown(node: IntegrationCall, scope: Scope, run: Execution, made: _Made) -> CallResult:
    """An operation that was never pinned and is not here: as HTTP, else in the sandbox only."""
    name = f"{node.slug}.{node.operation}"
    made.inputs = rendered(node.inputs, scope, "inputs")
    if node.url:
        headers = {k: str(rendered(v, scope, f"headers.{k}", sink=Sink.REQUEST_HEADER))
                   for k, v in node.headers.items()}  # fmt: skip
        body = made.inputs or None
        if node.body is not None:
            body = rendered_body(node.body, scope, headers)
        method = node.method or ("GET" if body is None else "POST")
        asked = run.adhoc(
            node,
            url=str(rendered(node.url, scope, "url", sink=Sink.URL)),
            method=method,
            headers=headers,
            body=None if method in ("GET", "HEAD") else body,
        )
        return await run.calls.adhoc(asked)
    if run.mode is Mode.LIVE:
        raise NotConfigured(
            f"Node `{node.id}`: `{name}` is not in the catalog and was never pinned.",
            field="operationKey",
            cure="Install the connector and publish the flow again, or run it in the sandbox.",
        )
    output = {} if node.sample is None else node.sample
    return CallResult(
        outcome=Outcome(status=200, ok=True, output=output),
        summary=f"would have sent a call of {name}",
    )


def _mapped(node: IntegrationCall, target: Target | None, outcome: Outcome, now: int) -> Mapped:
    """The operation's mappings look at its output, the node's own at what `transform` makes."""
    shaped = outcome.output
    if node.transform:
        try:
            shaped = transformed(node.transform, shaped, now=now)
        except InvalidTemplate as fault:
            raise at(fault, "transform") from None
    own = node.output_mappings
    defaults = target.operation.default_output_mappings if target else {}
    kept = {name: each for name, each in defaults.items() if name not in own}
    if not node.transform:
        return map_outputs(outcome.output, kept, own, now=now)
    first = map_outputs(outcome.output, kept, now=now)
    second = map_outputs(shaped, {}, own, now=now)
    return Mapped(
        {**first.values, **second.values},
        {**first.origins, **second.origins},
        {**first.faults, **second.faults},
    )
