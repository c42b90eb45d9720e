"""What hands do: values dragged into inputs, ways drawn and moved, what people paste."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from junctor.adapters.transports.extras import DRIVERS

pytestmark = pytest.mark.browser

MAIL = {
    "id": "mail",
    "type": "serviceTask",
    "service": "email",
    "name": "Send",
    "connection": "postmark-clinic",
    "inputs": {"from": "a@example.com", "to": "", "subject": "Hi", "text": "Hello"},
}
LOOP = {
    "id": "each",
    "type": "forEach",
    "name": "Each order",
    "items": "{{vars.orders}}",
    "nodes": [
        {"id": "label", "type": "set", "name": "Label", "variables": {"label": "{{vars.item.n}}!"}},
    ],
}

STRINGS = {
    "postgresql://app:p%40ss@db.example.com:5433/orders": "p@ss",
    "postgres://app:p@ss:w#rd/1@db.example.com:5433/orders": "p@ss:w#rd/1",
    "postgresql://app:several@db.example.com:5433,db2.example.com/orders": "several",
    "sqlserver://db.example.com:5433;database=orders;user=app;password=semicolons": "semicolons",
    'Server=tcp:db.example.com,5433;Database=orders;Uid=app;Pwd="a;b"': "a;b",
    "- PGHOST=db.example.com\n- PGPORT=54\\\n33\n- PGDATABASE=orders\n- PGPASSWORD=listed": "listed",
    "$ PGPASSWORD=shell psql -h db.example.com -p 5433 -Uapp --dbname=orders": "shell",
    "psql 'host=db.example.com port=5433 dbname=orders user=app password=inner'": "inner",
    "mysql -u app -pjoined --host db.example.com -P 5433 orders": "joined",
    "Server=db.example.com;Port=5433;Database=orders;User Id=app;Password=dotnet;": "dotnet",
    "'postgresql://app:quoted@db.example.com:5433/orders'": "quoted",
    "jdbc:postgresql://db.example.com:5433/orders?user=app&password=java": "java",
    r"host=db.example.com port=5433 dbname=orders user=app password='it''s \'it'": "it's 'it",
    "jdbc:oracle:thin:app/pw/1@//db.example.com:5433/orders": "pw/1",
    'set "PGHOST=db.example.com"\r\nset "PGPORT=5433"\r\nset "PGDATABASE=orders"\r\n'
    'set "PGPASSWORD=as=windows"': "as=windows",
    "docker run --rm -e PGHOST=db.example.com --env PGPORT=5433 \\\n --env=PGDATABASE=orders "
    "-e 'PGPASSWORD=in docker' postgres:17": "in docker",
    "PGHOST=db.example.com\nPGPORT=5433\nPGDATABASE=orders\n"
    "PGPASSWORD=-----BEGIN A KEY-----\nbGluZQ==\n-----END A KEY-----\nPGAPP=x": (
        "-----BEGIN A KEY-----\nbGluZQ==\n-----END A KEY-----"
    ),
    '{"type": "database", "host": "db.example.com", "port": 5433, "database": "orders", '
    '"password": "in\\nJSON"}': "in\nJSON",
    'DATABASE_URL="postgresql://app:from-env@db.example.com:5433/orders" # production': "from-env",
    "$env:PGHOST = 'db.example.com'\nset PGPORT=5433\nPGDATABASE: orders\n"
    'export PGUSER=app\nPGPASSWORD="two\\nlines" # kept': "two\nlines",
}
COMMANDS = {
    """curl https://api.example.com/v1 -H "Authorization: Bearer ab\\"c" """: 'ab"c',
    """curl -H 'Authorization: Bearer it'\\''s' 'https://api.example.com/v1?x=1'""": "it's",
    """curl.exe ^\n -H ^"Authorization: Bearer caret^" ^\n ^"https://api.example.com/^" """: "caret",
    """sudo curl -sSL -XPOST --data-urlencode 'a=https://x.example' api.example.com/v1 \\
 --oauth2-bearer split""": "split",
    """curl --url=https://api.example.com --header=$'Authorization: Bearer a\\x'""": "ax",
}


@pytest.fixture
def drawn(visitor):
    """A flow for one test, by its nodes."""
    made = []

    def draw(key, *nodes):
        visitor.api("POST", "/api/flows", {"key": key, "name": key.title(), "nodes": list(nodes)})
        made.append(key)

    yield draw
    for key in made:
        visitor.api("DELETE", f"/api/flows/{key}?force=true")


def draft(visitor, key):
    return {each["id"]: each for each in visitor.api("GET", f"/api/flows/{key}")["draft"]["nodes"]}


def jack(visitor, node, kind):
    """Where the way into or out of a step begins."""
    handle = f'.react-flow__node[data-id="{node}"] .react-flow__handle.{kind}'
    box = visitor.standing(visitor.page.locator(handle).first)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def saved(page):
    expect(page.get_by_text("Draft saved")).to_be_visible()


def test_a_value_is_dragged_into_an_input_or_goes_there_by_a_click(visitor, drawn):
    start = {"id": "who", "type": "set", "name": "Who", "variables": {"email": "ada@example.com"}}
    drawn("dragged", {**start, "next": "mail"}, MAIL)
    page = visitor.open("/flows/dragged?step=mail")
    value = page.get_by_role("region", name="Data").get_by_role("button", name="email ada").first
    panel = page.locator("[data-step-panel]")
    value.drag_to(panel.get_by_role("textbox", name="To", exact=False).first)
    expect(panel.get_by_text("= ada@example.com")).to_be_visible()
    panel.get_by_role("textbox", name="Subject").click()
    page.keyboard.press("End")
    value.click()
    expect(panel.get_by_text("= Hiada@example.com")).to_be_visible()
    saved(page)
    assert draft(visitor, "dragged")["mail"]["inputs"]["to"] == "{{vars.email}}"


def test_ways_are_drawn_moved_and_ended_on_the_canvas(visitor, drawn):
    rest = ({"id": each, "type": "set", "name": each, "variables": {}} for each in ("b", "c"))
    drawn("wired", {**MAIL, "next": "b"}, *rest)
    page = visitor.open("/flows/wired?view=canvas")
    ways = page.locator(".react-flow__edge")
    expect(ways).to_have_count(2)
    # From jack to jack; a call has many ways out, so the case is asked for.
    drag(page, jack(visitor, "mail", "source"), jack(visitor, "c", "target"))
    page.get_by_role("menuitem", name="4xx").click()
    expect(ways).to_have_count(3)
    expect(page.get_by_text("4xx", exact=True)).to_be_visible()
    saved(page)
    assert draft(visitor, "wired")["mail"]["cases"] == {"4xx": "c"}
    # A circle is not drawn, and a step with one way out is not asked about.
    page.get_by_role("button", name="Fit View").click()
    drag(page, jack(visitor, "b", "source"), jack(visitor, "mail", "target"))
    expect(ways).to_have_count(3)
    drag(page, jack(visitor, "b", "source"), jack(visitor, "c", "target"))
    expect(ways).to_have_count(4)
    # The end of a way is let go over nothing: it ends there, until that is undone.
    page.get_by_role("button", name="Fit View").click()
    x, y = jack(visitor, "b", "target")
    drag(page, (x, y - 4), (x + 300, y + 60))
    expect(ways).to_have_count(3)
    page.get_by_role("button", name="Undo", exact=True).last.click()
    expect(ways).to_have_count(4)
    saved(page)
    nodes = draft(visitor, "wired")
    assert (nodes["mail"]["next"], nodes["b"]["next"]) == ("b", "c")
    assert visitor.axe() == []


def test_a_step_inside_of_a_loop_runs_by_itself_and_its_run_leads_to_the_one_around(visitor, drawn):
    orders = {"id": "orders", "type": "set", "variables": {"orders": [{"n": 7}, {"n": 8}]}}
    label, sent = {**LOOP["nodes"][0], "next": "mail"}, {**MAIL["inputs"], "to": "b@example.com"}
    inside = [label, {**MAIL, "inputs": sent}]
    drawn("looped", {**orders, "next": "each"}, {**LOOP, "nodes": inside})
    page = visitor.open("/flows/looped?step=label")
    alone = page.get_by_role("button", name="Run this step")
    expect(alone).to_be_disabled()
    page.get_by_role("button", name="Run to here").click()
    expect(page.get_by_text("2 calls would have been sent")).to_be_visible()
    expect(alone).to_be_enabled()
    page.locator("[data-step-panel] textarea").first.fill("{{vars.item.n}}?")
    alone.click()
    result = page.get_by_role("region", name="Last sandbox run")
    expect(result.get_by_text('"7?"')).to_be_visible()
    expect(page.get_by_role("region", name="Data").get_by_text("orders")).to_be_visible()
    # An item's run says where it stands, and leads back.
    run = visitor.api("GET", "/api/runs?limit=9")["items"][-1]["id"]
    page = visitor.open(f"/runs/{run}~each~1")
    expect(page.get_by_text("Each order, item 2")).to_be_visible()
    page.get_by_role("link", name=f"Run {run[-8:]}").click()
    expect(page.get_by_role("complementary", name="Each order")).to_be_visible()
    page.get_by_role("link", name="Item 2").click()
    expect(page.get_by_text("Each order, item 2")).to_be_visible()


def test_calls_in_a_loop_are_counted_in_the_list_and_dashed_in_the_trace(visitor, drawn):
    mail = {**MAIL, "inputs": {**MAIL["inputs"], "to": "b@example.com"}}
    drawn("posting", {**LOOP, "items": [{"n": 1}, {"n": 2}], "nodes": [mail]})
    body = {"draft": True, "mode": "sandbox", "wait": 30}
    run = visitor.api("POST", "/api/flows/posting/runs", body)["id"]
    page = visitor.open(f"/runs/{run}")
    trace = page.get_by_role("region", name="Timeline")
    expect(trace.get_by_role("button", name="Each order").locator("i[data-sandbox]")).to_have_count(
        1
    )
    page = visitor.open("/runs")
    expect(page.get_by_role("row").filter(has_text="Posting").first).to_contain_text(
        "2 would have been sent"
    )


def test_items_of_a_loop_are_seen_while_they_run(visitor, drawn):
    wait = {"id": "go", "type": "wait", "for": "signal", "signal": "go"}
    drawn("looping", {**LOOP, "items": [{"n": 1}, {"n": 2}], "nodes": [wait]})
    body = {"draft": True, "mode": "live", "wait": 0}
    run = visitor.api("POST", "/api/flows/looping/runs", body)["id"]
    page = visitor.open(f"/runs/{run}")
    items = page.get_by_role("tabpanel", name="Items")
    expect(items.get_by_role("listitem").first).to_contain_text("Waiting")
    visitor.api("POST", f"/api/runs/{run}/cancel")
    expect(items.get_by_role("listitem").first).to_contain_text("Cancelled")


def test_a_live_flow_says_what_hangs_on_it_before_it_is_switched_off_or_deleted(visitor, drawn):
    drawn("hooked", {"id": "a", "type": "respond", "body": 1})
    hook = {"type": "webhook", "verify": {"scheme": "none"}}
    document = {**visitor.api("GET", "/api/flows/hooked")["draft"], "trigger": hook}
    visitor.api("PUT", "/api/flows/hooked/draft", document)
    visitor.api("POST", "/api/flows/hooked/publish", {"environments": ["development"]})
    page = visitor.open("/flows/hooked")
    expect(page.get_by_text("Whoever knows the address can start the flow.")).to_be_visible()
    asked, more = page.get_by_role("dialog"), page.get_by_role("button", name="More").first
    more.click()
    page.get_by_role("menuitem", name="Switch off in Development").click()
    expect(asked).to_contain_text("its trigger (webhook, live in development)")
    asked.get_by_role("button", name="Switch off in Development").click()
    expect(page.get_by_role("heading").locator("..").get_by_text("off")).to_be_visible()
    assert visitor.api("GET", "/api/triggers")["items"][-1]["state"] == "paused"
    more.click()
    page.get_by_role("menuitem", name="Switch on in Development").click()
    expect(page.get_by_text("“Hooked” is on in Development")).to_be_visible()
    more.click()
    page.get_by_role("menuitem", name="Delete flow").click()
    expect(asked).to_contain_text("its trigger (webhook, live in development)")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_have_count(0)
    assert visitor.api("GET", "/api/flows/hooked")["name"] == "Hooked"


def test_a_url_that_is_being_written_is_saved(visitor, drawn):
    drawn("called", {"id": "a", "type": "respond", "body": 1})
    page = visitor.open("/flows/called")
    page.get_by_role("button", name="Add step").last.click()
    page.get_by_role("combobox").fill("HTTP request")
    page.keyboard.press("Enter")
    panel = page.locator("[data-step-panel]")
    with page.expect_response(
        lambda a: "/draft" in a.url and "https://" in a.request.post_data
    ) as got:
        panel.get_by_role("textbox", name="URL").first.fill("https://")
    assert got.value.status == 200
    saved(page)


def test_a_request_is_filled_in_by_fields_and_a_way_gets_its_step(visitor, drawn):
    request = {"type": "apiCall", "mode": "http", "url": "https://api.example.com/x"}
    end = {"id": "end", "type": "respond", "body": 1}
    drawn("asked", {"id": "ask", **request, "next": "end"}, end)
    page = visitor.open("/flows/asked?step=ask")
    page.get_by_role("button", name="Add a header").click()
    name = page.get_by_label("Headers 1")
    name.fill("X-Tenant")
    name.press("Enter")
    page.get_by_label("X-Tenant", exact=True).fill("acme")
    page.get_by_role("combobox", name="Sign in").select_option("bearer")
    page.get_by_label("Token, as {env.NAME}").fill("{env.TOKEN}")
    page.get_by_role("button", name="What the sandbox answers").click()
    page.get_by_label("Answer in the sandbox (JSON)").fill('{"total": 3}')
    page.get_by_role("combobox", name="Any failure without a way").select_option("+ A new step…")
    page.get_by_role("dialog").get_by_role("combobox").fill("fail")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="3 Fail Fail")).to_be_visible()
    saved(page)
    ask, _, fail = visitor.api("GET", "/api/flows/asked")["draft"]["nodes"]
    assert (ask["headers"], ask["auth"]["token"]) == ({"X-Tenant": "acme"}, "{env.TOKEN}")
    assert (ask["sample"], ask["next"], ask["onError"]) == ({"total": 3}, "end", fail["id"])
    # What the sandbox answers is offered to the steps behind.
    page.get_by_role("button", name="2 end", exact=True).click()
    expect(page.get_by_title("Insert {{steps.ask.output.total}}")).to_be_visible()


def test_what_kept_a_run_from_starting_is_said_until_it_is_mended(visitor, drawn):
    end = {"id": "end", "type": "respond", "body": 1}
    drawn("kept", {"id": "ask", "type": "apiCall", "mode": "http", "url": "", "next": "end"}, end)
    page = visitor.open("/flows/kept?step=ask")
    visitor.expect_status(422)
    page.get_by_role("button", name="Run in sandbox").click()
    refused = page.get_by_role("heading", name="Run in sandbox did not work")
    expect(refused).to_be_visible()
    page.get_by_role("textbox", name="URL").first.fill("https://api.example.com/x")
    expect(refused).to_have_count(0)
    # A step that is gone leaves its place to the canvas.
    page.get_by_role("button", name="Undo").click()
    page.goto(f"{visitor.base}/flows/kept?view=canvas&step=gone")
    expect(page.locator("[data-view=canvas][data-alone]")).to_be_visible()


def test_connection_strings_fill_the_fields(visitor):
    page = visitor.open("/catalog?connect=postgres")
    box = page.locator("[data-paste]")
    for text, password in STRINGS.items():
        box.focus()
        visitor.paste(text)
        for label, value in [("Host", "db.example.com"), ("Port", "5433"), ("Database", "orders")]:
            expect(page.get_by_label(label, exact=False).first).to_have_value(value)
        if re.search(r"\bapp\b", text):
            expect(page.get_by_label("User name")).to_have_value("app")
        secret = page.locator("input[data-secret], textarea[data-secret]").first
        expect(secret).to_have_value(password.replace("\n", "") if "\n" in password else password)


def test_commands_fill_the_fields(visitor):
    page = visitor.open("/catalog?connect=http")
    box = page.locator("[data-paste]")
    for text, token in COMMANDS.items():
        box.focus()
        visitor.paste(text)
        expect(page.get_by_label("Base URL")).to_have_value("https://api.example.com")
        expect(page.locator("[data-secret]").first).to_have_value(token)


def test_a_password_is_taken_out_of_every_place_it_hides_in(visitor):
    page = visitor.open("/catalog?connect=http")
    box = page.locator("[data-paste]")
    hidden = {
        "curl https://me:p%40ss@api.example.com/v1": "p@ss",
        "curl https://api.example.com -kLu me:p@ss": "p@ss",
        "curl https://api.example.com -H 'Authorization: Basic bWU6cEBzcw=='": "p@ss",
        "curl 'https://api.example.com/v1?api_key=p@ss'": "p@ss",
        "API_URL=https://me:p%40ss@api.example.com": "p@ss",
    }
    for text, secret in hidden.items():
        box.focus()
        visitor.paste(text)
        expect(page.get_by_label("Base URL")).to_have_value("https://api.example.com")
        expect(page.locator("[data-secret]").first).to_have_value(secret)


NAMES = {
    "Orders!": "ORDERS_2_TOKEN",
    "Größe & Maß 24/7": "GROE_MA_24_7_TOKEN",
    "24 hours": "C_24_HOURS_TOKEN",
    "عيادة 🚀": "CONNECTION_2_TOKEN",
    "word " * 20: "WORD_" * 11 + "TOKEN",
    "x" * 150: f"{'X' * 54}_TOKEN",
}


def test_the_name_of_the_secret_is_told_as_it_will_be(visitor):
    body = {"integrationSlug": "http", "authType": "bearer_token"}
    body["config"] = {"baseUrl": "https://api.example.com"}
    made = [
        visitor.api("POST", "/api/integrations", {**body, "name": n}) for n in ("Orders", "客户")
    ]
    page = visitor.open("/catalog?connect=http")
    page.get_by_text("Bearer token", exact=True).click()
    page.locator("[data-secret]").fill("a-token-of-mine")
    body["credentials"] = {"development": {"token": "a-token-of-mine"}}
    for name, told in NAMES.items():
        page.get_by_label("Name", exact=False).first.fill(name)
        expect(page.get_by_text(f"Stored as the secret {told}", exact=True)).to_be_visible()
        made.append(visitor.api("POST", "/api/integrations", {**body, "name": name}))
        field = made[-1]["credentials"]["development"]["fields"]["token"]
        assert field["secret"] == told
    for each in made:
        visitor.api("DELETE", f"/api/integrations/{each['id']}")


def test_what_cannot_be_read_is_said_and_the_next_paste_is(visitor):
    page = visitor.open("/catalog?connect=http")
    box = page.locator("[data-paste]")
    endless = "word " * 50_000 + "="
    for text in ("curl $BASE -H 'Authorization: Bearer $TOKEN'", "{}", endless):
        box.focus()
        visitor.paste(text)
        expect(page.get_by_text("Nothing in it fits a field here")).to_be_visible()
    box.focus()
    visitor.paste("curl https://api.example.com:99999 -H 'Authorization: Bearer kept'")
    expect(page.locator("[data-secret]").first).to_have_value("kept")
    expect(page.get_by_label("Base URL")).to_have_value("")
    visitor.open("/catalog?connect=postgres")
    box.focus()
    visitor.paste("foo://app:pw@db1.example.com,db2.example.com/orders")
    expect(page.get_by_text("from foo://; of its 2 hosts only the first")).to_be_visible()


def test_a_missing_driver_is_named_before_anything_is_typed(visitor, monkeypatch, request):
    monkeypatch.setitem(DRIVERS, "kafka", "no_such_driver")
    page = visitor.open("/catalog?connect=kafka")
    form = page.get_by_role("dialog", name="Connect Kafka")
    hint = form.get_by_text("junctor[kafka]")
    expect(hint).to_be_visible()
    expect(hint).to_contain_text("installed where Junctor runs")
    for theme in visitor.themes():
        assert visitor.axe() == []
        visitor.shot(request.config.getoption("--screenshots"), f"missing-driver-{theme}")
    monkeypatch.setitem(DRIVERS, "kafka", "aiokafka")
    page = visitor.open("/catalog?connect=kafka")
    expect(page.get_by_label("Bootstrap servers")).to_be_visible()
    expect(page.get_by_text("junctor[kafka]")).to_have_count(0)
