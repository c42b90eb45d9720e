from __future__ import annotations

import pytest
from pydantic import BaseModel, Field, model_validator

import junctor.sdk as sdk
from junctor.model.errors import InvalidInput, InvalidSpec, TimedOut
from junctor.sdk import BearerToken, Effect, HttpResponse, NotFound, Rejected, action, post, prepare
from junctor.sdk.connector import connector_of
from junctor.sdk.definition import camel

PROMISED = [
    "ApiKey",
    "Basic",
    "BearerToken",
    "Conflict",
    "Connector",
    "Context",
    "Effect",
    "Email",
    "Enclosure",
    "ErrorClass",
    "Failure",
    "Fields",
    "HttpRequest",
    "HttpResponse",
    "InvalidInput",
    "NoAuth",
    "NotFound",
    "OAuth2",
    "Person",
    "RateLimited",
    "ReconnectNeeded",
    "Rejected",
    "RemoteBusy",
    "action",
    "delete",
    "get",
    "patch",
    "post",
    "prepare",
    "put",
]


def test_the_promised_names_change_only_on_purpose():
    assert sorted(sdk.__all__) == sorted(PROMISED)
    assert all(hasattr(sdk, name) for name in PROMISED)


class Person(BaseModel):
    name: str = Field(min_length=1)
    age: int | None = None
    password: str = ""

    @model_validator(mode="after")
    def _not_ghost(self):
        if self.name == "ghost":
            raise ValueError("ghosts cannot be greeted")
        return self


@action(key="hello.world", name="Hello World", inputs={"name": "string"})
async def hello(ctx, inputs):
    """Greet somebody."""
    return {"message": f"Hello {inputs.name}"}


async def test_the_hello_of_the_document_runs():
    assert await hello.run(None, {"name": "Ada"}) == {"message": "Hello Ada"}
    assert await hello(None, hello.accept({"name": "Bob"})) == {"message": "Hello Bob"}


async def test_inputs_are_checked_before_the_code_runs():
    with pytest.raises(InvalidInput) as caught:
        await hello.run(None, {"nam": "Ada"})
    assert "/name" in caught.value.message
    assert await hello.run(None, {"name": "Ada"}) == {"message": "Hello Ada"}


def test_a_lone_action_is_a_whole_connector():
    spec = connector_of([hello], "file").spec()
    assert (spec.key, spec.version, spec.name) == ("hello", "0.0.0", "Hello")
    operation = spec.operations["world"]
    assert operation.effect is Effect.WRITE
    assert operation.description == "Greet somebody."
    assert operation.handler == "actions:hello"
    assert operation.input["required"] == ["name"]
    assert spec.auth[0].type == "none"


async def test_a_pydantic_model_gives_the_schema_and_the_run_gets_an_instance():
    seen = []

    @action(name="Greet", output=Person)
    async def greet_person(ctx, inputs: Person):
        seen.append(inputs)
        return inputs

    assert greet_person.key == "greetPerson"
    assert greet_person.input["required"] == ["name"]
    assert greet_person.output["properties"]["age"]
    assert await greet_person.run(None, {"name": "Ada"}) == {
        "name": "Ada",
        "age": None,
        "password": "",
    }
    assert isinstance(seen[0], Person)


async def test_a_validator_of_the_model_speaks_as_an_invalid_input_without_the_value():
    @action(name="Greet", inputs=Person)
    async def greet(ctx, inputs):
        return inputs.name

    with pytest.raises(InvalidInput, match="ghosts cannot be greeted") as caught:
        await greet.run(None, {"name": "ghost", "password": "hunter2-planted"})
    assert "hunter2" not in str(caught.value.details)
    assert await greet.run(None, {"name": "Ada"}) == "Ada"


async def test_a_json_schema_is_taken_as_it_is_and_fills_defaults():
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer", "default": 2}},
        "additionalProperties": False,
    }

    @action(name="Double", inputs=schema, output={"result": "integer"})
    async def double(ctx, inputs):
        return {"result": inputs.n * 2}

    assert double.input == schema
    assert double.output["required"] == ["result"]
    assert await double.run(None, {}) == {"result": 4}


async def test_exceptions_of_the_code_are_failed_outcomes():
    problems = [NotFound("no contact"), TimeoutError(), ValueError("odd"), KeyError()]
    raised = iter(problems)

    @action(name="Fail")
    async def fail(ctx, inputs):
        raise next(raised)

    with pytest.raises(NotFound, match="no contact"):
        await fail.run(None, {})
    with pytest.raises(TimedOut, match="Fail took too long"):
        await fail.run(None, {})
    with pytest.raises(Rejected, match="Fail failed: odd") as caught:
        await fail.run(None, {})
    assert caught.value.details == {"exception": "ValueError"}
    with pytest.raises(Rejected, match="Fail failed: KeyError"):
        await fail.run(None, {})


async def test_an_output_is_json():
    outputs = iter([None, 3, {"people": [Person(name="Ada")]}, {"bad": object()}])

    @action(name="Give")
    async def give(ctx, inputs):
        return next(outputs)

    assert await give.run(None, {}) is None
    assert await give.run(None, {}) == 3
    assert (await give.run(None, {}))["people"][0]["name"] == "Ada"
    with pytest.raises(Rejected, match="not JSON serializable: object"):
        await give.run(None, {})


def test_prepare_builds_a_request_and_reads_the_answer():
    @prepare(
        key="notes.add",
        name="Add note",
        inputs={"text": "string"},
        read=lambda response: {"id": response.json()["note"]["id"]},
    )
    def add(inputs, conn):
        return post(f"/{conn.space}/notes", json={"text": inputs.text})

    request = add.prepare({"text": "hi"}, {"space": "team"})
    assert (request.method, request.url, request.json) == ("POST", "/team/notes", {"text": "hi"})
    answer = HttpResponse(status=200, content=b'{"note": {"id": 7}}')
    assert add.reading(answer) == {"id": 7}
    with pytest.raises(Rejected, match="Add note failed"):
        add.reading(HttpResponse(status=200, content=b"[]"))


def test_prepare_refuses_inputs_and_non_requests_in_words():
    answers = iter([ValueError("a line break in `to`"), Rejected("no"), "text"])

    @prepare(name="Send")
    def send(inputs):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with pytest.raises(InvalidInput, match="a line break in `to`"):
        send.prepare({})
    with pytest.raises(Rejected, match="no"):
        send.prepare({})
    with pytest.raises(Rejected, match="built no request"):
        send.prepare({})


def test_a_reader_may_raise_our_errors():
    def read(response):
        raise NotFound("gone")

    @prepare(name="Look", read=read)
    def look(inputs):
        return post("/look")

    with pytest.raises(NotFound, match="gone"):
        look.reading(HttpResponse(status=200))


def test_auth_takes_names_and_schemes():
    @action(
        key="slack.sendMessage",
        name="Send message",
        provider="slack",
        auth=("oauth2", BearerToken(key="bot")),
        base_url="https://slack.com/api",
        origins=("https://files.slack.com",),
        signs=("token",),
        timeout=5,
    )
    async def send(ctx, inputs):
        return {}

    spec = connector_of([send], "x").spec()
    assert [s.name for s in spec.auth] == ["oauth2", "bot"]
    assert send.auth_names == ("oauth2", "bot")
    assert spec.operations["sendMessage"].auth == ("oauth2", "bot")
    assert spec.operations["sendMessage"].timeout == 5
    assert (spec.base_url, spec.origins) == ("https://slack.com/api", ("https://files.slack.com",))
    assert send.signs == ("token",)


def test_impossible_declarations_name_their_cure():
    with pytest.raises(InvalidSpec, match="is not an action") as caught:
        action(name="x")(lambda ctx, inputs: None)
    assert "@prepare" in caught.value.cure
    with pytest.raises(InvalidSpec, match="cannot prepare"):
        prepare(name="x")(lambda a, b, c: None)

    async def fine(ctx, inputs):
        return None

    with pytest.raises(InvalidSpec, match="`Send Message` cannot be used"):
        action(name="x", key="slack.Send Message")(fine)
    with pytest.raises(InvalidSpec, match="`no_such` is not a known field"):
        action(name="x", no_such=1)(fine).operation()
    with pytest.raises(InvalidSpec, match="`aws_sigv4` says something impossible"):
        connector_of([action(name="x", auth=("aws_sigv4",))(fine)], "x")
    one, two = action(name="x", key="a.x")(fine), action(name="x", key="b.x")(fine)
    with pytest.raises(InvalidSpec, match="2 connectors: a, b"):
        connector_of([one, two], "x")
    assert connector_of([one], "x").spec().key == "a"


def test_function_names_become_operation_keys():
    assert camel("send_message") == "sendMessage"
    assert camel("_hello") == "hello"
