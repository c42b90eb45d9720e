"""GraphQL against a real executor: typed operations, errors with status 200, fixed texts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from aiohttp import web

from core.imports.test_import import connect, run
from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Mode
from junctor.model.connection import EnvironmentSettings
from junctor.model.schema import compile_schema
from junctor.sdk.families.graphql_texts import kinds_in

graphql = pytest.importorskip("graphql", reason="install junctor[graphql]")
SPECS = Path(os.environ.get("JUNCTOR_SPECS") or Path(__file__).parents[4] / "shared" / "specs")
LINEAR = SPECS / "linear" / "schema.graphql"
SDL = '''
"""A shop."""
type Query { items(first: Int, after: String, filter: Filter): ItemConnection!  item(id: ID!): Item
  search(text: String!, old: Int @deprecated): [Hit]  gone: Int @deprecated }
type Mutation { renameItem(id: ID!, name: String!): Item  deleteItem(id: ID!): Boolean! }
type Subscription { changed: Item }
type ItemConnection { nodes: [Item!]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Item { id: ID! name: String! state: State parent: Item owner: Person  items(first: Int!): [Item] }
type Person { id: ID! name: String! friends: [Person!]! }
enum State { OPEN CLOSED }
union Hit = Item | Person
input Filter { state: State and: [Filter!] name: String = "x" }
'''


def executing(schema, root=None, resolver=None):
    async def answer(request):
        body = await request.json()
        result = await graphql.graphql(
            schema,
            body["query"],
            root_value=root,
            variable_values=body.get("variables"),
            operation_name=body.get("operationName"),
            field_resolver=resolver,
        )
        return web.json_response(result.formatted)

    return answer


def shop():
    tea = {"id": "1", "name": "Tea", "state": "OPEN"}

    def refused(_info, **_):
        raise graphql.GraphQLError("There is no such item.", extensions={"code": "NOT_FOUND"})

    return {
        "items": {"nodes": [tea], "pageInfo": {"hasNextPage": False, "endCursor": "c1"}},
        "item": tea,
        "search": [
            {"__typename": "Person", "id": "7", "name": "Ada"},
            {"__typename": "Item", **tea},
        ],
        "renameItem": lambda _info, **given: given,
        "deleteItem": refused,
    }


async def graphql_connection(world):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name="Shop schema",
            integration_slug="graphql",
            auth_type="none",
            config={"baseUrl": f"https://{HOST}/graphql"},
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
        ),
        actor=ACTOR,
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id
    return saved.connection


async def test_a_schema_is_asked_for_through_a_connection_and_its_operations_run(world):
    world.handler = executing(graphql.build_schema(SDL), shop())
    await graphql_connection(world)
    found = await run(world, connection="Shop schema", key="shop")
    assert [o["key"] for o in found["operations"] if o["selected"]] == [
        "items", "item", "search", "renameItem", "deleteItem",
    ]  # fmt: skip
    assert found["servers"] == [f"https://{HOST}/graphql"]
    assert "left out: subscriptions (changed): they are streams, not calls" in found["notes"]
    world.connection = (await connect(world, "shop")).id
    listed = await world.call("items", inputs={"filter": {"state": "OPEN", "and": [{}]}})
    assert listed.outcome.output["nodes"][0]["name"] == "Tea"
    assert listed.warnings == ()
    hits = await world.call("search", inputs={"text": "a"})
    assert hits.outcome.output == [
        {"__typename": "Person", "id": "7", "name": "Ada"},
        {"__typename": "Item", "id": "1", "name": "Tea", "state": "OPEN"},
    ]
    assert hits.warnings == ()
    every = await world.call("items", all_pages=True)
    assert len(every.outcome.output["items"]) == 1
    renamed = await world.call("renameItem", inputs={"id": "1", "name": '") { id } #'})
    assert renamed.outcome.output["name"] == '") { id } #'
    gone = await world.call("deleteItem", inputs={"id": "9"})
    assert (gone.outcome.status, gone.outcome.error_class) == (200, "not_found")
    wrong = await world.call("item", inputs={})
    assert wrong.outcome.error_class == "input"
    shown = await world.call("items", Mode.SANDBOX)
    assert shown.outcome.ok
    assert shown.exchanges[0].request["body"]["query"].startswith("query items(")


async def test_texts_are_fixed_and_are_of_the_kind_that_the_operation_says(world):
    world.handler = executing(graphql.build_schema(SDL), shop())
    connection = await graphql_connection(world)
    text = "query One($id: ID!) { item(id: $id) { name } }"
    found = await world.call("query", inputs={"query": text, "variables": {"id": "1"}})
    assert found.outcome.output == {"data": {"item": {"name": "Tea"}}}
    sneaky = (
        '# mutation\nquery A { item(id: "}mutation{") { name } } mutation B { deleteItem(id: 1) }'
    )
    refused = await world.call("query", inputs={"query": sneaky})
    assert refused.outcome.error_class == "input"
    assert "holds mutation" in refused.outcome.problem.message
    node = {"id": "a", "type": "apiCall", "mode": "integration", "connectionId": connection.id,
            "operationKey": "query",
            "inputs": {"query": '{ item(id: "{{input.id}}") { name } }'}}  # fmt: skip
    document = {"key": "f", "name": "F", "nodes": [node]}
    findings = await world.instance.flows.validate(world.project.id, document)
    assert any("GraphQL text takes no templates" in f.message for f in findings)
    node["inputs"] = {"query": text, "variables": {"id": "{{input.id}}"}}
    assert not [f for f in await world.instance.flows.validate(world.project.id, document)
                if "templates" in f.message]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("{ a }", {"query"}),
        ("query { a { mutation } }", {"query"}),
        ("mutation M($query: Q) { query(a: {b: 1}) { c } }", {"mutation"}),
        ("fragment F on query { a } query Q { ...F }", {"query"}),
        ('query Q { a(b: """ } mutation M { x } """) }', {"query"}),
        ("query Q { a }\nsubscription S { b }", {"query", "subscription"}),
        ("", set()),
    ],
)
def test_the_kinds_of_a_text_are_seen_through_strings_comments_and_braces(text, kinds):
    assert kinds_in(text) == kinds


@pytest.mark.skipif(not LINEAR.exists(), reason=f"no {LINEAR}; set JUNCTOR_SPECS to a folder")
async def test_a_large_schema_imports_and_every_query_that_needs_nothing_runs(world):
    schema = graphql.build_schema(LINEAR.read_text(), assume_valid=True)
    world.handler = executing(schema, resolver=_plausible)
    found = await run(world, LINEAR.read_text(), key="linear-own", selection={"effects": ["read"]},
                      baseUrl=f"https://{HOST}/graphql")  # fmt: skip
    assert found["state"] == "saved"
    assert not [n for n in found["notes"] if n.startswith("left out:") and "streams" not in n]
    await connect(world, "linear-own")
    spec = (await world.instance.catalog.get(world.project.id, "linear-own")).spec
    assert len(spec.operations) > 100
    free = [key for key, o in spec.operations.items() if not o.input.get("required")]
    assert len(free) > 50
    for key in free[::40]:
        live = await world.call(key)
        assert live.outcome.ok, (key, live.outcome.problem)
        shown = await world.call(key, Mode.SANDBOX)
        assert shown.outcome.ok, (key, shown.outcome.problem)


def _plausible(_source, info, **_arguments):
    """A value of the field's type: numbers for numbers, one element for lists."""

    def of(kind):
        kind = graphql.get_nullable_type(kind)
        if graphql.is_list_type(kind):
            return [of(kind.of_type)]
        if graphql.is_enum_type(kind):
            return next(iter(kind.values.values())).value
        if graphql.is_abstract_type(kind):
            return {"__typename": info.schema.get_possible_types(kind)[0].name}
        if graphql.is_object_type(kind):
            return {}
        return {"Int": 1, "Float": 1.5, "Boolean": True}.get(kind.name, "x")

    return of(info.return_type)


async def test_an_input_of_which_exactly_one_field_is_wanted_says_so():
    text = (
        "directive @oneOf on INPUT_OBJECT input By @oneOf { id: ID name: String } "
        "type Query { find(by: By!): String }"
    )
    spec, _ = assemble(await read_source(text.encode()), ImportOptions())
    rule = compile_schema(spec.operations["find"].input)
    assert rule.is_valid({"by": {"id": "1"}})
    for wrong in ({}, {"id": "1", "name": "a"}, {"id": None}):
        assert not rule.is_valid({"by": wrong})
