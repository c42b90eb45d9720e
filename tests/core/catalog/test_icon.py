from __future__ import annotations

import pytest

from junctor.core.catalog.icon import icon_faults, letter_tile

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<style>a{}</style>",
        "<image href='https://evil.example/x.png'/>",
        "<foreignObject/>",
        "<a href='#x'><path/></a>",
        "<animate attributeName='href'/>",
        "<path onload='x()'/>",
        "<path style='fill:url(//evil)'/>",
        "<use href='https://evil.example/x.svg#a'/>",
        "<use xlink:href='data:image/svg+xml;base64,AAAA'/>",
        "<path fill='url(https://evil.example)'/>",
        "<path d='javascript:x'/>",
        "<!-- x -->",
        "<path d='&#106;'/>",
        "<path <path>",
    ],
)
def test_anything_that_could_run_or_load_is_refused(inner):
    assert icon_faults(f"{HEAD}{inner}</svg>".encode())


def test_plain_shapes_are_fine():
    svg = f"{HEAD}<defs><linearGradient id='g'><stop offset='0'/></linearGradient></defs><path fill='url(#g)' d='M0 0h1'/><use href='#g'/></svg>"
    assert icon_faults(svg.encode()) == []


def test_other_faults():
    assert icon_faults(b"x" * 5000) == ["has 5000 bytes, more than 4096"]
    assert icon_faults(b"\xff") == ["is not UTF-8"]
    assert "is not one `<svg>` element" in icon_faults(b"<g viewBox='0 0 1 1'/>")
    assert "has no viewBox, so it does not scale" in icon_faults(b"<svg></svg>")


def test_a_letter_tile_is_stable_and_escaped():
    assert ">H</text>" in letter_tile("hello")
    assert letter_tile("hello") == letter_tile("hello")
    assert ">?</text>" in letter_tile("<<<")
