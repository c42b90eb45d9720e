"""How an operation answers while it still works: in pieces, and what they come to in the end."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from junctor.model.value import Value


class Streaming(Value):
    """How an answer is asked for in pieces, what a person reads of each, and what they come to.

    `whole` and `error` are JMESPath on the list of all pieces, each of them JSON.
    """

    format: Literal["sse", "ndjson"] = Field(description="server-sent events, or JSON lines")
    events: bool = Field(
        False,
        description="a piece is the whole server-sent event, with `event` and `id` where it says "
        "them and its `data`; else its data alone",
    )
    json_body: dict[str, Any] = Field(
        {}, alias="json", description="constants that are added to the JSON body"
    )
    path: str | None = Field(None, description="instead of the request's; `?a=b` may follow")
    text: str | None = Field(
        None, description="JMESPath on one piece: the text it adds; else pieces are given whole"
    )
    answer: str | None = Field(None, description="dotted path of the whole text in the output")
    end: str | dict[str, Any] | None = Field(
        None,
        description="the last piece: its text, or dotted paths with a value or several; a stream"
        " that ends without it broke off",
    )
    whole: str = Field(description="the body as it comes when it is not streamed")
    error: str | None = Field(
        None, description="the body of a refusal in the middle; null when there was none"
    )
