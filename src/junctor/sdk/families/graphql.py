"""The family `graphql`: queries and mutations, lists to their end, subscriptions, the schema."""

from __future__ import annotations

from typing import Any

from junctor.model.request import HttpRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.graphql_answers import FAILURE
from junctor.sdk.families.graphql_pages import query_all
from junctor.sdk.families.graphql_schema import describe_type, list_operations
from junctor.sdk.families.graphql_sending import batch, get_query, persisted_query, with_files
from junctor.sdk.families.graphql_subscribing import subscribe
from junctor.sdk.families.graphql_texts import OUTPUT, inputs_for, request_for
from junctor.sdk.fields import Fields

__all__ = [
    "MANIFEST",
    "batch",
    "describe_type",
    "get_query",
    "list_operations",
    "persisted_query",
    "query_all",
    "send_mutation",
    "send_query",
    "subscribe",
    "with_files",
]
MANIFEST: dict[str, Any] = {"failure": FAILURE}


@prepare(
    key="query",
    name="Query",
    description="Read with a query; errors of the answer are failures even with status 200.",
    effect="read",
    summary="a GraphQL query",
    inputs=inputs_for("query", "query Item($id: ID!) { item(id: $id) { name } }", {"id": "1042"}),
    output=OUTPUT,
)
def send_query(inputs: Fields, conn: Fields) -> HttpRequest:
    """A query."""
    return request_for("query", inputs, conn)


@prepare(
    key="mutation",
    name="Mutation",
    description="Change something with a mutation; it is never repeated by itself.",
    effect="write",
    idempotent=False,
    summary="a GraphQL mutation",
    inputs=inputs_for(
        "mutation",
        "mutation Rename($id: ID!, $name: String!) { rename(id: $id, name: $name) { id } }",
        {"id": "1042", "name": "Tea"},
    ),
    output=OUTPUT,
)
def send_mutation(inputs: Fields, conn: Fields) -> HttpRequest:
    """A mutation."""
    return request_for("mutation", inputs, conn)
