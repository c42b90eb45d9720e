"""What was found, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Result = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison: its result, where (`stripe.createRefund request sample ok`), and why."""

    result: Result
    place: str
    reason: str = ""

    def __str__(self) -> str:
        shown = f"{self.result} {self.place}"
        return f"{shown}: {self.reason}" if self.reason else shown


@dataclass(slots=True)
class Report:
    """All findings of a run.

    `files` say what each file is to the connectors, `notes` what is worth knowing and is no
    failure.
    """

    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, result: Result) -> int:
        """How many comparisons ended so."""
        return sum(finding.result == result for finding in self.findings)

    @property
    def failed(self) -> int:
        """How many comparisons failed."""
        return self.count("failed")

    def lines(self, *, verbose: bool = False) -> Iterator[str]:
        """Files, skips, notes, failures (and successes when verbose), then the counts."""
        order: tuple[Result, ...] = ("skipped", "passed", "failed")
        yield from (f"file {each}" for each in self.files)
        for result in order:
            if result == "passed":
                yield from (f"note {note}" for note in dict.fromkeys(self.notes))
                if not verbose:
                    continue
            yield from (str(f) for f in self.findings if f.result == result)
        passed, skipped = self.count("passed"), self.count("skipped")
        yield f"{passed} passed, {self.failed} failed, {skipped} skipped"
