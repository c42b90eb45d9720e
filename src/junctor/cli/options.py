"""Options that several commands take, in the same words everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

environment = click.option(
    "--env",
    "environment",
    metavar="ENV",
    default="development",
    show_default=True,
    help="The environment.",
)
required_environment = click.option(
    "--env", "environment", metavar="ENV", required=True, help="The environment."
)
filter_environment = click.option(
    "--env", "environment", metavar="ENV", help="Only those of this environment."
)

SCENARIOS = ("success", "401", "404", "429", "5xx", "timeout", "malformed")
scenario = click.option(
    "--scenario",
    type=click.Choice(SCENARIOS),
    default="success",
    show_default=True,
    help="The answer that the sandbox gives.",
)
node_scenarios = click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="NODE=SCENARIO",
    help=f"The sandbox's answer to a node: {', '.join(SCENARIOS)}.",
)

since = click.option(
    "--since", metavar="TIME", help="Not older: 2026-01-31, 2026-01-31T12:00, 24h, 7d."
)
until = click.option("--until", metavar="TIME", help="Only older than this.")


def limit(default: int, largest: int | None = None) -> Callable[[Any], Any]:
    """How many rows at most."""
    return click.option(
        "--limit",
        default=default,
        show_default=True,
        type=click.IntRange(1, largest),
        help="At most so many.",
    )
