"""The reader of pages finds what it should, so that a page cannot pass unread."""

from __future__ import annotations

import pytest

from docs.pages import ROOT, anchors, examples, links
from docs.test_examples import Session

PAGE = """# A page

[there](other.md#part) and `[not](this.md)`

## Part, two

<!-- runs -->
```sh
echo "one [two]"
```

<!-- prints -->
```text
one [two]
```

```sh
[neither](nor.md)
```
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(PAGE, "utf-8")
    return path


@pytest.fixture
def session(tmp_path):
    return Session(tmp_path, tmp_path)


def test_examples_have_their_language_mark_and_text(page):
    found = [(e.language, e.mark) for e in examples(page)]
    assert found == [("sh", "runs"), ("text", "prints"), ("sh", "")]
    assert examples(page)[0].text == 'echo "one [two]"\n'


def test_links_in_code_are_no_links_and_headings_are_anchors(page):
    assert links(page) == ["other.md#part"]
    assert anchors(page) == {"a-page", "part-two"}


def test_output_that_is_not_printed_is_noticed(page, session):
    first, second, _ = (made(e) for e in examples(page))
    session.follow(first)
    session.follow(second)
    session.output = "one two"
    with pytest.raises(AssertionError, match="is not in"):
        session.follow(second)


def test_an_example_that_fails_is_noticed_and_the_next_one_runs(page, session):
    first = made(examples(page)[0])
    with pytest.raises(AssertionError, match="ended with 3"):
        session.follow(made(first, "exit 3\n"))
    with pytest.raises(AssertionError, match="should have failed"):
        session.follow(made(first, "true\n", mark="fails"))
    session.follow(first)
    assert session.output == "one [two]\n"


def test_a_flow_that_does_not_hold_together_is_noticed(page, session):
    flow = made(examples(page)[0], '{"key": "a", "nodes": [{"id": "x", "type": "no"}]}', "json")
    with pytest.raises(AssertionError, match="x"):
        session.follow(flow)


def test_a_manifest_that_says_something_impossible_is_noticed(page, session):
    text = "key: a\nname: A\nversion: 0.1.0\noperations: {x: {name: X, effect: stare}}\n"
    with pytest.raises(Exception, match="effect"):
        session.follow(made(examples(page)[0], text, "yaml"))


def made(example, text=None, language=None, mark=None):
    """The example with a place inside the repository, and other parts."""
    return type(example)(
        page=ROOT / "README.md",
        line=example.line,
        language=language or example.language,
        mark=mark or example.mark,
        value=example.value,
        text=example.text if text is None else text,
    )
