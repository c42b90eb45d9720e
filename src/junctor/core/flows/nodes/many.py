"""Nodes that run others: `parallel`, `forEach` and `flow`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from junctor.core.flows.nodes.shared import LONGEST, NodeFields, RoutedFields, Variable

MAX_ITEMS = 50_000
MAX_SIDE_BY_SIDE = 32


class Parallel(NodeFields):
    """Starts branches side by side, and joins them again.

    `join` names the node where the branches meet. With `all` it runs when no branch failed, and
    with `settled` in any case. With `any` it runs as soon as the first branch comes there: the
    others begin nothing more, what they have under way is cancelled, and the variables they set
    are gone. With the last two a failed branch does not fail the run: `steps.NODE.ok` says how
    each ended.
    """

    type: Literal["parallel"]
    branches: tuple[str, ...] = Field(min_length=1, max_length=50)
    join: str | None = None
    policy: Literal["all", "any", "settled"] = "all"

    @property
    def ways(self) -> dict[str, str]:
        """The first nodes of the branches."""
        found = {f"branches.{i}": node for i, node in enumerate(self.branches)}
        return found | ({"join": self.join} if self.join else {}) | super().ways


class ForEach(RoutedFields):
    """Runs its own nodes once for each item, or a number of times; at most `concurrency` at once.

    Inside, `vars` are those of the flow with the item as `vars.item` and its place as
    `vars.index`; `steps` are those inside. The output is `{results, count, succeeded, failed}`
    with one result per item, by index: `{index, ok, output, errorClass, problem, runId}`. Each
    is a run of its own, so that none runs twice after a restart.
    """

    type: Literal["forEach"]
    items: Any = Field(None, description="a template or `{jmespath: ...}` that gives a list")
    times: int | str | None = Field(None, description="instead of items: how often")
    nodes: tuple[dict[str, Any], ...] = Field(min_length=1, description="what runs for each")
    start: str | None = Field(None, description="the first of them; default: the first in the list")
    item_as: Variable = "item"
    index_as: Variable = "index"
    concurrency: int = Field(1, ge=1, le=MAX_SIDE_BY_SIDE)
    on_item_error: Literal["stop", "continue"] = Field(
        "stop", description="begin no further item after a failed one, or go on"
    )
    max_items: int = Field(1000, ge=1, le=MAX_ITEMS, description="more are refused")
    carry: tuple[Variable, ...] = Field(
        (), description="variables that each item leaves for the next; needs concurrency 1"
    )
    until: str | None = Field(
        None,
        description="JMESPath over `{result, index, vars}` of an item that has run; when it "
        "holds, the loop ends; needs concurrency 1",
    )
    result: Any = Field(
        None,
        description="template of an item's output; default: its answer, or its last node's output",
    )
    timeout: float | None = Field(None, gt=0, le=LONGEST, description="seconds for all items")


class SubFlow(RoutedFields):
    """Runs another flow of the project, and goes on when it has ended.

    Its output is the answer of the other flow, or the output of its last node. Publishing pins
    the latest version of the other flow, unless `version` names one; a draft runs its draft.
    """

    type: Literal["flow"]
    flow: str = Field(min_length=1, description="id, key or name")
    version: int | None = Field(None, ge=1)
    flow_id: str | None = Field(None, description="filled by saving")
    input: Any = Field(None, description="what the other flow is given")
    timeout: float | None = Field(None, gt=0, le=LONGEST, description="seconds for the whole run")
