"""Entries that are found in steps, page after page, over real TLS."""

from __future__ import annotations

import json

from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, world_in
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Mode
from junctor.model.connection import EnvironmentSettings

SOURCE = "d9824bdc-8445-4327-be8b-5b47500af6ce"
ASKED = {"dataSourceId": SOURCE, "property": "Status", "value": "New", "pageSize": 2}


async def test_all_pages_of_found_entries_are_read(tmp_path):
    asked = []

    async def notion(request):
        if request.method == "GET":
            return web.json_response({"properties": {"Status": {"type": "status"}}})
        body = json.loads(await request.read())
        asked.append(body.get("start_cursor"))
        following = {None: "two", "two": "three"}.get(asked[-1])
        page = [{"object": "page", "id": asked[-1] or "one"}]
        return web.json_response(
            {"results": page, "has_more": following is not None, "next_cursor": following}
        )

    async with world_in(tmp_path, hosts=("api.notion.com",)) as world:
        world.handler = notion
        made = await world.instance.connections.create(
            world.project.id,
            ConnectionDraft(
                name="Notes",
                integration_slug="notion",
                auth_type="bearer_token",
                environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
                credentials={"development": {"token": "ntn_0123456789abcdefghij0123456789"}},
            ),
            actor=ACTOR,
            may_bind_secrets=True,
        )
        world.connection = made.connection.id
        await world.grant(made.connection.id)
        found = await world.call("findEntries", inputs=ASKED, all_pages=True)
        assert [each["id"] for each in found.outcome.output["items"]] == ["one", "two", "three"]
        assert asked == [None, "two", "three"]
        one = await world.call("findEntries", inputs=ASKED)
        assert one.outcome.output["next_cursor"] == "two"
        shown = await world.call("findEntries", Mode.SANDBOX, inputs=ASKED, all_pages=True)
        assert shown.outcome.output["items"]
