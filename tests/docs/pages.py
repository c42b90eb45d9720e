"""Reads the fenced examples of a page, and the comment that says what to do with each.

The comment stands on the line before the fence:

    <!-- runs -->              sh: executed in the page's folder, with a home of its own
    <!-- fails -->             sh: executed, and ends with an exit code other than 0
    <!-- serves -->            sh: started in the background, on a port of its own for :8765
    <!-- file: hello.py -->    written into the page's folder, then treated as its language says
    <!-- prints -->            text: these lines stand in the output of the sh example before it
    <!-- not run: reason -->   left alone
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\w*)\s*$")
_COMMENT = re.compile(r"^<!--\s*(runs|fails|serves|prints|file|not run)(?::\s*(.+?))?\s*-->$")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Example:
    """One fenced block: where it stands, its language, its mark and its text."""

    page: Path
    line: int
    language: str
    mark: str
    value: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def checked_pages() -> list[Path]:
    """The pages whose examples run."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    for kind in ("tutorial", "howto"):
        found += sorted((ROOT / "docs" / kind).glob("*.md"))
    return found


def all_pages() -> list[Path]:
    """Every page of the documentation."""
    found = [*ROOT.glob("*.md"), *(ROOT / "changes").glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(found)


def examples(page: Path) -> list[Example]:
    """The fenced blocks of a page, in order."""
    found: list[Example] = []
    lines = page.read_text("utf-8").splitlines()
    start: int | None = None
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if start is None and fence:
            start = number
        elif start is not None and line.rstrip() == "```":
            comment = _COMMENT.match(lines[start - 1].strip()) if start else None
            mark, value = (comment[1], comment[2] or "") if comment else ("", "")
            language = (_FENCE.match(lines[start]) or fence)[1]
            text = "\n".join(lines[start + 1 : number]) + "\n"
            found.append(Example(page, start + 1, language, mark, value, text))
            start = None
    assert start is None, f"{page}: the fence of line {start} is not closed"
    return found


def links(page: Path) -> list[str]:
    """The targets of the links of a page, outside of code."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`[^`\n]*`", "", text)
    return [a or b for a, b in _LINK.findall(text)]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    heads = re.findall(r"^#+\s+(.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}
