"""What people paste fills the form, quoted in whatever way they found it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

STRINGS = {
    "postgresql://app:p%40ss@db.example.com:5433/orders": "p@ss",
    "postgres://app:p@ss:w#rd/1@db.example.com:5433/orders": "p@ss:w#rd/1",
    "postgresql://app:several@db.example.com:5433,db2.example.com/orders": "several",
    "sqlserver://db.example.com:5433;database=orders;user=app;password=semicolons": "semicolons",
    'Server=tcp:db.example.com,5433;Database=orders;Uid=app;Pwd="a;b"': "a;b",
    "- PGHOST=db.example.com\n- PGPORT=54\\\n33\n- PGDATABASE=orders\n- PGPASSWORD=listed": "listed",
    "'postgresql://app:quoted@db.example.com:5433/orders'": "quoted",
    "jdbc:postgresql://db.example.com:5433/orders?user=app&password=java": "java",
    r"host=db.example.com port=5433 dbname=orders user=app password='it''s \'it'": "it's 'it",
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


def test_connection_strings_fill_the_fields(visitor):
    page = visitor.open("/catalog?connect=postgres")
    box = page.locator("[data-paste]")
    for text, password in STRINGS.items():
        box.focus()
        visitor.paste(text)
        for label, value in [("Host", "db.example.com"), ("Port", "5433"), ("Database", "orders")]:
            expect(page.get_by_label(label, exact=False).first).to_have_value(value)
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
