"""Node types whose names and places are kept: they are saved and drawn, but do not run."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from junctor.core.flows.nodes.shared import RoutedFields
from junctor.model.value import Value


class ReservedFields(RoutedFields):
    """A node of a later version; its own fields are kept as they are."""

    model_config = ConfigDict(**{**Value.model_config, "extra": "allow"})


class AiTask(ReservedFields):
    """A task for a language model with tools. Reserved: it can be saved, and is refused at run."""

    type: Literal["aiTask"]
    tools: tuple[str, ...] = Field((), description="ids of `tool` nodes")


class Tool(ReservedFields):
    """What an `aiTask` may use. Reserved: it can be saved, and is refused at run."""

    type: Literal["tool"]
    tool: Literal["rest", "email", "sql", "mcp"] | None = None


class DomainTask(ReservedFields):
    """A task in the words of a domain. Reserved: it can be saved, and is refused at run."""

    type: Literal["domainTask"]
    domain: str | None = None


class VoiceTask(ReservedFields):
    """A task in a telephone call. Reserved: it can be saved, and is refused at run."""

    type: Literal["voiceTask"]
    inputs: dict[str, Any] = {}
