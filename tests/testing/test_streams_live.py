"""Answers in pieces, live against strict doubles: told on, put together, bounded and given up."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, aclosing

import pytest
import pytest_asyncio

from fixtures_desk import ACTOR, connected
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.dotted import lookup
from junctor.model.call import Call, Mode
from junctor.model.errors import ErrorClass
from junctor.testing import (
    LoopbackAuthority,
    QuickClock,
    VendorDouble,
    stand_in_config,
    stand_in_document,
)
from junctor.testing.conformance.run import shipped_connectors
from junctor.testing.double.answers import Answer
from shared_cache import shared_cache

AUTHORITY = LoopbackAuthority()
ENTRIES = {e.spec.key: e for e in shipped_connectors()}
STREAMED = sorted(
    (slug, key)
    for slug, entry in ENTRIES.items()
    for key, operation in entry.spec.operations.items()
    if operation.stream is not None
)
KEY = "sk-ant-planted-key-4f7a"
ASK = {"prompt": "Name three teas."}
SSE = {"Content-Type": "text/event-stream"}
pytestmark = pytest.mark.asyncio(loop_scope="module")


class World:
    """One instance with a connection to the double of every vendor that streams."""

    def __init__(self):
        self.doubles, self.configs, self.connections = {}, {}, {}
        for slug in sorted({slug for slug, _ in STREAMED}):
            entry = ENTRIES[slug]
            samples = [s for key in entry.spec.operations for s in entry.samples(key)]
            config = stand_in_config(entry.spec, samples)
            double = VendorDouble(entry, authority=AUTHORITY, config=config)
            self.doubles[slug], self.configs[slug] = double, config

    async def connect(self, instance):
        self.instance = instance
        self.project = await instance.projects.create("Live", actor=ACTOR)
        for slug, double in self.doubles.items():
            scheme = next(s for s in ENTRIES[slug].spec.auth if s.type != "none")
            document = stand_in_document(scheme)
            if slug == "anthropic":
                double.accept(KEY)
                document = {"api_key": KEY}
            connection = await connected(
                instance,
                self.project,
                double,
                slug,
                document,
                config=self.configs[slug],
                auth_type=scheme.name,
                name=slug,
            )
            self.connections[slug] = connection.id

    def _call(self, slug, operation, inputs, more):
        return Call(
            project_id=self.project.id,
            connection=self.connections[slug],
            operation=operation,
            inputs=inputs,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            **more,
        )

    def stream(self, slug, operation, inputs, **more):
        return self.instance.caller.stream(self._call(slug, operation, inputs, more))

    async def everything(self, slug, operation, inputs, **more):
        found = [piece async for piece in self.stream(slug, operation, inputs, **more)]
        return found[:-1], found[-1]

    async def call(self, slug, operation, inputs):
        return await self.instance.caller.call(self._call(slug, operation, inputs, {}))

    async def last_end(self):
        """How the last call ended, as the audit has it."""
        audit = self.instance.store.audit
        await audit.flush()
        found = await audit.entries(self.project.id, where={"kind": "call.outcome"}, limit=1)
        return found[0].body["outcome"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(tmp_path_factory):
    found = World()
    async with AsyncExitStack() as stack:
        maps = {}
        for double in found.doubles.values():
            await stack.enter_async_context(double)
            maps |= double.host_map
        settings = Settings(
            home=tmp_path_factory.mktemp("streams"), host_map=maps, cache=shared_cache()
        )
        instance = await Instance.open(settings, clock=QuickClock())
        stack.push_async_callback(instance.close)
        await found.connect(instance)
        yield found


class Messages:
    """The connection to one double, with nothing left over from the test before."""

    def __init__(self, world):
        self.double, self._world = world.doubles["anthropic"], world
        self.double.forget()

    def stream(self):
        return self._world.stream("anthropic", "createMessage", ASK)

    async def everything(self, **more):
        return await self._world.everything("anthropic", "createMessage", ASK, **more)

    def says(self, content):
        self.double.answer("createMessage", lambda _: Answer(200, content, SSE))


@pytest_asyncio.fixture(loop_scope="module")
async def messages(world):
    return Messages(world)


async def test_every_vendor_of_models_streams():
    assert {slug for slug, _ in STREAMED} == {
        "anthropic",
        "azure_openai",
        "gemini",
        "ollama",
        "openai",
    }
    assert len(STREAMED) >= 12


@pytest.mark.parametrize(("slug", "key"), STREAMED)
async def test_pieces_come_to_what_the_same_call_gives_whole(world, slug, key):
    double, operation = world.doubles[slug], ENTRIES[slug].spec.operations[key]
    double.forget()
    inputs = next(
        s["input"] for s in ENTRIES[slug].samples(key) if s.get("streamed") and s["outcome"]["ok"]
    )
    pieces, result = await world.everything(slug, key, inputs)
    assert result.outcome.ok, result
    assert result.warnings == ()
    assert [r.faults for r in double.received] == [()]
    assert result.exchanges[0].response["body"]
    if operation.stream.text is None:
        assert pieces[-1] == result.outcome.output
        return
    assert len(pieces) > 1
    whole = await world.call(slug, key, inputs)
    assert "".join(pieces) == _said(operation, result) == _said(operation, whole) != ""


def _said(operation, result):
    return lookup(result.outcome.output, operation.stream.answer)


async def test_a_stream_that_breaks_off_fails_once_and_the_next_call_recovers(messages):
    messages.double.cut_next(after=5)
    pieces, result = await messages.everything()
    assert "".join(pieces).startswith("Green")
    assert result.outcome.group == "network"
    assert len(messages.double.received) == 1, "what was told is not asked for again"
    pieces, result = await messages.everything()
    assert result.outcome.ok
    assert "".join(pieces) == "Green, black and white tea."


async def test_a_refusal_in_the_middle_is_the_vendors_and_audited(world, messages):
    samples = ENTRIES["anthropic"].samples("createMessage")
    broken = next(s for s in samples if s["case"] == "stream_overloaded")
    messages.says(broken["response"]["text"].encode())
    pieces, result = await messages.everything()
    assert "".join(pieces) == "Green, "
    assert result.outcome.error_class is ErrorClass.REMOTE
    assert result.outcome.problem.code == "overloaded_error"
    assert await world.last_end() == {"status": 200, "ok": False, "errorClass": "remote"}


async def test_whoever_stops_reading_gives_the_call_up(world, messages):
    messages.double.stall_next(after=5)
    async with aclosing(messages.stream()) as pieces:
        assert await anext(pieces) == "Green, "
    assert (await world.last_end())["errorClass"] == "cancelled"
    async with asyncio.timeout(10):
        await messages.double.received[0].gone.wait()
    _, result = await messages.everything()
    assert result.outcome.ok


async def test_the_deadline_holds_while_an_answer_comes(messages):
    messages.double.stall_next(after=5)
    pieces, result = await messages.everything(timeout=0.3)
    assert result.outcome.error_class is ErrorClass.TIMEOUT
    assert "Green, black and white tea.".startswith("".join(pieces))
    _, result = await messages.everything()
    assert result.outcome.ok


async def test_a_secret_that_is_cut_in_two_is_masked_in_what_is_told(messages):
    deltas = ["Your key is sk-ant-pla", "nted-k", "ey-4f7a and no other."]
    events = [
        {"type": "message_start", "message": {"id": "msg_1", "usage": {"input_tokens": 1}}},
        *({"type": "content_block_delta", "delta": {"text": each}} for each in deltas),
        {"type": "message_stop"},
    ]
    messages.says("".join(f"data: {json.dumps(each)}\n\n" for each in events).encode())
    pieces, result = await messages.everything()
    said = "".join(pieces)
    assert said.startswith("Your key is ")
    assert said.endswith(" and no other.")
    assert "planted" not in said
    assert KEY not in said
    assert KEY not in json.dumps([e.to_json() for e in result.exchanges])


@pytest.mark.parametrize(
    ("content", "classes"),
    [
        (b"data: " + b"x" * (1024 * 1024 + 10) + b"\n\n", {ErrorClass.TOO_LARGE}),
        (b"data: <html>\n\n", {ErrorClass.NETWORK, ErrorClass.MAYBE_SENT}),
    ],
)
async def test_what_is_no_piece_ends_the_call(messages, content, classes):
    messages.says(content)
    pieces, result = await messages.everything()
    assert pieces == []
    assert result.outcome.error_class in classes
    messages.double.forget()
    assert (await messages.everything())[1].outcome.ok


async def test_a_whole_answer_to_a_listener_is_told_word_by_word(messages):
    samples = ENTRIES["anthropic"].samples("createMessage")
    whole = next(s for s in samples if not s.get("streamed"))
    messages.double.answer("createMessage", json=whole["response"]["json"])
    pieces, result = await messages.everything()
    assert len(pieces) > 2
    assert "".join(pieces) == result.outcome.output["text"]


async def test_an_operation_without_pieces_gives_its_result(world):
    pieces, result = await world.everything("anthropic", "listModels", {})
    assert pieces == []
    assert result.outcome.ok


async def test_a_limit_before_the_first_piece_is_waited_for(messages):
    messages.double.fail_next(429, headers={"Retry-After": "1"})
    pieces, result = await messages.everything()
    assert result.outcome.ok
    assert "".join(pieces) == "Green, black and white tea."
    assert [e.response["status"] for e in result.exchanges] == [429, 200]
