from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.core.flows.findings import dotted
from junctor.core.triggers.entities import EntityDraft
from junctor.model.access import Member, Role, User
from junctor.model.errors import InvalidFlow

STRIPE_KEY = "sk_live_abcdefghijklmnop1234"


def flow(*nodes, **more):
    return {"key": "intake", "nodes": list(nodes), **more}


def send(node_id="a", **more):
    fields = {
        "id": node_id,
        "type": "apiCall",
        "mode": "integration",
        "integrationSlug": "vendor",
        "operationKey": "send",
        "connection": "Vendor notes",
        "inputs": {"to": "{{event.to}}"},
    }
    return {**fields, **more}


def http(node_id="h", **more):
    return {"id": node_id, "type": "apiCall", "mode": "http", "url": "https://x.example/a", **more}


@pytest.fixture
async def found(world):
    await world.connect()

    async def validate(*nodes, **more):
        findings = await world.instance.flows.validate(world.project.id, flow(*nodes, **more))
        return [(f.severity, f.node, f.field) for f in findings], findings

    return validate


@pytest.mark.parametrize(
    ("node", "field", "message"),
    [
        (http(url="http://169.254.169.254/latest"), "url", "metadata"),
        (http(url="http://[::ffff:169.254.169.254]/"), "url", ""),
        (http(body="a\0b"), "body", "NUL"),
        ({"id": "h", "type": "no such type", "url": "http://100.100.100.200/"}, "url", ""),
    ],
)
async def test_what_no_run_could_ever_use_is_an_error_and_is_not_saved(
    world, found, node, field, message
):
    _, findings = await found(node)
    (finding,) = [f for f in findings if (f.severity, f.node, f.field) == ("error", "h", field)]
    assert message in finding.message
    with pytest.raises(InvalidFlow) as caught:
        await world.instance.flows.create(world.project.id, flow(node), actor=ACTOR)
    assert field in str(caught.value.details)
    places, _ = await found(http(url="http://10.1.2.3/"))
    assert places == []
    places, _ = await found(http(url="http://127.0.0.1:1/"))
    assert places == []


async def test_a_name_with_nul_is_an_error_of_the_flow(found):
    places, _ = await found(http(), name="a\0")
    assert ("error", None, "name") in places


async def test_a_good_flow_has_no_findings(found):
    places, _ = await found(
        send(cases={"2xx": "ok", "not_found": "no", "default": None}),
        {"id": "ok", "type": "respond", "body": "{{steps.a.output.id}}"},
        {"id": "no", "type": "fail", "message": "No {{vars.integrationStatus}}"},
    )
    assert places == []


@pytest.mark.parametrize(
    ("node", "expected", "message"),
    [
        (send(next="zz"), ("error", "a", "next"), "There is no node `zz`."),
        (
            {"id": "a", "type": "forEach", "items": [], "nodes": []},
            ("error", "a", "nodes"),
            "inside",
        ),
        ({"id": "a", "type": "parallel", "branches": []}, ("error", "a", "branches"), "No branch"),
        (send(cases={"6xx": None}), ("error", "a", "cases.6xx"), "There is no case `6xx`."),
        (send(connection="Vendor note"), ("error", "a", "connection"), "no connection"),
        (send(connection=None, connectionId="con_x"), ("error", "a", "connectionId"), "con_x"),
        (send(integrationSlug="slack"), ("error", "a", "connectionId"), "belongs to"),
        (send(operationKey="sned"), ("warning", "a", "operationKey"), "no operation `sned`"),
        (send(inputs={}), ("error", "a", "inputs.to"), "is required"),
        (send(inputs={"to": 1}), ("error", "a", "inputs.to"), "must be a string"),
        (send(inputs={"to": "a", "tto": 1}), ("error", "a", "inputs.tto"), "not a known field"),
        (send(inputs={"to": "{{env.X}}"}), ("error", "a", "inputs.to"), "would not stay"),
        (send(inputs={"to": "{{vars.x"}), ("error", "a", "inputs.to"), ""),
        (send(inputs={"to": "{{secret.token | upper}}"}), ("error", "a", "inputs.to"), "filters"),
        (
            send(inputs={"to": "{{secret.token.x}}"}),
            ("error", "a", "inputs.to"),
            "exactly one field",
        ),
        (send(inputs={"to": "{{secret.nope}}"}), ("error", "a", "inputs.to"), "no field `nope`"),
        (send(inputs={"to": "{{steps.zz.output}}"}), ("error", "a", "inputs.to"), "names no node"),
        (send(inputs={"to": "{{steps.a.output}}"}), ("warning", "a", "inputs.to"), "does not run"),
        (send(transform="a["), ("error", "a", "transform"), "does not parse"),
        (send(outputMappings={"x": "]"}), ("error", "a", "outputMappings.x"), "does not parse"),
        (send(integrationVersion="0.9.0"), ("warning", "a", "integrationVersion"), "1.0.0"),
        (http(url="x.example/a"), ("error", "h", "url"), "begin with"),
        (http(url="https://"), ("error", "h", "url"), ""),
        (http(body="{{conn.baseUrl}}"), ("error", "h", "body"), "cannot be read here"),
        (http(body=STRIPE_KEY), ("error", "h", "body"), "looks like a secret"),
        (http(body={"a": ["{env.KEY}"]}), ("error", "h", "body.a.0"), "would not stay secret"),
        (http(headers={"X-API-Key": "abc"}), ("error", "h", "headers.X-API-Key"), "field's name"),
        (http(body={"password": "abc"}), ("warning", "h", "body.password"), "field's name"),
        (http(headers={"X": "{{secret.a}}"}), ("error", "h", "headers.X"), "cannot be read here"),
        (
            http(auth={"type": "bearer", "token": "abc"}),
            ("error", "h", "auth.token"),
            "must point at a secret",
        ),
        (http(auth={"type": "bearer"}), ("error", "h", "auth.token"), "required"),
        (
            http(auth={"type": "header", "name": "a b", "value": "{env.KEY}"}),
            ("error", "h", "auth.name"),
            "header name",
        ),
        (
            http(url="{{vars.url}}", auth={"type": "bearer", "token": "{env.KEY}"}),
            ("error", "h", "url"),
            "must be literal",
        ),
        (
            http(url="https://{{vars.h}}.example/", auth={"type": "bearer", "token": "{env.KEY}"}),
            ("error", "h", "url"),
            "must be literal",
        ),
        (
            {"id": "s", "type": "switch", "on": "{{vars.x}}"},
            ("error", "s", "cases"),
            "nothing to choose",
        ),
        (
            {"id": "s", "type": "switch", "cases": {"a": None, "default": None}},
            ("error", "s", "on"),
            "need a value",
        ),
        (
            {
                "id": "s",
                "type": "switch",
                "on": 1,
                "default": "s",
                "rules": [{"when": "a", "next": None}],
            },
            ("error", "s", "rules"),
            "either",
        ),
        (
            {"id": "s", "type": "switch", "rules": [{"when": "a", "next": None}]},
            ("warning", "s", "default"),
            "ends here",
        ),
        (
            {"id": "v", "type": "set", "variables": {"x": {"jmespath": 3}}},
            ("error", "v", "variables.x"),
            "not a text",
        ),
    ],
)
async def test_each_fault_is_found_at_its_node_and_field(found, node, expected, message):
    places, findings = await found(node)
    assert expected in places
    text = next(f.message for f in findings if (f.severity, f.node, f.field) == expected)
    assert message in text
    assert STRIPE_KEY not in text


async def test_everything_is_found_at_once_errors_first(found):
    places, _ = await found(
        send(inputs={}, next="b"),
        {"id": "b", "type": "voiceTsk"},
        {"id": "x", "type": "respond"},
        http("h", body=STRIPE_KEY),
    )
    assert [p for p in places if p[0] == "error"] == [
        ("error", "a", "inputs.to"),
        ("error", "b", "type"),
        ("error", "h", "body"),
    ]


async def test_cycles_are_errors_and_lonely_nodes_warnings(found):
    places, _ = await found(
        {"id": "a", "type": "set", "variables": {}, "next": "b"},
        {"id": "b", "type": "set", "variables": {}, "next": "a"},
        {"id": "c", "type": "respond"},
    )
    assert places == [("error", "a", "next"), ("error", "b", "next"), ("warning", "c", "id")]


async def test_connectors_that_are_not_here_are_warnings_until_they_were_pinned(found):
    gone = send(integrationSlug="fax", operationKey="send", connection=None, inputs={})
    places, findings = await found(gone)
    assert places == [("warning", "a", "integrationSlug")]
    assert "sandbox only" in findings[0].message
    _, findings = await found({**gone, "url": "https://fax.example/"})
    assert "plain HTTP" in findings[0].message
    pinned = {**gone, "specDigest": "sha256:0", "integrationVersion": "1.0.0"}
    places, _ = await found(pinned)
    assert places == [("error", "a", "operationKey")]
    places, _ = await found({**gone, "inputs": {"to": "{{secret.token}}"}})
    assert ("error", "a", "inputs.to") in places
    places, _ = await found(send(integrationSlug=None, connection=None))
    assert ("error", "a", "integrationSlug") in places
    places, _ = await found(send(integrationSlug=None))
    assert places == []


async def test_connection_and_operation_must_fit_in_auth(found, world):
    places, _ = await found(send(operationKey="whoami", connection=None, inputs={}))
    assert places == []  # the vendor may be called without auth
    row = await world.instance.store.connections.find(world.project.id, "Vendor notes")
    changed = row.model_copy(update={"auth_type": "gone", "revision": 2})
    await world.instance.store.connections.update(changed, expected_revision=row.revision)
    places, _ = await found(send())
    assert ("error", "a", "connectionId") in places


async def test_looking_at_the_state_of_a_call_that_ends_the_run_is_a_warning(found):
    switch = {"id": "s", "type": "switch", "rules": [{"when": "vars.httpOk", "next": None}]}
    switch["default"] = "r"
    after = {"id": "r", "type": "respond", "body": "{{vars.httpStatus}}"}
    places, _ = await found(http(next="s"), switch, after)
    assert places == [("warning", "h", "continueOnError")]
    places, _ = await found(http(next="s", continueOnError=True), switch, after)
    assert places == []


async def test_literals_beside_templates_are_judged_and_what_holds_one_is_not(found):
    places, _ = await found(send(inputs={"to": "{{input.a}}", "count": "{{input.n}}"}))
    assert places == []
    places, _ = await found(send(inputs={"to": "x", "count": "three"}))
    assert places == [("error", "a", "inputs.count")]


def test_pointers_become_dotted_paths():
    assert dotted("/a/0/b~1c") == "a.0.b/c"


@pytest.mark.parametrize(
    ("node", "expected", "message"),
    [
        ({"type": "parallel", "branches": ["b"], "next": "b"}, ("error", "a", "next"), "branches"),
        (
            {"type": "parallel", "branches": ["b"], "policy": "any"},
            ("error", "a", "join"),
            "is about the node",
        ),
        (
            {"type": "parallel", "branches": ["b"], "join": "c"},
            ("error", "a", "join"),
            "No branch leads",
        ),
        (
            {"type": "forEach", "nodes": [{"id": "x", "type": "respond"}]},
            ("error", "a", "items"),
            "",
        ),
        (
            {"type": "forEach", "times": 5000, "nodes": [{"id": "x", "type": "respond"}]},
            ("error", "a", "times"),
            "maxItems",
        ),
        (
            {
                "type": "forEach",
                "times": 2,
                "concurrency": 2,
                "until": "result",
                "nodes": [{"id": "x", "type": "respond"}],
            },
            ("error", "a", "until"),
            "one item after the other",
        ),
        (
            {
                "type": "forEach",
                "times": 2,
                "nodes": [{"id": "x", "type": "set", "variables": {}, "next": "zz"}],
            },
            ("error", "x", "next"),
            "no node `zz`",
        ),
        ({"type": "wait", "for": "time"}, ("error", "a", "seconds"), "either"),
        ({"type": "wait", "for": "time", "seconds": "x"}, ("error", "a", "seconds"), "no number"),
        ({"type": "wait", "for": "time", "seconds": -1}, ("error", "a", "seconds"), "less than 0"),
        (
            {"type": "wait", "for": "time", "seconds": 400 * 86400},
            ("error", "a", "seconds"),
            "more than a year",
        ),
        ({"type": "wait", "for": "time", "until": "2030"}, ("error", "a", "until"), "no date"),
        (
            {"type": "wait", "for": "time", "seconds": 1, "timeout": 2},
            ("error", "a", "timeout"),
            "ends at that time",
        ),
        ({"type": "wait", "for": "signal"}, ("warning", "a", "timeout"), "until somebody ends it"),
        (
            {"type": "wait", "for": "webhook", "signal": "x", "timeout": 1},
            ("error", "a", "signal"),
            "no signal",
        ),
        ({"type": "wait", "for": "signal", "seconds": 1}, ("error", "a", "seconds"), "a time is"),
        (
            {"type": "approve", "title": "x", "then": "reject"},
            ("error", "a", "then"),
            "needs a time",
        ),
        (
            {"type": "approve", "title": "x", "timeout": 1, "form": {"type": "zz"}},
            ("error", "a", "form"),
            "cannot be used",
        ),
        (
            {"type": "approve", "title": "x", "timeout": 1, "cases": {"timeout": "b"}},
            ("warning", "a", "cases"),
            "No case",
        ),
        (
            {"type": "set", "variables": {"x": "{{run.callback.b}}"}},
            ("error", "a", "variables.x"),
            "waits for a request",
        ),
        (
            {"type": "set", "variables": {"x": "{{run.approve.b}}"}},
            ("error", "a", "variables.x"),
            "nothing that a run has",
        ),
        (
            {"type": "set", "variables": {"x": "{{run.approval.b}}"}},
            ("error", "a", "variables.x"),
            "approval with a link",
        ),
        ({"type": "voiceTask"}, ("warning", "a", "type"), "reserved"),
        (
            {
                "type": "apiCall",
                "mode": "http",
                "url": "https://x.example/",
                "retry": {"on": ["2xx"]},
            },
            ("error", "a", "retry.on.0"),
            "no failure",
        ),
        ({"type": "set", "variables": {}, "when": "a["}, ("error", "a", "when"), "does not parse"),
    ],
)
async def test_fields_that_do_not_fit_each_other_are_found(found, node, expected, message):
    rest = [{"id": "b", "type": "respond"}, {"id": "c", "type": "respond"}]
    places, findings = await found({"id": "a", **node}, *rest)
    assert expected in places
    assert any(message in f.message for f in findings if (f.severity, f.node, f.field) == expected)


async def test_branches_keep_to_themselves_and_have_a_join_of_their_own(found):
    def both(node_id, *branches):
        return {"id": node_id, "type": "parallel", "branches": list(branches), "join": "j"}

    def node(node_id, *following):
        return {"id": node_id, "type": "set", "variables": {}, "next": list(following)}

    places, _ = await found(
        node("s", "p", "x"), both("p", "a"), node("a", "j"), node("x", "a", "j"), node("j")
    )
    assert ("error", "x", "next") in places
    places, _ = await found(
        node("s", "p", "q"),
        both("p", "a"),
        both("q", "b"),
        node("a", "j"),
        node("b", "j"),
        node("j"),
    )
    assert ("error", "p", "join") in places


async def test_a_value_of_another_type_is_found(found):
    schema = {"type": "object", "properties": {"count": {"type": "integer"}}}
    places, findings = await found(send(inputs={"to": "{{input.count}}"}), input=schema)
    assert places == [("error", "a", "inputs.to")]
    assert "gives integer, the input takes string" in findings[0].message
    places, _ = await found(send(inputs={"to": "{{input.count | string}}"}), input=schema)
    assert places == []
    places, _ = await found(send(inputs={"to": "no {{input.count}}"}), input=schema)
    assert places == []


async def test_a_field_that_was_misspelled_is_found_where_the_answer_is_described(found):
    first = send(id="first", next="a")
    places, findings = await found(first, send(inputs={"to": "{{steps.first.output.idd}}"}))
    assert places == [("warning", "a", "inputs.to")]
    assert findings[0].cure == "Correct the path. Did you mean `id`?"
    for path in ("id", "other", "idd | default('x')"):
        places, _ = await found(first, send(inputs={"to": f"{{{{steps.first.output.{path}}}}}"}))
        assert places == []


async def test_a_mapping_that_misses_a_field_narrowly_is_a_warning(found):
    places, findings = await found(send(outputMappings={"got": "idd", "raw": "@", "x": "other.y"}))
    assert places == [("warning", "a", "outputMappings.got")]
    assert findings[0].cure == "Correct the path. Did you mean `id`?"


async def test_a_failure_that_has_a_way_on_may_be_looked_at(found):
    answer = {"id": "r", "type": "respond", "body": "{{vars.integrationOk}}"}
    assert (await found(send(next="r", onError="r"), answer))[0] == []


async def test_the_cases_of_a_decision_are_named_where_one_does_not_exist(found):
    node = {"id": "w", "type": "approve", "title": "x", "timeout": 9, "cases": {"yes": None}}
    _, findings = await found(node)
    assert any("Use approved, an error class" in each.cure for each in findings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{vars.nme}}", "No node sets `vars.nme`"),
        ("{{vars.nme | upper}}", "No node sets `vars.nme`"),
        ("{{vars.nme | default('x')}}", None),
        ("{{vars.name}}", None),
        ("{{vars.integrationStatus}}", None),
        ("{{input.frst}}", "`input.frst` names no declared field"),
        ("{{input.first}}", None),
        ("{{input.more.anything}}", None),
    ],
)
async def test_a_name_that_nothing_gives_is_a_warning(found, text, said):
    shape = {"type": "object", "properties": {"first": {"type": "string"}, "more": {}}}
    setting = {"id": "s", "type": "set", "variables": {"name": "Ada"}, "next": "r"}
    answer = {"id": "r", "type": "respond", "body": {"a": text}}
    _, findings = await found(setting, answer, input=shape)
    said_of = [(f.node, f.field, f.severity) for f in findings if said and said in f.message]
    assert said_of == ([("r", "body.a", "warning")] if said else [])
    assert said is not None or findings == []


async def test_a_schema_that_says_it_is_open_takes_any_name(found):
    shape = {"type": "object", "properties": {"first": {"type": "string"}}}
    answer = {"id": "r", "type": "respond", "body": "{{input.frst}}"}
    assert (await found(answer, input=shape))[0] == [("warning", "r", "body")]
    assert (await found(answer, input={**shape, "additionalProperties": True}))[0] == []


HOOK = {"type": "webhook", "verify": {"scheme": "bearer", "token": "{env.HOOK}"}}
CRON = {"type": "schedule", "cron": "0 7 * * *"}


@pytest.mark.parametrize(
    ("trigger", "text", "said"),
    [
        (HOOK, "{{event.body.text}}", ("error", "Did you mean `json`?")),
        (HOOK, "{{event.jsn.first}}", ("error", "Did you mean `json`?")),
        (HOOK, "{{event.json.frst}}", ("warning", "Did you mean `first`?")),
        (HOOK, "{{event.json.more.anything}}{{event.form.a}}{{event.socket.id}}", None),
        (HOOK, "{{event.body | default('')}}", None),
        (CRON, "{{event.due}}", ("error", "Did you mean `dueAt`?")),
        (CRON, "{{event.dueAt}}", None),
        ({"type": "form", "entity": "intake"}, "{{event.nam}}", ("warning", "mean `name`?")),
        ({"type": "form", "entity": "intake"}, "{{event.name}}", None),
        ({"type": "manual"}, "{{event.frst}}", ("warning", "Did you mean `first`?")),
        ({"type": "manual"}, "{{event.body.text}}", None),
    ],
)
async def test_a_field_that_no_event_of_the_trigger_has_is_found(found, world, trigger, text, said):
    given = {"type": "object", "properties": {"name": {"type": "string"}}}
    await world.instance.triggering.entities.create(
        world.project.id, EntityDraft(name="Intake", shape=given), actor=ACTOR
    )
    shape = {"type": "object", "properties": {"first": {"type": "string"}, "more": {}}}
    answer = {"id": "r", "type": "respond", "body": {"a": text}}
    _, findings = await found(answer, trigger=trigger, input=shape)
    of_event = [f for f in findings if "event" in f.message]
    assert [(f.node, f.field, f.severity) for f in of_event] == (
        [("r", "body.a", said[0])] if said else []
    )
    assert said is None or said[1] in of_event[0].cure


async def test_the_matter_of_a_run_reads_what_an_event_has(found):
    key = "{{event.body.id}}"
    answer = {"id": "r", "type": "respond", "body": "x"}
    places, findings = await found(answer, trigger=HOOK, businessKey=key)
    assert ("error", None, "businessKey") in places
    assert "Did you mean `json`?" in findings[0].cure
    places, _ = await found(answer, trigger=HOOK, businessKey="{{event.json.id}}")
    assert ("error", None, "businessKey") not in places


async def test_nothing_is_said_of_names_while_a_node_does_not_fit(found):
    _, findings = await found(
        {"id": "s", "type": "set", "next": "r"},
        {"id": "r", "type": "respond", "body": "{{vars.x}}"},
    )
    assert [f.node for f in findings] == ["s"]


async def test_a_constant_says_its_type(found):
    shape = {"properties": {"fixed": {"const": True}, "some": {"enum": ["a", "b"]}}}
    _, findings = await found(send(inputs={"to": "{{input.fixed}}"}), input=shape)
    (finding,) = findings
    assert finding.message == "`input.fixed` gives boolean, the input takes string."
    assert (await found(send(inputs={"to": "{{input.some}}"}), input=shape))[1] == []


async def test_a_template_that_does_not_parse_names_what_was_meant(found):
    _, findings = await found({"id": "r", "type": "respond", "body": {"a": "{{inputs.x}}"}})
    assert findings[0].message.startswith("At character 1: `inputs` is not known here")
    assert findings[0].message.endswith("(did you mean `input`?).")
    _, findings = await found({"id": "r", "type": "respond", "body": {"a": "{{input.x | uper}}"}})
    assert findings[0].message.endswith("(did you mean `upper`?).")


@pytest.mark.parametrize(
    ("node", "place", "message"),
    [
        ({"type": "respond", "status": "abc"}, ("error", "status"), "200 to 599"),
        ({"type": "respond", "status": "{{input.s}}"}, None, ""),
        (
            {"type": "respond", "headers": {"Set-Cookie": "a"}},
            ("warning", "headers.Set-Cookie"),
            "out",
        ),
        ({"type": "respond", "headers": {"X-A": "a\nb"}}, ("warning", "headers.X-A"), "leaves it"),
        ({"type": "respond", "headers": {"X-A": "{{input.a}}"}}, None, ""),
        (
            {"type": "screenPop", "card": {"title": "t", "url": "javascript:x"}},
            ("error", "card.url"),
            "https",
        ),
        ({"type": "screenPop", "card": {"title": "t", "url": "{{input.u}}"}}, None, ""),
        (
            {"type": "set", "variables": {"a": {"jmespath": "lenght(vars)"}}},
            ("error", "variables.a"),
            "there is no function lenght()",
        ),
        (
            {"type": "set", "variables": {"a": {"jmespath": "add(`1`)"}}},
            ("error", "variables.a"),
            "takes 2 values",
        ),
        ({"type": "serviceTask"}, ("error", "service"), "is required"),
    ],
)
async def test_what_others_are_shown_is_judged_before_it_runs(found, node, place, message):
    places, findings = await found({"id": "n", **node})
    if place is None:
        assert [each for each in places if each[1] == "n"] == []
        return
    (finding,) = [f for f in findings if (f.severity, f.field) == place]
    assert (finding.node, message in finding.message) == ("n", True)


async def test_who_is_asked_and_not_known_here_is_a_warning(found, world):
    asked = {"id": "a", "type": "approve", "title": "t", "timeout": 9, "then": "reject"}
    places, _ = await found({**asked, "approvers": {"people": ["ada"]}})
    assert ("warning", "a", "approvers.people.0") in places
    access, project = world.instance.store.access, world.project.id
    await access.add_user(User(id="usr_1", name="ada", created_at=1))
    await access.put_member(
        Member(project_id=project, user_id="usr_1", roles=(Role.OPERATOR,), created_at=1)
    )
    places, _ = await found({**asked, "approvers": {"people": ["ada"]}})
    assert places == []


async def test_an_answer_behind_an_answer_is_a_warning(found):
    choice = {"id": "s", "type": "switch", "on": "{{input.x}}", "cases": {"a": "a"}, "default": "b"}
    answers = [{"id": "a", "type": "respond"}, {"id": "b", "type": "respond"}]
    assert (await found(choice, *answers))[0] == []
    places, _ = await found(choice, {**answers[0], "next": "b"}, answers[1])
    assert places == [("warning", "b", "next")]


async def test_a_connection_that_is_not_here_is_told_once(found):
    sms = {"type": "serviceTask", "service": "sms", "connection": "nowhere", "inputs": {}}
    _, findings = await found({"id": "s", **sms})
    assert [(f.field, f.severity) for f in findings] == [("connection", "error")]
    _, findings = await found({"id": "s", **sms, "inputs": {"txt": "Hi"}})
    (foreign,) = [f for f in findings if f.field == "inputs.txt"]
    assert "Its inputs are from, to, text" in foreign.cure
    assert "Did you mean `text`?" in foreign.cure
