"""What people paste fills the form, quoted in whatever way they found it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

STRINGS = {
    "postgresql://app:p%40ss@db.example.com:5433/orders": "p@ss",
    "postgres://app:p@ss:w#rd/1@db.example.com:5433/orders": "p@ss:w#rd/1",
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
