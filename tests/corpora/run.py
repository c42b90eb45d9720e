"""Runs the attack corpora: `make corpora DIR=folder`, or one file. One line per failure."""

# ruff: noqa: T201 - a script for people at a terminal

from __future__ import annotations

import contextlib
import json
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from corpora import bad_inputs, redaction, signatures, ssrf, templates

MODULES = (bad_inputs, redaction, signatures, ssrf, templates)
_WORDS = {
    bad_inputs: ("bad_input",),
    redaction: ("redaction",),
    signatures: ("webhook", "signature"),
    ssrf: ("ssrf",),
    templates: ("template",),
}


def files_of(place: Path) -> list[Path]:
    """The corpora files of a folder, or the file itself."""
    return [place] if place.is_file() else sorted(place.rglob("*.jsonl"))


def module_of(file: Path, row: dict):
    """The module that runs a file: by its name, or else by the fields of its rows."""
    for module, words in _WORDS.items():
        if file.stem.startswith(module.NAME) or any(word in file.stem.lower() for word in words):
            return module
    shapes = {
        bad_inputs: {"expect_status"},
        signatures: {"scheme", "tolerance_s"},
        templates: {"template", "template_gen"},
        ssrf: {"policy", "dns"},
        redaction: {"secrets"},
    }
    return next((m for m, names in shapes.items() if names & row.keys()), None)


class Tally:
    """What was counted so far."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def line(self) -> str:
        more = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{more}"


def rows_of(file: Path) -> list[dict]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def run_file(file: Path, tally: Tally) -> None:
    rows = rows_of(file)
    module = module_of(file, rows[0]) if rows else None
    if module is None:
        print(f"{file.name}: skipped, no corpus we know")
        tally.skipped += len(rows)
        return
    with contextlib.ExitStack() as stack:
        extra = ()
        if module is templates:
            extra = (templates.load_context(file.parent),)
        if module is bad_inputs:
            extra = (stack.enter_context(bad_inputs.opened()),)
        for row in rows:
            _run_row(module, row, extra, file, tally)


def _run_row(module, row: dict, extra: tuple, file: Path, tally: Tally) -> None:
    name = f"{file.name} {row.get('id', '?')}"
    try:
        said = module.check(row, *extra)
    except bad_inputs.Skipped as reason:
        tally.skipped += 1
        print(f"{name}: skipped, {reason}")
        return
    except Exception as error:  # noqa: BLE001 - a row must not end the others
        said = f"{type(error).__name__}: {error}"
    if said is None:
        tally.passed += 1
    else:
        tally.failed += 1
        print(f"{name}: {said}")


def main(arguments: list[str]) -> int:
    logging.disable(logging.CRITICAL)
    place = Path(arguments[0] if arguments else Path(__file__).parent / "data")
    tally = Tally()
    files = files_of(place) if place.exists() else []
    if not files:
        print(f"There are no *.jsonl files at {place}.")
        return 1
    for file in files:
        run_file(file, tally)
    print(tally.line())
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
