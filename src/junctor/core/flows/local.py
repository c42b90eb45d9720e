"""Executes the nodes that call nobody, and `apiCall` in http mode."""

from __future__ import annotations

from typing import Any

from junctor.core.calls.classify import outcome_of_error
from junctor.core.flows.checks.shown import is_page
from junctor.core.flows.execution import Execution
from junctor.core.flows.files import WHOLE, holds_file, is_reference
from junctor.core.flows.nodes import (
    DEFAULT,
    Fail,
    HttpCall,
    Respond,
    ScreenPop,
    SetVariables,
    Switch,
)
from junctor.core.flows.scopes import (
    EXPRESSION,
    Scope,
    evaluated,
    is_expression,
    rendered,
    rendered_body,
)
from junctor.core.flows.steps import Done, succeeded
from junctor.model.bodies import MULTIPART, media_type
from junctor.model.call import Outcome, Problem
from junctor.model.errors import InvalidInput, JunctorError
from junctor.model.templates import Sink


async def call_http(node: HttpCall, scope: Scope, run: Execution) -> Done:
    """One HTTP request as it stands on the node; every failure is an outcome."""
    shown: dict[str, Any] = {"method": node.method}
    result = None
    try:
        shown["url"] = str(rendered(node.url, scope, "url", sink=Sink.URL))
        shown["headers"] = {
            name: str(rendered(value, scope, f"headers.{name}", sink=Sink.REQUEST_HEADER))
            for name, value in node.headers.items()
        }
        shown["body"] = rendered_body(node.body, scope, shown["headers"])
        sent = shown
        if holds_file(shown["body"]):
            parts = media_type(shown["headers"].items()) == MULTIPART
            whole = WHOLE if parts or is_reference(shown["body"]) else None
            sent = {**shown, "body": await run.files.filled(shown["body"], whole)}
        auth = node.binding.model_dump(exclude_none=True) if node.binding else None
        result = await run.calls.adhoc(run.adhoc(node, **sent, auth=auth))
        outcome = result.outcome
    except JunctorError as fault:
        outcome = outcome_of_error(fault)
    variables = {
        node.response_variable: outcome.output,
        "httpStatus": outcome.status,
        "httpOk": outcome.ok,
    }
    return Done(
        outcome=outcome,
        variables=variables,
        shown=shown,
        exchanges=result.exchanges if result else (),
        summary=result.summary if result else "",
        warnings=result.warnings if result else (),
    )


def set_variables(node: SetVariables, scope: Scope, run: Execution) -> Done:
    """Variables from templates and expressions."""
    found: dict[str, Any] = {}
    for name, value in node.variables.items():
        field = f"variables.{name}"
        if is_expression(value):
            found[name] = evaluated(value[EXPRESSION], scope, field, run.now)
        else:
            found[name] = rendered(value, scope, field)
    return succeeded(found, variables=found)


def choose(node: Switch, scope: Scope, run: Execution) -> Done:
    """The case whose name is the text of `on`, or the first rule that holds."""
    choice: dict[str, Any] | None = None
    value = None
    if node.rules:
        for i, rule in enumerate(node.rules):
            if holds(evaluated(rule.when, scope, f"rules.{i}.when", run.now)):
                choice = {"branch": f"rules.{i}", "next": rule.next}
                break
    else:
        value = rendered(node.on, scope, "on")
        text = _text(value)
        if text in node.cases:
            choice = {"branch": text, "next": node.cases[text]}
    if choice is None and node.default is not None:
        choice = {"branch": DEFAULT, "next": node.default}
    if choice is None and DEFAULT in node.cases:
        choice = {"branch": DEFAULT, "next": node.cases[DEFAULT]}
    return succeeded(choice["branch"] if choice else None, shown={"on": value}, choice=choice)


def holds(value: Any) -> bool:
    """Truth as JMESPath has it: false, null and whatever is empty is false; numbers never are."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return True
    return bool(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def respond(node: Respond, scope: Scope) -> Done:
    """The run's answer.

    Raises:
        InvalidInput: the status is not one.
    """
    status = rendered(node.status, scope, "status")
    try:
        number = int(status)
    except (TypeError, ValueError):
        number = 0
    if isinstance(status, bool) or not 200 <= number <= 599:
        raise InvalidInput(
            "`status`: the value is not a status from 200 to 599.",
            field="status",
            cure="Give a number such as 200 or 404.",
        )
    headers = {
        name: str(rendered(value, scope, f"headers.{name}", sink=Sink.REQUEST_HEADER))
        for name, value in node.headers.items()
    }
    body = rendered(node.body, scope, "body")
    return succeeded({"status": number, "headers": headers, "body": body})


def fail(node: Fail, scope: Scope) -> Done:
    """The failure that the flow's author wants."""
    message = str(rendered(node.message, scope, "message"))
    problem = Problem(
        message=message, cure="The flow itself says so; see what led here.", code="flow_failed"
    )
    outcome = Outcome(status=0, ok=False, error_class=node.error_class, problem=problem)
    return Done(outcome=outcome, shown={"message": message})


def screen_pop(node: ScreenPop, scope: Scope) -> Done:
    """The card with its values.

    Raises:
        InvalidInput: its link is none that a browser should open.
    """
    card, url = node.card, None
    if card.url is not None:
        url = str(rendered(card.url, scope, "card.url", sink=Sink.URL))
        if not is_page(url):
            raise InvalidInput(
                "`card.url`: the link does not begin with https:// or http://.",
                field="card.url",
                cure="Give the whole address of a web page.",
            )
    title = str(rendered(card.title, scope, "card.title"))
    fields = rendered(card.fields, scope, "card.fields")
    found = {"title": title, "url": url, "fields": fields}
    if node.to is not None:
        found["to"] = str(rendered(node.to, scope, "to"))
    return succeeded(found, summary=f"showed a card: {title}")
