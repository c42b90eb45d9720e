"""What the families do with answers that are odd, partial or simulated."""

from __future__ import annotations

from types import SimpleNamespace

import orjson
import pytest

from junctor.model.errors import (
    Blocked,
    InvalidInput,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
)
from junctor.model.request import HttpResponse, Reply
from junctor.model.schema import apply_defaults
from junctor.sdk import Fields
from junctor.sdk.families import (
    graphql_answers,
    graphql_pages,
    graphql_schema,
    graphql_sending,
    graphql_subscribing,
    mail_sending,
    refusals,
    web_files,
    web_items,
    web_pages,
    web_pieces,
    web_waiting,
    websocket,
)

HERE = "https://api.example.com/v1/items"


def http(body=None, status=200, **more):
    content = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
    return HttpResponse(status=status, content=content, url=HERE, **more)


def whole(action, **given):
    """Inputs with the defaults of the action, as it is given them."""
    return Fields(apply_defaults(action.input, given), action.input)


class Context(SimpleNamespace):
    """Answers what is sent with what was laid ready, and keeps how long was waited."""

    def __init__(self, *answers, conn=None, auth=None):
        config = {"baseUrl": "https://api.example.com/v1", **(conn or {})}
        super().__init__(answers=list(answers), waited=[], auth=auth or {"type": "none"})
        self.conn = Fields(config, {"properties": {"headers": {}, "subscriptionPath": {}}})

    async def send(self, _):
        return self.answers.pop(0)

    async def pause(self, seconds):
        self.waited.append(seconds)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (http({"message": "no"}, 404), NotFound),
        (http(b"<html>", 502), RemoteBusy),
        (http(b"[]"), RemoteBusy),
        (http({"errors": [{"message": "who"}]}, 401), ReconnectNeeded),
    ],
)
def test_an_answer_that_is_none_of_graphql_is_an_error(response, error):
    with pytest.raises(error):
        graphql_answers.read_answer(response)
    assert graphql_answers.read_answer(http({"data": None})) == {"data": None}


def test_a_refusal_says_what_the_other_side_says_or_its_status():
    assert refusals.refusal_text(http({"other": 1})) == ""
    assert refusals.refusal_text(http(b"no")) == ""
    assert "answered 418" in refusals.refused(http({"other": 1}, 418)).message
    assert isinstance(refusals.refused(http({"message": "slow"}, 429)), RateLimited)


PAGES = {"query": "query Q($after: String) { a }", "list": "shop", "style": "relay"}


def test_a_list_that_does_not_say_how_it_goes_on_is_told():
    relay = Fields({**PAGES, "style": "relay"})
    with pytest.raises(Rejected, match="whether there is more"):
        graphql_pages._page(relay, {"nodes": [1]}, None, simulated=False)
    with pytest.raises(Rejected, match="no connection"):
        graphql_pages._page(relay, None, None, simulated=False)
    assert graphql_pages._page(relay, {"nodes": [1]}, None, simulated=True) == ([1], None)
    assert graphql_pages._page(relay, None, None, simulated=True) == ([], None)
    offset = Fields({**PAGES, "style": "offset"})
    for at, following in ((None, 2), (3, 5), ("4", 6), ("x", 2)):
        assert graphql_pages._page(offset, [1, 2], at, simulated=False) == ([1, 2], following)
    assert graphql_pages._page(offset, [], 9, simulated=False) == ([], None)


async def test_a_list_ends_where_there_is_enough():
    info = {"hasNextPage": True, "endCursor": "c2"}
    answer = http({"data": {"shop": {"nodes": [1, 2], "pageInfo": info}}})
    inputs = Fields({**PAGES, "maxPages": 5, "enough": 2, "variable": "after"})
    found = await graphql_pages.query_all.function(Context(answer), inputs)
    assert (found["items"], found["ended"], found["next"]) == ([1, 2], "enough", "c2")


def test_a_type_that_is_not_told_is_nothing():
    assert graphql_schema.type_text(None) == ""


def test_a_batch_that_is_not_answered_as_one_or_subscribes_is_refused():
    with pytest.raises(Rejected, match="several operations"):
        graphql_sending._results(http({"data": {}}))
    conn = Fields({"baseUrl": HERE})
    with pytest.raises(InvalidInput, match="queries and mutations"):
        graphql_sending.batch.function(
            Fields({"operations": [{"query": "subscription { a }"}]}), conn
        )


def test_files_stand_in_lists_and_objects_of_the_variables():
    emptied = graphql_sending._emptied
    assert emptied({"a": 1}, ["file"], "/files/file") == {"a": 1, "file": None}
    assert emptied({}, ["files", "1"], "/x") == {"files": [None, None]}
    assert emptied({"f": [{"n": 1}]}, ["f", "0", "doc"], "/x") == {"f": [{"n": 1, "doc": None}]}
    with pytest.raises(InvalidInput, match="100 places"):
        emptied({}, ["files", "101"], "/x")
    assert not graphql_sending._is_unknown(http({"errors": ["odd"]}))
    assert not graphql_sending._is_unknown(http(b"no"))


def test_a_subscription_tells_the_errors_of_an_event():
    message = {"type": "next", "payload": {"errors": [{"message": "gone"}]}}
    with pytest.raises(Rejected, match="gone"):
        graphql_subscribing._read({"messages": [message], "ended": "match"})


async def test_a_simulated_subscription_is_what_the_sandbox_says():
    said = {"events": [], "ended": "complete"}
    context = Context(Reply(output=said, simulated=True))
    inputs = whole(graphql_subscribing.subscribe, query="subscription { a }")
    assert await graphql_subscribing.subscribe.function(context, inputs) == said


@pytest.mark.parametrize(
    ("auth", "held"),
    [
        ({"type": "bearer_token", "token": "T"}, {"Authorization": "Bearer T"}),
        ({"type": "api_key", "api_key": "K"}, {"X-API-Key": "K"}),
        ({"type": "none"}, {}),
    ],
)
def test_a_credential_goes_into_the_first_message_where_a_server_wants_it(auth, held):
    assert (
        graphql_subscribing.signed_in(Context(conn={"socketSignIn": "parameter"}, auth=auth))
        == held
    )
    wrapped = graphql_subscribing.signed_in(Context(conn={"socketSignIn": "headers"}, auth=auth))
    assert wrapped == ({"headers": held} if held else {})


def test_content_that_is_no_base64_or_too_large_is_refused():
    with pytest.raises(InvalidInput, match="not base64"):
        mail_sending._bytes_of("*", "raw")
    with pytest.raises(InvalidInput, match="larger than"):
        mail_sending._bytes_of("A" * 4 * (mail_sending._MOST_RAW // 3 + 2), "raw")
    assert mail_sending._bytes_of("QQ==", "raw") == b"A"


def test_a_file_is_named_by_its_answer_or_its_address():
    def named(disposition):
        headers = (("content-disposition", disposition),)
        return web_files.file_of(http(b"x", headers=headers))["name"]

    assert named("attachment; filename*=nope''a%20b.txt; filename=c.txt") == "c.txt"
    assert named("inline") == "items"


def test_an_item_without_a_name_is_told_live_and_named_in_the_sandbox():
    inputs = Fields(
        {"keyPath": "id", "digestOf": [], "items": ""}, {"properties": {"digestOf": {}}}
    )
    with pytest.raises(Rejected, match="could name it"):
        web_items._item({"a": 1}, inputs, http())
    assert web_items._item({"a": 1}, inputs, http(simulated=True))["key"]


LIST = {
    "path": "/items", "items": "items", "style": "page", "next": "", "within": "query", "start": 1,
    "maxPages": 3, "enough": 100, "wait": 0.5, "parameter": "page", "method": "GET",
}  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"style": "cursor"}, "/next"),
        ({"within": "body", "body": [1]}, "/body"),
        ({"start": "x"}, "/start"),
    ],
)
def test_a_list_whose_way_is_not_said_is_refused(more, field):
    with pytest.raises(InvalidInput) as refused:
        web_pages._judge(Fields({**LIST, **more}))
    assert refused.value.field == field
    web_pages._judge(Fields(LIST))


def test_a_simulated_page_may_have_no_list():
    assert web_pages._items(Fields(LIST), {"items": 1}, http(simulated=True)) == []
    assert web_pages._items(Fields(LIST), {"other": 1}, http()) == []
    with pytest.raises(Rejected):
        web_pages._items(Fields(LIST), {"items": 1}, http())


async def test_pages_are_asked_for_with_a_pause_between():
    context = Context(http({"items": [1]}), http({"items": []}))
    inputs = whole(web_pages.all_pages, path="/items", items="items", style="page", wait=0.5)
    found = await web_pages.all_pages.function(context, inputs)
    assert (found["items"], found["ended"], context.waited) == ([1], "end", [0.5])


def test_a_piece_may_be_a_list_or_a_text_of_lines():
    assert web_pieces._lines([1, 2]) == [1, 2]
    assert web_pieces._lines('{"a": 1}\n\nplain\n') == [{"a": 1}, "plain"]
    assert web_pieces._lines("one") == ["one"]


def test_work_that_was_only_accepted_is_not_done_and_is_not_looked_for_elsewhere():
    inputs = Fields({}, {"properties": {"failed": {}, "until": {}}})
    assert not web_waiting._is_done(http(status=202), inputs)
    with pytest.raises(Blocked):
        web_waiting._place(http({"at": "https://evil.example/x"}), "at", HERE)
    assert web_waiting._place(http({"at": "/v1/jobs/7"}), "at", HERE).endswith("/v1/jobs/7")


async def test_a_simulated_question_is_answered_as_the_sandbox_says():
    context = Context(Reply(output={"answer": {"id": 1}}, simulated=True))
    asked = {"message": {"id": 1}, "answer": {"id": 1}, "timeout": 5}
    found = await websocket.ask.function(context, Fields(asked, websocket.ask.input))
    assert found == {"answer": {"id": 1}}
