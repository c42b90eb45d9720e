"""What is refused unread because it looks like a key, and what only speaks of keys."""

from __future__ import annotations

import pytest

from junctor.core.assistant.reading.keys import looks_like_key

HEX = "9f86d081884c7d659a2feaa0c55ad015" + "a3bf4f1b2b0b822cd15d6c15b0f00a08"
UUID = "11111111-2222-3333-4444-555555555555"
KEYS = (
    "connect stripe with sk_live_" + "51HxAbCdEfGhIjKlMnOpQrSt",
    "my AWS key is AKIA" + "IOSFODNN7EXAMPLE connect SES",
    "use github token ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "slack token xoxb-" + "123456789012-1234567890123-abcdefghijklmnop",
    "JWT eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "connect with -----BEGIN RSA PRIVATE" + " KEY----- MIIEpAIBAAKCAQEA",
    f"connect carbone with key {HEX}",
    f"connect carbone, {HEX}",
    "connect to postgres, the password is hunter2",
    "connect to postgres, the password is swordfish",
    "login: admin, pwd: Tr0ub4dor&3 for the SFTP server",
    "the db password: correct-horse-battery => slack",
    "connect to postgres://user:secret" + "@db.example/app",
    f"Postmark server token {UUID}",
    "api_key=abcd1234efgh5678 for openweather",
    "client_secret = 'swordfish' for HubSpot",
    "telegram bot 123456789:" + "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "Authorization: Basic " + "YWxhZGRpbjpvcGVuc2VzYW1l",
    "the token is “abcdefgh”",
)
WORDS = (
    "reset the password of a user in Zendesk",
    "send an email with the password reset link through Postmark",
    "Notify #security in Slack when an API key expires",
    "tell me when the password is changed",
    "tell me when the token is about to expire",
    f"get the page {UUID} from Notion",
    "show the commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 of GitHub",
    "read the spreadsheet 1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
    "read https://docs.google.com/spreadsheets/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms/edit",
    "use the password {env.DATABASE_PASSWORD}",
    'post "our new password policy is live" to #all in Slack',
    "export the keys: name and email",
)


@pytest.mark.parametrize("text", KEYS, ids=range(len(KEYS)))
def test_what_looks_like_a_key_is_one(text):
    assert looks_like_key(text)


@pytest.mark.parametrize("text", WORDS)
def test_speaking_of_keys_is_no_key(text):
    assert not looks_like_key(text)
