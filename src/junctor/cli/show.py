"""How results are printed: tables for people, JSON for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click

_UNBOUND = 10_000  # columns, more than any terminal has


def print_json(value: Any) -> None:
    """Indented JSON."""
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def print_line(value: Any) -> None:
    """JSON in one line, at once: for what comes bit by bit."""
    import orjson

    click.echo(orjson.dumps(value).decode())


def note(text: str) -> None:
    """One line below what was shown."""
    click.echo(text)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; in a terminal that is too narrow for its words, one block for each row."""
    from rich import box
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    listed = [list(row) for row in rows]
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        made.add_column(head, overflow="fold")
    for row in listed:
        made.add_row(*(Text(cell) for cell in row))
    wide = None if sys.stdout.isatty() else 400
    console = Console(width=wide, soft_wrap=wide is not None)
    unbound = console.options.update(max_width=_UNBOUND)
    if wide is None and Measurement.get(console, unbound, made).minimum > console.width:
        _blocks(heads, listed)
        return
    with console.capture() as drawn:
        console.print(made)
    click.echo(drawn.get(), nl=False)  # not by rich, which ends the program at a closed pipe


def _blocks(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        click.echo(click.style(row[0], bold=True))
        facts(zip((head.lower() for head in heads[1:]), row[1:], strict=True))


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """Lines of name and value; empty values are left out."""
    shown = [(name, cell(value)) for name, value in pairs]
    width = max((len(name) for name, value in shown if value), default=0)
    for name, value in shown:
        if value:
            click.echo(f"  {name:<{width}}  {value}")


def cell(value: Any) -> str:
    """A value as one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(cell(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {cell(each)}" for name, each in value.items())
    return str(value)


def moment(milliseconds: int | None) -> str:
    """A time as people read it, in their own zone."""
    if not milliseconds:
        return ""
    return f"{datetime.fromtimestamp(milliseconds / 1000).astimezone():%Y-%m-%d %H:%M:%S}"


def counted(count: int, thing: str, things: str | None = None) -> str:
    """`1 flow`, `2 flows`; `things` where the plural takes more than an s."""
    return f"{count} {thing if count == 1 else things or thing + 's'}"


def problem(error: dict[str, Any]) -> None:
    """A problem on stderr: message, field, what does not fit, cure.

    Problem documents have their details beside the message, outcomes below `details`.
    """
    error = {**error, **(error.get("details") or {})}
    click.echo(error.get("message") or error.get("detail") or "It failed.", err=True)
    if error.get("field"):
        click.echo(f"  field: {error['field']}", err=True)
    faults = error.get("faults") or ()
    for fault in faults if len(faults) > 1 else ():  # one stands in the message already
        click.echo(f"  {fault if isinstance(fault, str) else _fault_line(fault)}", err=True)
    for finding in error.get("findings") or ():
        click.echo(f"  {finding_line(finding)}", err=True)
    for dependent in error.get("dependents") or ():
        click.echo(f"  {dependent_line(dependent)}", err=True)
    if error.get("cure"):
        click.echo(f"  {error['cure']}", err=True)


def _fault_line(fault: dict[str, Any]) -> str:
    return f"{fault.get('field') or 'value'}: {fault['reason']}. {fault['cure']}"


def finding_line(finding: dict[str, Any]) -> str:
    """What validation says about a node and field."""
    place = ".".join(str(finding[k]) for k in ("node", "nodeId", "field") if finding.get(k))
    message = finding.get("message", "")
    cure = f" {finding['cure']}" if finding.get("cure") else ""
    return f"{finding.get('severity', 'error')}: {place + ': ' if place else ''}{message}{cure}"


def dependent_line(found: dict[str, Any]) -> str:
    """Somebody who would break."""
    if found.get("kind") == "connection":
        where = ", ".join(found.get("environments", ()))
        return f"connection {found['name']}" + (f" ({where})" if where else "")
    if found.get("kind") == "run":
        asks = f", waits for a decision at {', '.join(found['approvals'])}"
        asks = asks if found["approvals"] else ""
        return f"run {found['runId']}, {found['state']} in {found['environment']}{asks}"
    if "nodeId" in found:
        live = f", live in {', '.join(found['liveIn'])}" if found.get("liveIn") else ""
        what = "trigger" if found["kind"] == "trigger" else f"{found['kind']} {found['nodeId']}"
        return f"{what} of flow {found['flowName']}{live}"
    return cell(found)


_IN_LINE = ("protocol", "action", "url")


def trace(exchanges: Iterable[dict[str, Any]]) -> None:
    """What was, or would have been, sent and received, one exchange after the other."""
    for each in exchanges:
        request = each.get("request") or {}
        tag = "would send" if each.get("simulated") else "sent"
        if tag == "sent" and never_left(each):
            tag = "not sent"
        attempt = f" (attempt {each['attempt']})" if each.get("attempt", 1) > 1 else ""
        verb = request.get("method") or request.get("action", "")
        line = " ".join(filter(None, (f"{tag}:", verb, request.get("url")))) + attempt
        click.echo(click.style(line, bold=True))
        if "protocol" in request:
            body({name: value for name, value in request.items() if name not in _IN_LINE})
        else:
            _headers(request.get("headers") or {})
            body(request.get("body"))
        _answer(each)


def never_left(exchange: dict[str, Any]) -> bool:
    """Whether it failed before anything was sent: blocked, not resolved, refused."""
    error = exchange.get("error") or {}
    return exchange.get("response") is None and error.get("sent") == "no"


def _answer(exchange: dict[str, Any]) -> None:
    answer, error = exchange.get("response"), exchange.get("error")
    who = "answer of the sandbox" if exchange.get("simulated") else "answer"
    spent = exchange.get("milliseconds")
    if answer is not None:
        tail = f" in {spent:.0f} ms" if spent and not exchange.get("simulated") else ""
        click.echo(click.style(f"{who}: {answer.get('status', '')}{tail}", bold=True))
        _headers(answer.get("headers") or {})
        body(_answer_body(answer))
    if error:
        message = error.get("message") or cell(error)
        silent = error.get("errorClass", "network") in ("network", "timeout")
        click.echo(click.style(f"{'no answer' if silent else 'refused'}: {message}", bold=True))


def _answer_body(answer: dict[str, Any]) -> Any:
    return answer.get("body", answer.get("output"))


def _headers(headers: dict[str, Any]) -> None:
    for name, value in headers.items():
        click.echo(f"  {name}: {value}")


def body(value: Any) -> None:
    """A body, indented; JSON as JSON."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = value
    else:
        import orjson

        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    for line in text.splitlines():
        click.echo(f"  {line}")


def result(found: dict[str, Any]) -> None:
    """A call's result: the sentence, the trace, the outcome; problems go to stderr."""
    if found.get("summary"):
        click.echo(found["summary"])
    exchanges = found.get("trace") or ()
    trace(exchanges)
    for warning in found.get("warnings") or ():
        click.echo(f"warning: {warning}", err=True)
    if found["ok"]:
        click.echo(click.style(f"ok, status {found['status']}", bold=True))
        last = exchanges[-1].get("response") if exchanges else None
        if last is None or _answer_body(last) != found.get(
            "output"
        ):  # else it stands above already
            body(found.get("output"))
        return
    click.echo(
        click.style(f"failed: {found.get('errorClass')}, status {found['status']}", bold=True)
    )
    problem(found.get("problem") or {})
