"""Custom HTTP over several requests: pages to their end, work that takes its time, streams, files."""

from __future__ import annotations

import base64
import time

import pytest
from aiohttp import web

from connectors.test_http_live import KEY, connected
from fixtures_world import HOST, TOKEN
from junctor.model.call import Mode

ORDERS = [{"id": number} for number in range(1, 8)]


@pytest.fixture
async def shop(world):
    await connected(world, "bearer_token", {"token": KEY})
    return world


def paged(style):
    """A list of seven orders, three on a page."""

    async def answer(request):
        query = request.query
        page = int(query.get("page", 1))
        first = int(query.get("after") or query.get("offset") or (page - 1) * 3)
        some, last = ORDERS[first : first + 3], first + 3 >= len(ORDERS)
        url = f"{request.path}?offset={first + 3}"
        match style:
            case "link":
                headers = {} if last else {"Link": f'<{url}>; rel="next", </v1/x>; rel="first"'}
                return web.json_response(some, headers=headers)
            case "nextUrl":
                full = None if last else f"https://{HOST}{url}"
                return web.json_response({"data": some, "links": {"next": full}})
            case "cursor":
                return web.json_response({"data": some, "next": None if last else str(first + 3)})
        return web.json_response({"data": some, "hasMore": not last})

    return answer


@pytest.mark.parametrize(
    ("style", "inputs", "asked"),
    [
        ("link", {}, 3),
        ("nextUrl", {"items": "data", "next": "links.next"}, 3),
        ("cursor", {"items": "data", "next": "next", "parameter": "after"}, 3),
        ("page", {"items": "data", "sizeParameter": "size", "pageSize": 3}, 3),
        ("page", {"items": "data", "more": "hasMore"}, 3),
        ("offset", {"items": "data"}, 4),
    ],
)
async def test_a_list_is_read_to_its_end(shop, style, inputs, asked):
    shop.handler = paged(style)
    given = {"path": "/orders", "style": style, **inputs}
    result = await shop.call("http.allPages", inputs=given)
    assert result.outcome.ok, result.outcome.problem
    assert result.outcome.output == {"items": ORDERS, "pages": asked, "ended": "end", "next": None}
    assert len(shop.seen) == asked
    assert all(each.headers["Authorization"] == f"Bearer {KEY}" for each in shop.seen)
    assert len(result.exchanges) == asked


@pytest.mark.parametrize(
    ("style", "inputs", "later"),
    [
        ("link", {}, "path"),
        ("cursor", {"items": "data", "next": "next", "parameter": "after"}, "start"),
        ("page", {"items": "data", "pageSize": 3}, "start"),
        ("offset", {"items": "data"}, "start"),
    ],
)
async def test_a_list_that_was_cut_goes_on_where_it_stopped(shop, style, inputs, later):
    shop.handler = paged(style)
    given = {"path": "/orders", "style": style, "maxPages": 1, **inputs}
    first = (await shop.call("http.allPages", inputs=given)).outcome.output
    assert (first["items"], first["ended"]) == (ORDERS[:3], "pages")
    given = {**given, "maxPages": 9, later: first["next"]}
    rest = (await shop.call("http.allPages", inputs=given)).outcome.output
    assert (first["items"] + rest["items"], rest["ended"]) == (ORDERS, "end")


async def test_enough_items_end_a_list_after_their_page(shop):
    shop.handler = paged("offset")
    given = {"path": "/orders", "style": "offset", "items": "data", "enough": 4}
    found = (await shop.call("http.allPages", inputs=given)).outcome.output
    assert (found["items"], found["ended"], found["next"]) == (ORDERS[:6], "enough", 6)


async def test_a_server_that_ignores_the_parameter_is_no_endless_list(shop):
    shop.handler = paged("page")
    given = {"path": "/orders", "style": "page", "items": "data", "parameter": "pageNo"}
    problem = (await shop.call("http.allPages", inputs=given)).outcome.problem
    assert "same page again" in problem.message
    assert len(shop.seen) == 2
    given["parameter"] = "page"
    assert (await shop.call("http.allPages", inputs=given)).outcome.ok


async def test_a_next_page_at_another_origin_gets_nothing(shop):
    async def answer(request):
        return web.json_response([1], headers={"Link": '<https://evil.example/x>; rel="next"'})

    shop.handler = answer
    outcome = (await shop.call("http.allPages", inputs={"path": "/orders"})).outcome
    assert outcome.error_class == "blocked"
    assert len(shop.seen) == 1
    shop.handler = paged("link")
    assert (await shop.call("http.allPages", inputs={"path": "/orders"})).outcome.ok


async def test_a_busy_server_is_asked_again_in_the_middle_of_a_list(shop):
    refusals = [
        web.json_response({"message": "slow down"}, status=429, headers={"Retry-After": "1"})
    ]
    plain = paged("offset")

    async def answer(request):
        return refusals.pop() if refusals and "offset" in request.query else await plain(request)

    shop.handler = answer
    given = {"path": "/orders", "style": "offset", "items": "data"}
    result = await shop.call("http.allPages", inputs=given)
    assert result.outcome.output["items"] == ORDERS
    assert len(result.exchanges) == 5


async def test_a_wait_beyond_the_deadline_ends_as_a_timeout_at_once(shop):
    async def answer(request):
        return web.json_response({}, status=503, headers={"Retry-After": "50"})

    shop.handler = answer
    begun = time.monotonic()
    outcome = (await shop.call("http.allPages", inputs={"path": "/a"}, timeout=5)).outcome
    assert outcome.error_class == "timeout"
    assert time.monotonic() - begun < 3
    shop.handler = paged("link")
    assert (await shop.call("http.allPages", inputs={"path": "/a"}, timeout=5)).outcome.ok


async def test_work_is_looked_at_until_it_is_done(shop):
    states = ["queued", "running", "succeeded"]

    async def answer(request):
        if request.method == "POST":
            where = {"Operation-Location": "/v1/jobs/7", "Retry-After": "0"}
            return web.json_response({"id": 7}, status=202, headers=where)
        return web.json_response({"status": states.pop(0)})

    shop.handler = answer
    given = {"path": "/exports", "body": {"kind": "all"}, "interval": 0.1}
    output = (await shop.call("http.startAndWait", inputs=given)).outcome.output
    assert (output["body"], output["looks"]) == ({"status": "succeeded"}, 3)
    assert [each.method for each in shop.seen] == ["POST", "GET", "GET", "GET"]
    assert shop.seen[-1].path == "/v1/jobs/7"


async def test_work_that_failed_says_why_and_can_be_started_again(shop):
    bodies = [{"state": "failed", "message": "No orders."}, {"state": "done"}]

    async def answer(request):
        return web.json_response(bodies.pop(0))

    shop.handler = answer
    problem = (await shop.call("http.waitUntil", inputs={"path": "/jobs/7"})).outcome.problem
    assert "No orders." in problem.message
    assert (await shop.call("http.waitUntil", inputs={"path": "/jobs/7"})).outcome.ok


async def test_work_that_never_ends_is_bounded(shop):
    async def answer(request):
        return web.json_response({"state": "running"})

    shop.handler = answer
    given = {"path": "/jobs/7", "interval": 0.1, "looks": 3}
    outcome = (await shop.call("http.waitUntil", inputs=given)).outcome
    assert outcome.error_class == "timeout"
    assert len(shop.seen) == 3


async def test_a_stream_is_read_until_the_piece_that_was_waited_for(shop):
    async def answer(request):
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for number in range(1000):
            await response.write(b'data: {"n": %d}\n\n' % number)
        return response

    shop.handler = answer
    given = {"path": "/events", "until": {"n": 4}}
    output = (await shop.call("http.readStream", inputs=given)).outcome.output
    assert output == {"items": [{"n": n} for n in range(5)], "ended": "match"}
    output = (await shop.call("http.readStream", inputs={"path": "/e", "limit": 2})).outcome.output
    assert output == {"items": [{"n": 0}, {"n": 1}], "ended": "limit"}


async def test_a_file_goes_down_and_up_again_byte_by_byte(shop):
    content = bytes(range(256)) * 40

    async def answer(request):
        if request.method == "GET":
            named = {"Content-Disposition": 'attachment; filename="../secret/scan.png"'}
            return web.Response(body=content, content_type="image/png", headers=named)
        return web.json_response({"ok": True})

    shop.handler = answer
    file = (await shop.call("http.download", inputs={"path": "/scan"})).outcome.output["file"]
    assert (file["name"], file["contentType"], file["size"]) == ("scan.png", "image/png", 10240)
    assert base64.b64decode(file["base64"]) == content
    await shop.call("http.upload", inputs={"path": "/copy", "file": file})
    assert shop.bodies[-1] == content
    assert shop.seen[-1].headers["Content-Type"] == "image/png"
    await shop.call("http.uploadForm", inputs={"path": "/f", "files": {"scan": file}})
    assert content in shop.bodies[-1]
    assert b'name="scan"; filename="scan.png"\r\nContent-Type: image/png' in shop.bodies[-1]


async def test_a_server_without_head_is_asked_for_one_byte(shop):
    async def answer(request):
        if request.method == "HEAD":
            return web.Response(status=405)
        if request.path.endswith("gone"):
            return web.Response(status=404)
        ranged = {"Content-Range": "bytes 0-0/4711"}
        return web.Response(body=b"x", status=206, headers=ranged)

    shop.handler = answer
    found = (await shop.call("http.exists", inputs={"path": "/here"})).outcome.output
    assert (found["exists"], found["size"]) == (True, 4711)
    assert (await shop.call("http.exists", inputs={"path": "/gone"})).outcome.output[
        "exists"
    ] is False


async def test_a_page_in_an_old_charset_is_read_as_it_was_written(shop):
    async def answer(request):
        return web.Response(
            body="Құжат №7".encode("utf-16-le"),
            headers={"Content-Type": "text/plain; charset=utf-16-le"},
        )

    shop.handler = answer
    assert (await shop.call("http.get", inputs={"path": "/a"})).outcome.output["body"] == "Құжат №7"


@pytest.mark.parametrize("operation", ["http.allPages", "http.get", "http.download"])
async def test_the_sample_of_a_node_is_the_output_in_the_sandbox(shop, operation):
    sample = {"items": [{"id": 1}], "mine": True}
    result = await shop.call(operation, Mode.SANDBOX, inputs={"path": "/orders"}, sample=sample)
    assert result.outcome.ok, result.outcome.problem
    assert result.outcome.output == sample
    assert not shop.seen
    assert TOKEN not in repr(result)
