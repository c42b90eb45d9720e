"""The quality scale in the terminal: the grade of each connector, and what the next one asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from junctor.cli import show

if TYPE_CHECKING:
    from junctor.core.catalog import Catalog
    from junctor.core.catalog.grade import Assessment

_MOST = 3


def quality_rows(catalog: Catalog, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per connector its grade, counts, and the unmet rules of the next level."""
    found = []
    for row in rows:
        entry = catalog.installed_entry(row["key"])
        if entry is None or entry.assessment is None:
            continue
        shown = entry.assessment.to_json()
        found.append(
            {
                "key": row["key"],
                "grade": shown["grade"],
                "operations": row["operationCount"],
                "triggers": len(row["triggers"]),
                "verifiedAgainst": shown["verifiedAgainst"],
                "next": _following(shown),
            }
        )
    return found


def print_grade(assessment: Assessment) -> None:
    """The grade that a folder has now, and what the next one asks."""
    shown = assessment.to_json()
    show.note(f"  grade {shown['grade']}")
    for rule in _following(shown):
        show.note(f"    for {rule['level']}, {_lack(rule)}")


def _following(shown: dict[str, Any]) -> list[dict[str, Any]]:
    todo = [rule for rule in shown["rules"] if rule["state"] == "todo"]
    return [rule for rule in todo if rule["level"] == todo[0]["level"]]


def print_quality(rows: list[dict[str, Any]]) -> None:
    """The table, and a line that counts."""
    show.table(
        ("Key", "Grade", "Operations", "Triggers", "For the next grade"),
        [
            (
                row["key"],
                row["grade"],
                str(row["operations"]),
                str(row["triggers"]),
                "; ".join(_lack(rule) for rule in row["next"]),
            )
            for row in rows
        ],
    )
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["grade"]] = counts.get(row["grade"], 0) + 1
    total = sum(row["operations"] for row in rows)
    triggers = sum(row["triggers"] for row in rows)
    by_grade = ", ".join(f"{number} {grade}" for grade, number in sorted(counts.items()))
    show.note(f"{len(rows)} connectors, {total} operations, {triggers} triggers: {by_grade}.")


def _lack(rule: dict[str, Any]) -> str:
    more = len(rule["lacks"]) - _MOST
    text = ", ".join(rule["lacks"][:_MOST]) + (f" and {more} more" if more > 0 else "")
    return f"{rule['name']}: {text}"
