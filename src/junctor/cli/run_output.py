"""How runs and steps are printed, wherever a command shows one."""

from __future__ import annotations

import json
from typing import Any

import click

from junctor.cli import show


def comparison_lines(found: dict[str, Any]) -> list[str]:
    """A comparison as people read it."""
    lines = [f"--- {found['left']}", f"+++ {found['right']}"]
    lines += _fields("run", found["run"])
    for node in found["nodes"]:
        if node["change"] == "changed":
            lines += _fields(node["nodeId"], node["fields"])
        elif node["change"] != "same":
            lines.append(f"{node['nodeId']}: {node['change']}")
    return [*lines, "the same"] if found["same"] else lines


def _fields(name: str, fields: list[dict[str, Any]]) -> list[str]:
    lines = []
    for each in fields:
        lines += [
            f"{name}: {each['field']}",
            f"  - {json.dumps(each['left'], ensure_ascii=False)}",
            f"  + {json.dumps(each['right'], ensure_ascii=False)}",
        ]
    return lines


def title(found: dict[str, Any]) -> str:
    """Which flow ran where, and inside of which other run."""
    version = f"version {found['flowVersion']}" if found["flowVersion"] else "the draft"
    inside = found.get("parent")
    where = f"\n  inside of {inside['nodeId']} in {inside['runId']}" if inside else ""
    return (
        f"{found['flowKey']} ({version}) in {found['environment']}, {found['mode']}: "
        f"{found['id']}{where}"
    )


def step_line(step: dict[str, Any]) -> None:
    """One step: where it is, how it ended, what it says, where it went on."""
    mark = {"succeeded": "ok", "failed": "failed", "skipped": "skipped"}.get(
        step["state"], step["state"]
    )
    status = f" {step['status']}" if step.get("status") else ""
    branch = f" → case {step['branch']}" if step.get("branch") else ""
    summary = f"  {step['summary']}" if step.get("summary") else ""
    click.echo(f"  {step['nodeId']} [{step['nodeType']}] {mark}{status}{branch}{summary}")
    if step.get("problem"):
        click.echo(f"      {step['problem']['message']} {step['problem'].get('cure', '')}")
    for warning in step.get("warnings") or ():
        click.echo(f"      warning: {warning}")


def step_trace(step: dict[str, Any]) -> None:
    """What a step sent and received."""
    show.trace(step.get("exchanges") or ())


def ending(found: dict[str, Any]) -> None:
    """How a run ended, and what it answers."""
    click.echo(click.style(str(found["state"]), bold=True))
    if found.get("output") is not None:
        show.body(found["output"])
    if found.get("error"):
        node = found["error"].get("nodeId")
        click.echo(f"at {node}" if node else "", err=True)
        show.problem({k: v for k, v in found["error"].items() if k != "nodeId"})
