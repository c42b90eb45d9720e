"""Registering, forgetting, objects, exceptions, logs, streams and failure of the scrubber."""

from __future__ import annotations

import base64
import decimal
import json
import logging
import threading

import orjson
import pytest

from junctor.model.errors import OursToFix
from junctor.model.scrub import (
    DROPPED,
    MASK,
    REQUIRED_SINKS,
    SINKS,
    Scrubber,
    register_sink,
    scrubber,
)
from junctor.model.scrub.sieve import Sieve
from junctor.model.secret import Secret

TOKEN = "tok_9f8A7b6C5d4E3f2G1h0J"
PEM = "-----BEGIN KEY-----\nMIICXAIBAAKBgQCqGKukO1De7zhZj6\nq0tjTkVxwTCpvKe4eCZ0FPqri0cb\n-----END KEY-----"


@pytest.fixture
def known():
    made = Scrubber()
    made.register("token", TOKEN)
    return made


def test_there_is_one_scrubber_per_process():
    assert scrubber() is scrubber()


def test_a_forgotten_secret_is_shown_again_and_others_stay(known):
    known.register("other", "another-secret-1")
    known.register("alias", TOKEN)
    known.forget("token")
    assert known.text(TOKEN) == MASK
    known.forget("alias")
    known.forget("never registered")
    assert known.text(f"{TOKEN} another-secret-1") == f"{TOKEN} {MASK}"
    known.register("token", TOKEN)
    assert known.text(TOKEN) == MASK


def test_rotation_keeps_the_previous_value(known):
    known.register("token", "new-value-of-the-token")
    assert known.text(f"{TOKEN} new-value-of-the-token") == f"{MASK} {MASK}"


def test_the_least_recently_registered_secret_is_given_up_first():
    made = Scrubber(limit=2)
    for value in ("first-secret", "second-secret", "first-secret", "third-secret"):
        made.register(value, value)
    assert made.text("first-secret second-secret third-secret") == f"{MASK} second-secret {MASK}"
    assert len(made._register) == 2


def test_secrets_that_share_words_can_be_removed_one_by_one():
    sieve = Sieve()
    forms = [b"abcdefghijklmnop", b"abcdefghijklmnoq", b"abcdefgh", b"abcdef"]
    for form in forms:
        sieve.add(form)
    assert sieve.spans(b"__abcdefghijklmnoq") == [(2, 18)]
    for form in forms:
        sieve.remove(form)
    assert sieve.spans(b"__abcdefghijklmnoq") == []
    assert sieve.spans(b"") == []


@pytest.mark.parametrize("pad", range(9))
def test_a_secret_is_found_at_every_alignment_and_length(pad):
    for length in (6, 7, 8, 11, 14, 15, 16, 23, 40):
        made = Scrubber()
        value = "Zq7" + "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH"[: length - 3]
        made.register("s", value)
        assert made.text("." * pad + value + "!") == "." * pad + MASK + "!"


def test_short_values_are_masked_in_their_own_field_only():
    made = Scrubber()
    made.register_document("card", {"pin": "1234"})
    assert made.json({"pin": 1234, "PIN": "1234", "order": "1234", "x": [{"pin": "9"}]}) == {
        "pin": MASK,
        "PIN": MASK,
        "order": "1234",
        "x": [{"pin": "9"}],
    }
    made.forget("pin")
    assert made.json({"pin": "1234"}) == {"pin": "1234"}


@pytest.mark.parametrize(
    ("short", "shown"),
    [("1234", 1234), ("-7", -7), ("1.5", 1.5), ("1e+16", 1e16), ('a"b', 'a"b'), ("ü\\n1", "ü\\n1")],
)
def test_short_values_are_found_however_json_spells_them(short, shown):
    made = Scrubber()
    made.register_document("card", {"pin": short})
    assert made.json({"list": [{"pin": shown}]}) == {"list": [{"pin": MASK}]}
    assert made.dumps({"pin": shown}) == orjson.dumps({"pin": MASK})
    assert made.plain({"pin": shown}) is None
    assert made.known({"pin": shown}) == {"pin": MASK}


def test_what_holds_no_short_value_is_not_copied():
    made = Scrubber()
    made.register_document("card", {"pin": "12a4"})
    innocent = {"pin": "text"}
    assert made.json(innocent) is innocent


def test_a_document_registers_its_leaves_and_its_basic_pairs():
    made = Scrubber()
    made.register_document(
        "conn",
        {
            "username": "svc-mailer",
            "password": "pässword-one",
            "nested": {"list": ["leaf-value-1", 123456789, None, True]},
            "baseUrl": "https://api.example.com",
        },
    )
    pair = base64.b64encode("svc-mailer:pässword-one".encode()).decode()
    narrow = base64.b64encode("svc-mailer:pässword-one".encode("latin-1")).decode()
    assert (
        made.text(f"h {pair} {narrow} leaf-value-1 123456789") == f"h {MASK} {MASK} {MASK} {MASK}"
    )
    text = "svc-mailer at https://api.example.com"
    assert made.text(text) == text


def test_too_deep_a_document_stops_registering_quietly():
    deep = "deep-secret-value"
    for _ in range(40):
        deep = [deep]
    made = Scrubber()
    made.register_document("d", {"a": deep, "b": "shallow-secret"})
    assert made.text("shallow-secret") == MASK


def test_the_parts_of_structured_secrets_are_secret():
    made = Scrubber()
    made.register("json", json.dumps({"type": "public-type", "private_key": PEM, "n": [1234567]}))
    made.register("dsn", "postgres://app:hunter%402pass@db/app")
    made.register("pairs", "Server=db;User=app;Password=conn-pass-1;")
    made.register("not json", "{not json at all}")
    for secret in (
        "MIICXAIBAAKBgQCqGKukO1De7zhZj6",
        "hunter@2pass",
        "hunter%402pass",
        "conn-pass-1",
        "1234567",
        "{not json at all}",
        PEM,
        PEM.replace("\n", "\r\n"),
        json.dumps(PEM),
    ):
        assert MASK in made.text(secret), secret
    assert made.text("public-type") == "public-type"


def test_a_long_document_is_masked_whole_and_line_by_line():
    made = Scrubber()
    lines = [f"line-{n}-" + "x" * 60 for n in range(60)]
    made.register("doc", "\n".join(lines))
    assert made.text("\n".join(lines)) == MASK
    assert made.text(lines[30]) == MASK


def test_overlapping_secrets_become_one_mask_and_touching_ones_two():
    made = Scrubber()
    made.register("a", "abcdef123456")
    made.register("b", "123456uvwxyz")
    assert made.text("abcdef123456uvwxyz!") == f"{MASK}!"
    assert made.text("abcdef123456abcdef123456") == MASK * 2


def test_objects_are_cleaned_by_value_and_by_name(known):
    cycle: dict[str, object] = {}
    cycle["again"] = cycle
    value = {
        TOKEN: "as a key",
        "n": 1,
        "big": 10**30,
        "ratio": 0.5,
        "amount": decimal.Decimal("1.5"),
        "secret": Secret("unknown-value"),
        "bytes": b"a " + TOKEN.encode(),
        "error": ValueError(TOKEN),
        "object": {7: TOKEN},
        "tuple": (TOKEN, "x"),
        "set": {TOKEN},
        "password": "",
        "token": None,
        "api_key": ["unregistered", {"ok": "kept"}],
        "apiKey": "{env.KEY}",
        "hasToken": True,
        "headers": [["Authorization", "Bearer x"], {"name": "X-Api-Key", "value": "zz"}],
    }
    clean = known.json(value)
    assert TOKEN not in repr(clean)
    assert clean["n"] == 1
    assert clean["big"] == 10**30
    assert clean["amount"] == decimal.Decimal("1.5")
    assert clean["tuple"] == (MASK, "x")
    assert clean["secret"] == MASK
    assert clean["password"] == ""
    assert clean["token"] is None
    assert clean["api_key"] == [MASK, {"ok": "kept"}]
    assert clean["apiKey"] == "{env.KEY}"
    assert clean["hasToken"] is True
    assert clean["headers"] == [["Authorization", MASK], {"name": "X-Api-Key", "value": MASK}]
    assert MASK in str(known.json(cycle))
    assert known.json({"token": "shown once"}, by_name=False) == {"token": "shown once"}


def test_a_secret_number_is_masked():
    made = Scrubber()
    made.register("n", "987654321012")
    assert made.json({"amount": 987654321012, "other": 987654}) == {"amount": MASK, "other": 987654}


def test_values_orjson_cannot_write_are_cleaned_one_by_one(known):
    assert known.json({"a": "\ud800", "b": object}) == {"a": "\ud800", "b": object}
    assert known.json([TOKEN + "\\"]) == [MASK + "\\"]


def test_an_exception_is_rendered_with_all_it_carries_and_no_source(known):
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError

    try:
        try:
            raise KeyError(TOKEN)  # noqa: TRY301 - a chain is what is tested
        except KeyError:
            grouped = ExceptionGroup(f"group {TOKEN}", [ValueError(TOKEN), MuteError()])
            grouped.add_note(f"note {TOKEN}")
            raise RuntimeError(f"outer {TOKEN}") from grouped
    except RuntimeError as exc:
        exc.__cause__.__cause__ = exc
        text = known.exception(exc)
    assert TOKEN not in text
    for word in (
        "outer",
        "caused by",
        "group",
        "note",
        "with",
        "cannot be printed",
        "more left out",
    ):
        assert word in text
    assert "raise RuntimeError" not in text


def test_an_exception_names_what_was_being_handled(known):
    failed = ValueError("second")
    failed.__context__ = KeyError(TOKEN)
    text = known.exception(failed)
    assert "while handling builtins.KeyError" in text
    assert TOKEN not in text


def test_every_part_of_a_log_record_is_cleaned(known):
    record = logging.makeLogRecord(
        {
            "msg": "auth %s",
            "args": (TOKEN,),
            "exc_info": (ValueError, ValueError(TOKEN), None),
            "stack_info": TOKEN,
            "conn": {"a": TOKEN},
            "obj": Secret(TOKEN),
            "password": "by name",
        }
    )
    assert known.log_filter().filter(record)
    assert TOKEN not in repr(vars(record))
    assert record.msg == f"auth {MASK}"
    assert record.password == MASK
    assert "ValueError" in record.exc_text
    broken = logging.makeLogRecord({"msg": "%d", "args": (TOKEN,), "exc_text": TOKEN})
    known.log_filter().filter(broken)
    assert TOKEN not in repr(vars(broken))


def test_a_real_logger_writes_no_secret(known, capsys):
    handler = logging.StreamHandler()
    handler.addFilter(known.log_filter())
    logger = logging.getLogger("tests.scrub")
    logger.addHandler(handler)
    try:
        raise ValueError(TOKEN)  # noqa: TRY301 - a logged traceback is what is tested
    except ValueError:
        logger.exception("failed with %s", TOKEN)
    finally:
        logger.removeHandler(handler)
    shown = capsys.readouterr().err
    assert TOKEN not in shown
    assert f"failed with {MASK}" in shown


def test_what_cannot_be_checked_is_dropped_and_the_next_text_is_fine(known):
    class Bad(str):
        __slots__ = ()

        def encode(self, *args):
            raise RuntimeError

    class BadMap(dict):
        def items(self):
            raise RuntimeError

    class BadText:
        def __str__(self):
            raise RuntimeError(TOKEN)

    class BadError(Exception):
        @property
        def __notes__(self):
            raise RuntimeError

    assert known.text(Bad(TOKEN)) == DROPPED
    assert known.json(BadMap(a=TOKEN)) == DROPPED
    assert known.exception(BadError(TOKEN)) == DROPPED
    record = logging.makeLogRecord({"msg": BadText(), "extra": TOKEN, "stack_info": TOKEN})
    assert known.log_filter().filter(record)
    assert record.msg == DROPPED
    assert TOKEN not in repr({k: v for k, v in vars(record).items() if k != "msg"})
    assert known.text(TOKEN) == MASK


def test_a_stream_lets_go_of_a_word_that_is_too_long(known):
    stream = known.stream()
    assert stream.feed("short ") == "short "
    assert stream.feed("x" * 100) == ""
    assert stream.feed("x" * 5000) == "x" * 5100
    assert stream.feed("é".encode() * 3000 + TOKEN[:9].encode()) == "é" * 3000
    assert stream.feed(TOKEN[9:]) == ""
    assert stream.flush() == MASK
    assert stream.flush() == ""


def test_a_stream_never_cuts_a_character_or_a_finished_match():
    made = Scrubber()
    made.register("a", "ab" * 8)
    made.register("long", "-éxyzüvw-")
    stream = made.stream()
    out = stream.feed("z" * 5000 + "abababab")
    out += stream.feed("abababababab")
    out += stream.feed("x" * 5000 + "é")
    assert out + stream.flush() == "z" * 5000 + MASK + "abab" + "x" * 5000 + "é"
    tail = made.stream()
    early = tail.feed(b"y" * 5000 + "é".encode()[:1])
    assert early + tail.feed("é".encode()[1:]) + tail.flush() == "y" * 5000 + "é"


def test_sinks_are_counted_and_unknown_ones_refused():
    before = set(SINKS)
    try:
        register_sink("log")
        assert "log" in SINKS
        assert SINKS <= REQUIRED_SINKS
        with pytest.raises(OursToFix, match="no sink named `paper`"):
            register_sink("paper")
    finally:
        SINKS.clear()
        SINKS.update(before)


def test_a_stream_keeps_a_secret_of_several_words_together():
    made = Scrubber()
    made.register("phrase", "correct horse battery")
    stream = made.stream()
    assert stream.feed("the correct horse battery") == "the "
    assert stream.feed("? no ") == f"{MASK}? no "
    assert stream.flush() == ""


def test_a_page_token_is_no_secret():
    value = {"nextPageToken": "abc", "url": "/x?page_token=abc"}
    assert Scrubber().json(value) == value
    assert Scrubber().json({"": "x", "...": "y"}) == {"": "x", "...": "y"}


def test_secrets_may_be_registered_while_texts_are_cleaned_elsewhere(known):
    stop = threading.Event()
    failures = []

    def clean():
        while not stop.is_set():
            if known.text(f"a {TOKEN} z") != f"a {MASK} z":
                failures.append("leak")

    thread = threading.Thread(target=clean)
    thread.start()
    for n in range(60):
        known.register(f"n{n}", f"another-secret-{n}-value")
        if n % 2:
            known.forget(f"n{n}")
    stop.set()
    thread.join()
    assert failures == []


def test_a_secret_that_json_escapes_is_found_in_what_is_written():
    made = Scrubber()
    made.register("quoted", 'pa"ss\nword-9f8A7b6C5d4E')
    inner = json.dumps({"key": 'pa"ss\nword-9f8A7b6C5d4E'})
    shown = made.dumps({"note": f"before {inner} after", "path": "a\\b"})
    assert b"9f8A7b6C5d4E" not in shown
    assert orjson.loads(shown)["path"] == "a\\b"
