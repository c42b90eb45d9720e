"""What stands beside the builder: triggers, questions that wait for a person, plans of the assistant."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect

from own_feed import OWN_FEED

pytestmark = pytest.mark.browser


def test_what_a_trigger_knows_is_shown_and_asked_for_now(visitor, api, pytestconfig):
    trigger = _watching(visitor, api.url)
    page = visitor.open(f"/triggers?open={trigger['id']}")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("Nothing is known yet")).to_be_visible()
    drawer.get_by_role("button", name="Poll now").click()
    expect(page.get_by_text("Asked: nothing is new")).to_be_visible()
    expect(drawer.get_by_text("Nothing is known yet")).to_have_count(0)
    expect(drawer.locator("summary code")).to_have_text("1")
    drawer.locator("summary", has=page.locator("code")).click()
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"trigger-known-{theme}")
        assert visitor.axe() == []


def test_an_event_is_replayed_in_the_sandbox(visitor, site, pytestconfig):
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    trigger = _started_by(visitor, "heard", hook)
    path = "/" + trigger["url"].split("/", 3)[3]
    assert site.request("POST", path, {"order": 7}).status == 200
    page = visitor.open(f"/triggers?open={trigger['id']}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Replay the event").click()
    expect(page.get_by_text("1 event replayed")).to_be_visible()
    expect(drawer.get_by_role("button", name="Replay the event")).to_have_count(2)
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"trigger-replay-{theme}")
        assert visitor.axe() == []
    found = visitor.api("GET", f"/api/triggers/{trigger['id']}")["recentEvents"]
    assert sorted(each["mode"] for each in found) == ["live", "sandbox"]


def test_what_came_in_within_a_time_is_counted_asked_about_and_replayed(
    visitor, site, pytestconfig
):
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    trigger = _started_by(visitor, "heard-often", hook)
    path = "/" + trigger["url"].split("/", 3)[3]
    for order in range(3):
        assert site.request("POST", path, {"order": order}).status == 200
    page = visitor.open(f"/triggers?open={trigger['id']}")
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("button", name="Replay these").click()
    asked = page.get_by_role("dialog", name="Replay 3 events?")
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"trigger-replay-asked-{theme}")
        assert visitor.axe() == []
    asked.get_by_role("button", name="Cancel").click()
    assert len(visitor.api("GET", f"/api/triggers/{trigger['id']}/events")["items"]) == 3
    drawer.get_by_role("combobox", name="From which time").select_option("between")
    assert drawer.get_by_role("button", name="Replay these").is_disabled()
    drawer.get_by_label("From", exact=True).fill("2020-01-01T00:00")
    for theme in visitor.themes():
        visitor.shot(pytestconfig.getoption("--screenshots"), f"trigger-replay-between-{theme}")
        assert visitor.axe() == []
    drawer.get_by_role("button", name="Replay these").click()
    asked.get_by_role("button", name="Replay in sandbox").click()
    expect(page.get_by_text("3 events replayed")).to_be_visible()
    found = visitor.api("GET", f"/api/triggers/{trigger['id']}/events")["items"]
    assert sorted(each["mode"] for each in found) == ["live"] * 3 + ["sandbox"] * 3
    for order in range(16):
        assert site.request("POST", path, {"order": order}).status == 200
    expect(drawer.get_by_role("button", name="Replay the event")).to_have_count(20)
    drawer.get_by_role("button", name="Older events").click()
    expect(drawer.get_by_role("button", name="Replay the event")).to_have_count(22)
    expect(drawer.get_by_role("button", name="Older events")).to_have_count(0)


def test_the_address_of_a_webhook_stands_in_the_builder_once_it_is_live(visitor):
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    nodes = [{"id": "a", "type": "respond"}]
    visitor.api("POST", "/api/flows", {"key": "called", "trigger": hook, "nodes": nodes})
    page = visitor.open("/flows/called?step=trigger%3A")
    address = page.get_by_role("region", name="Address")
    expect(address).to_contain_text("once the flow is published")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish", exact=True).click()
    expect(address).to_contain_text("/hooks/")
    assert visitor.axe() == []
    address.get_by_role("button", name="Copy the address of development").first.click()
    assert "/hooks/" in page.evaluate("() => navigator.clipboard.readText()")


def test_what_an_operation_refuses_is_said_at_its_field(visitor):
    page = visitor.open("/connections/postmark-clinic?tab=operations")
    page.locator("summary", has_text="sendEmail").click()
    page.get_by_role("button", name="Try it").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To").fill("ada@example.com")
    dialog.get_by_label("Text (short name)").fill("Hello")
    dialog.get_by_role("button", name="Try in sandbox").click()
    sender = dialog.get_by_label("From", exact=True)
    expect(sender).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_text("Nobody is named as the sender")).to_have_count(1)
    assert visitor.axe() == []
    sender.fill("clinic@example.com")
    dialog.get_by_role("button", name="Try in sandbox").click()
    expect(dialog.get_by_text("https://api.postmarkapp.com/email")).to_be_visible()


def _watching(visitor, url):
    visitor.api("POST", "/api/catalog", OWN_FEED)
    visitor.api("POST", f"/api/catalog/{OWN_FEED['key']}/versions/1.0.0/publish")
    feed = {"name": "Feed", "integrationSlug": OWN_FEED["key"], "config": {"baseUrl": url}}
    visitor.api("POST", "/api/integrations", {**feed, "authType": "none"})
    told = {"type": "connector", "connection": "feed", "trigger": "orderChanged"}
    return _started_by(visitor, "watched", told)


def _started_by(visitor, key, trigger):
    nodes = [{"id": "a", "type": "respond", "body": "{{event}}"}]
    visitor.api("POST", "/api/flows", {"key": key, "trigger": trigger, "nodes": nodes})
    visitor.api("POST", f"/api/flows/{key}/publish", {"environments": ["development"]})
    listed = visitor.api("GET", "/api/triggers")["items"]
    return next(each for each in listed if each["flowKey"] == key)


REFUNDS = {
    "key": "refunds",
    "name": "Refunds",
    "nodes": [
        {
            "id": "release",
            "type": "approve",
            "title": "Refund 40 to Ada?",
            "details": {"order": "A-17"},
            "approvers": {"roles": ["project_admin"]},
            "cases": {"approved": "paid", "rejected": "kept"},
        },
        {"id": "paid", "type": "respond", "body": {"paid": True}},
        {"id": "kept", "type": "respond", "body": {"paid": False}},
    ],
}


def test_a_question_is_decided_and_the_flow_goes_on(visitor):
    visitor.api("POST", "/api/flows", REFUNDS)
    body = {"draft": True, "mode": "live", "wait": 0}
    run = visitor.api("POST", "/api/flows/refunds/runs", body)
    page = visitor.open("/approvals")
    expect(page.get_by_role("heading", name="Refund 40 to Ada?")).to_be_visible()
    expect(page.get_by_text("A-17")).to_be_visible()
    expect(page.get_by_text("May decide: Project admin")).to_be_visible()
    assert visitor.axe() == []
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    page.get_by_text("Decided", exact=True).click()
    expect(page.get_by_text("by Owner, ")).to_be_visible()
    page.goto(f"{visitor.base}/runs/{run['id']}?step=release")
    expect(page.get_by_text("Succeeded").first).to_be_visible()
    # Who decided and when are read as words, not as an id and a number.
    detail = page.get_by_role("complementary", name="release")
    expect(detail.get_by_text("Owner", exact=True)).to_be_visible()
    expect(detail.get_by_text("Decided at")).to_be_visible()
    expect(page.get_by_role("button", name="release")).to_contain_text("approved by Owner")
    assert visitor.api("GET", f"/api/runs/{run['id']}")["output"]["body"] == {"paid": True}


def test_a_sentence_becomes_a_plan_that_is_filled_in_and_a_flow(visitor):
    page = visitor.open("/assistant")
    page.get_by_label("Describe what you want to connect").fill(
        "use the key sk_live_4eC39HqLyjWDarjtT1zdp7dc"
    )
    expect(page.get_by_role("button", name="Make a plan")).to_be_disabled()
    page.get_by_label("Describe what you want to connect").fill("")
    page.get_by_role("button", name="Every weekday at 9").click()
    expect(page.get_by_label("Describe what you want to connect")).to_have_value(
        "Every weekday at 9 find the contacts in HubSpot"
    )
    page.get_by_role("button", name="Make a plan").click()
    # The first plan reads the whole catalog.
    expect(page.get_by_text("What will be tested")).to_be_visible(timeout=30_000)
    page.get_by_label("Cron").fill("30 8 * * 1")
    expect(page.get_by_text("Every Monday at 08:30").first).to_be_visible()
    page.get_by_label("Describe what you want to connect").fill(
        "Send a confirmation with Postmark when the intake form arrives"
    )
    page.get_by_role("button", name="Make a plan").click()
    # What was changed in the plan is not dropped without a question.
    question = page.get_by_role("dialog", name="Make another plan?")
    question.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Cron")).to_have_value("30 8 * * 1")
    page.get_by_role("button", name="Make a plan").click()
    question.get_by_role("button", name="Make a plan").click()
    page.get_by_label("from").fill("clinic@example.com")
    expect(page.get_by_text("Still open")).to_have_count(0)
    assert visitor.axe() == []
    page.get_by_role("button", name="Create", exact=False).last.click()
    expect(page.get_by_role("heading", level=1, name="confirmation")).to_be_visible()
    made = page.url.rsplit("/", 1)[1].split("?")[0]
    (node,) = [
        each
        for each in visitor.api("GET", f"/api/flows/{made}")["draft"]["nodes"]
        if each.get("operationKey") == "sendEmail"
    ]
    assert node["inputs"]["from"] == "clinic@example.com"
    visitor.api("DELETE", f"/api/flows/{made}")


def test_a_plan_says_which_events_of_its_start_count(visitor):
    page = visitor.open("/assistant")
    page.get_by_label("Describe what you want to connect").fill(
        "When a Linear issue is moved to Review, post to #dev in Slack"
    )
    page.get_by_role("button", name="Make a plan").click()
    expect(page.get_by_text("Linear: issue changed")).to_be_visible()
    expect(page.get_by_text("state.name: … → Review")).to_be_visible()


def test_a_plan_shows_a_card_whose_title_is_changed_or_that_is_left_out(visitor):
    page = visitor.open("/assistant")
    page.get_by_label("Describe what you want to connect").fill(
        "When a call comes in, look up the caller in HubSpot and pop the record on the agent's screen"
    )
    page.get_by_role("button", name="Make a plan").click()
    page.get_by_role("group").filter(has_text="searchContacts").locator("summary").first.click()
    page.get_by_label("For whom").fill("{{event.json.extension}}")
    assert visitor.axe() == []
    page.get_by_role("button", name="Create", exact=False).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("call comes in")
    made = page.url.rsplit("/", 1)[1].split("?")[0]
    card = visitor.api("GET", f"/api/flows/{made}")["draft"]["nodes"][1]
    assert (card["type"], card["to"]) == ("screenPop", "{{event.json.extension}}")
    visitor.api("DELETE", f"/api/flows/{made}")


def test_a_plan_takes_rows_as_json_and_a_step_is_left_out_of_it(visitor):
    page = visitor.open("/assistant")
    page.get_by_label("Describe what you want to connect").fill(
        "When the intake form is submitted, insert a row into the Postgres table people and post it to #general in Slack"
    )
    page.get_by_role("button", name="Make a plan").click()
    page.get_by_role("group").filter(has_text="insert").locator("summary").first.click()
    rows = page.get_by_label("Rows")
    expect(rows).to_have_value(re.compile(r"event\.email"))
    rows.fill("many")
    expect(page.get_by_text("This is not JSON yet")).to_be_visible()
    rows.fill('[{"name": "Ada"}]')
    expect(page.get_by_text("This is not JSON yet")).to_have_count(0)
    # With its last step a connection leaves the plan too; one that is there already stays as it is.
    slack = page.get_by_role("group").filter(has_text="sendMessage")
    slack.locator("summary").click()
    slack.get_by_role("button", name="Leave this step out").click()
    expect(page.get_by_text("sendMessage")).to_have_count(0)
    page.get_by_label("Host").fill("db.example.com")
    page.get_by_label("Database").fill("shop")
    assert visitor.axe() == []
    page.get_by_role("button", name="Create", exact=False).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("form")
    made = page.url.rsplit("/", 1)[1].split("?")[0]
    nodes = visitor.api("GET", f"/api/flows/{made}")["draft"]["nodes"]
    assert [(each["operationKey"], each["inputs"]) for each in nodes] == [
        ("insert", {"table": "people", "rows": [{"name": "Ada"}]})
    ]
    visitor.api("DELETE", f"/api/flows/{made}")
    visitor.api("DELETE", "/api/integrations/postgresql?force=true")


def test_a_plan_asks_for_settings_by_what_they_are(visitor):
    page = visitor.open("/assistant")
    page.get_by_label("Describe what you want to connect").fill(
        "When the intake form is submitted, publish it to the RabbitMQ exchange orders"
    )
    page.get_by_role("button", name="Make a plan").click()
    page.get_by_role("textbox", name="Host", exact=True).fill("mq.example.com")
    page.locator("summary", has_text="more setting").first.click()
    switch = page.get_by_role("switch", name=re.compile("SSL|TLS"))
    expect(switch).to_be_visible()
    page.locator("label").filter(has=switch).or_(switch).first.click(force=True)
    for theme in visitor.themes():
        assert visitor.axe() == []
        visitor.shot(os.environ.get("JUNCTOR_SHOTS"), f"plan-settings-{theme}")
    page.get_by_role("button", name="Create", exact=False).last.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    rows = visitor.api("GET", "/api/integrations")["items"]
    (made,) = [row for row in rows if row["integrationSlug"] == "rabbitmq"]
    found = visitor.api("GET", f"/api/integrations/{made['id']}")
    (own,) = [each["config"] for each in found["environments"].values() if each.get("config")]
    assert own["host"] == "mq.example.com"
    assert isinstance(own["ssl"], bool)
    visitor.api("DELETE", f"/api/integrations/{made['id']}?force=true")
