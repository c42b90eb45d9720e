"""`junctor describe`: a plan is told, filled in, kept in a file, and made."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time

import pytest

DEAL = "When a deal is won in Pipedrive, post a message in #wins on Slack"
FORM = "when the intake form is submitted, send a confirmation email to the patient with Postmark"


def test_what_a_connection_cannot_be_made_without_is_named_before_anything_is_made(acme):
    told = acme.out("describe", DEAL)
    assert "Nothing was made" in told
    lacks = acme.err("describe", DEAL, "--apply", "--yes")
    assert "pipedrive.companyDomain" in lacks
    assert acme.json("connection", "list") == []
    made = acme.out(
        "describe", DEAL, "--apply", "--yes", "--set", "pipedrive.companyDomain=acme",
        "--set", "sendMessage.text=Won: {{event.json.data.title}}",
    )  # fmt: skip
    assert "2 connections made" in made
    key = acme.json("flow", "list")[0]["key"]
    assert f"junctor flow run {key} --sample" in made
    node = acme.json("flow", "show", key)["draft"]["nodes"][0]
    assert node["inputs"]["text"] == "Won: {{event.json.data.title}}"


def test_another_service_is_preferred(acme):
    say = "Every Monday at 9 email ada@example.com"
    assert "The plan takes Gmail" in acme.out("describe", say)
    for slug in ("postmark", "mailgun"):
        plan = acme.json("describe", say, "--prefer", slug)
        assert [each["integrationSlug"] for each in plan["connections"]] == [slug]
        assert not any("Which one" in each for each in plan["questions"])
    acme("connection", "create", "Clinic mail", "--connector", "mailjet")
    plan = acme.json("describe", say)
    assert plan["connections"][0]["name"] == "Clinic mail"
    assert not any("Which one" in each for each in plan["questions"])
    refused = acme.err("describe", say, "--prefer", "postmrk")
    assert "no connector `postmrk`" in refused
    assert "field: prefer" in refused


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("when a Stripe payment fails, text the customer", "an SMS to +15005550006"),
        ("when a Stripe checkout is completed, text the customer", "an SMS to +15005550006"),
        ("when a Stripe invoice payment fails, text the customer", "an SMS to +15005550006"),
        ("when a Stripe invoice is paid, text the customer", "an SMS to +15005550006"),
        ("when a Stripe payment is refunded, text the customer", "an SMS to +15005550006"),
        ("when a Stripe subscription ends, text the customer", "an SMS to +15005550006"),
    ],
)
def test_who_paid_is_reached_from_an_event_of_a_payment(acme, said, sent):
    setup = ("--set", f"twilio.accountSid=AC{'0' * 32}", "--set", "twilio.fromNumber=+15005550001")
    acme("describe", said, "--apply", "--yes", *setup)
    key = acme.json("flow", "list")[0]["key"]
    assert f"would have sent {sent}" in acme.out("flow", "run", key, "--sample")


def test_a_described_flow_is_tried_with_a_sample_of_what_starts_it(acme):
    acme("describe", FORM, "--apply", "--yes", "--set", "sendEmail.from=clinic@example.com")
    key = acme.json("flow", "list")[0]["key"]
    assert "does not fit" in acme.err("flow", "run", key)
    tried = acme.out("flow", "run", key, "--sample")
    assert "would have sent an email to" in tried
    assert "succeeded" in tried
    both = acme.err("flow", "run", key, "--sample", "--input", "{}")
    assert "not both" in both
    assert "no live run" in acme.err("flow", "run", key, "--sample", "--live")


def test_what_narrows_the_start_is_told(acme):
    moved = acme.out("describe", "When a Linear issue is moved to Review, post to #dev in Slack")
    assert "only what was updated" in moved
    assert "only when state.name changes to Review" in moved
    queue = acme.out(
        "describe", "When a message arrives in the RabbitMQ queue jobs, post to #dev in Slack"
    )
    assert "queue = jobs" in queue
    clock = acme.out("describe", "Every Monday at 9 Almaty time post to #dev in Slack")
    assert "the clock (0 9 * * 1, Asia/Almaty)" in clock


def test_a_plan_is_kept_edited_and_made(acme, tmp_path):
    plan = acme.json("describe", FORM)
    plan["steps"][0]["inputs"]["subject"] = "Welcome"
    plan["flowKey"] = "welcome"
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    assert "subject = Welcome" in acme.out("describe", "--plan", str(file))
    done = acme.json("describe", "--plan", str(file), "--apply", "--yes")
    assert done["flowKey"] == "welcome"
    saved = acme.json("flow", "show", "welcome")["draft"]["nodes"][0]
    assert saved["inputs"]["subject"] == "Welcome"
    file.write_text("{}")
    assert "holds no plan" in acme.err("describe", "--plan", str(file))
    acme("describe", FORM, "--plan", str(file), code=2)
    acme("describe", code=2)


def test_the_same_sentence_may_be_made_again_and_nothing_is_not_made(acme):
    for key in ("post-hello-to-dev-in-slack", "post-hello-to-dev-in-slack-2"):
        done = acme.json("describe", 'Post "Hello" to #dev in Slack', "--apply", "--yes")
        assert done["flowKey"] == key
    assert "nothing in this plan" in acme.err("describe", "translate it with Zorblax", "--apply")


EHR = "call our EHR API when a patient is admitted"


def test_an_api_of_ones_own_is_declared_with_the_plan(acme):
    assert "custom.declared=true" in acme.out("describe", EHR)
    for given, told in {
        "custom.colour=red": "no `colour`",
        "custom.responseSchema=[1]": "takes a JSON object",
        "custom.responseSchema=red": "takes a JSON object",
        "custom.declared=perhaps": "true or false",
        "custom.authScheme=magic": "cannot sign in",
    }.items():
        assert told in acme.err("describe", EHR, "--set", given)
    declared = (
        "--set", "custom.declared=true", "--set", "custom.path=/admissions",
        "--set", "custom.baseUrl=https://ehr.example.com/api", "--set", "custom.method=put",
        "--set", "custom.authScheme=api_key", "--set", "custom.apiKeyHeader=X-EHR-Key", "--set",
        'custom.responseSchema={"type": "object", "properties": {"ward": {"const": "Ward 4"}}}',
    )  # fmt: skip
    shown = acme.out("describe", EHR, *declared)
    assert "Make the connector “EHR API” (ehr-api) at https://ehr.example.com/api" in shown
    assert "signs in by api_key; calls PUT /admissions" in shown
    assert "still needs" not in shown.partition("? ")[0]
    made = acme.out("describe", EHR, "--apply", "--yes", *declared)
    assert "connector ehr-api made; 1 connection made" in made
    tried = acme.out("flow", "run", "a-patient-is-admitted-call-our-ehr-api", "--sample")
    assert "PUT https://ehr.example.com/api/admissions" in tried
    assert "Ward 4" in tried


def test_an_offer_alone_is_made_where_it_is_declared(acme):
    said = "translate it with Zorblax"
    base = ("--set", "custom.baseUrl=https://api.zorblax.example")
    assert "nothing in this plan" in acme.err("describe", said, "--apply", "--yes", *base)
    signs = ("--set", "custom.authScheme=none", "--set", "custom.method=get")
    declared = (*base, *signs, "--set", "custom.declared=true")
    made = acme.out("describe", said, "--apply", "--yes", *declared)
    assert "connector zorblax made; 1 connection made" in made


def test_a_terminal_is_asked_whether_an_api_is_declared(acme):
    answers = {
        "Make this?": "y", "Declare": "y", "Base URL": "https://ehr.example.com",
        "Path of the endpoint": "/in", "Signs in with": "oauth2",
        "Token URL": "https://ehr.example.com/token", "Client ID": "app",
        "Client secret": "opensesame-1",
    }  # fmt: skip
    ended, shown = _in_a_terminal(acme.home, ("describe", EHR, "--apply"), answers)
    assert ended == 0, shown
    assert "opensesame-1" not in shown
    assert acme.json("connection", "list")[0]["integrationSlug"] == "ehr-api"
    said = ("describe", "translate it with Zorblax", "--apply")
    answers = {
        "Make this?": "y", "Declare": "y", "base URL": "https://api.zorblax.example",
        "Method": "POST", "Path": "/in", "Signs in with": "bearer_token", "Token": "opensesame-2",
    }  # fmt: skip
    ended, shown = _in_a_terminal(acme.home, said, answers)
    assert ended == 0, shown
    assert "connector zorblax made" in shown
    assert "opensesame-2" not in shown


def test_what_is_set_takes_the_shape_of_its_field(acme):
    say = "insert a row into the Postgres table people"
    plan = acme.json(
        "describe", say, "--set", "insert.table=people", "--set", 'insert.rows=[{"a": 1}]'
    )
    step = plan["steps"][0]
    assert step["inputs"] == {"table": "people", "rows": [{"a": 1}]}
    assert step["missing"] == []
    plan = acme.json(
        "describe", say, "--set", "insert.rows={{event.json.rows}}", "--set", "postgres.port=5433"
    )
    assert plan["steps"][0]["inputs"]["rows"] == "{{event.json.rows}}"
    assert plan["connections"][0]["config"] == {"port": 5433}
    for given, told in {
        "insert.rows=many": "takes no text",
        "insert.nothing=1": "no input",
        "elsewhere.field=1": "has no `elsewhere`",
        "postgres.nothing=1": "no setting",
        "postgres.password=x": "is a secret",
    }.items():
        assert told in acme.err("describe", say, "--set", given)
    assert "WHERE.FIELD=VALUE" in acme.err("describe", say, "--set", "insert", code=2)


def test_a_terminal_is_asked_for_what_is_needed(acme):
    """A real terminal: settings must be given, the rest may wait, secrets are not shown."""
    answers = {
        "Make this?": "y",
        "Pipedrive, Company domain": "acme",
        "Pipedrive, API key": "",
        "Slack, ": "",
        "Trigger, ": "",
        "Post a message": "",
    }
    ended, shown = _in_a_terminal(acme.home, ("describe", DEAL, "--apply"), answers)
    assert ended == 0, shown
    assert "2 connections made" in shown
    assert {c["name"] for c in acme.json("connection", "list")} == {"Pipedrive", "Slack"}


def test_an_answer_that_does_not_fit_is_asked_for_again(acme):
    say = "insert a row into the Postgres table people"
    rows = iter(("many", '[{"name": "Ada"}]'))
    answers = {
        "Make this?": "y", "User name (needed": "app", "Host": "db.example.com", "Database": "shop", "Password": "opensesame",
        "Table": "people", "Rows": rows,
    }  # fmt: skip
    ended, shown = _in_a_terminal(acme.home, ("describe", say, "--apply"), answers)
    assert ended == 0, shown
    assert "takes no text" in shown
    assert "opensesame" not in shown
    key = acme.json("flow", "list")[0]["key"]
    node = acme.json("flow", "show", key)["draft"]["nodes"][0]
    assert node["inputs"] == {"table": "people", "rows": [{"name": "Ada"}]}
    assert "would have sent" in acme.out("flow", "run", key)


def _in_a_terminal(home, arguments, answers):
    """What the program ends with and shows, when each question it asks is answered."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "JUNCTOR_HOME": str(home), "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", "junctor", *arguments]
    running = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, close_fds=True
    )
    os.close(theirs)
    shown, read, until = "", 0, time.monotonic() + 60
    while time.monotonic() < until:
        try:
            shown += os.read(ours, 4096).decode(errors="replace")
        except OSError:
            break  # it has ended
        asked = shown[read:].replace("\r", "")
        line = asked.rpartition("\n")[2]
        if line.endswith((": ", "]: ")):
            read = len(shown)
            found = next((v for k, v in answers.items() if k in line), "")
            os.write(ours, ((found if isinstance(found, str) else next(found)) + "\n").encode())
    os.close(ours)
    return running.wait(30), shown
