"""The quality scale of a connector: bronze, silver, gold. Measured here, not declared.

A connector may only claim what is measured (`grade:` in its quality.yaml, which the check
holds it to), and be exempt from a rule with a reason that is shown.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson

from junctor.core.catalog.yaml_text import read_yaml
from junctor.model.auth import NoAuth
from junctor.model.errors import InvalidSpec
from junctor.model.spec import ConnectorSpec, Effect, Operation


class Grade(StrEnum):
    """The levels, from none to the highest."""

    NONE = "none"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


_LEVELS = (Grade.BRONZE, Grade.SILVER, Grade.GOLD)
RANK = {grade: rank for rank, grade in enumerate(Grade)}
_CONTINUES = frozenset(
    ("cursor", "page", "pageToken", "after", "offset", "startingAfter", "next", "skip")
)
_GIVEN = ("examples", "example", "default", "const", "enum", "format")
_LEAST = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it stands: what it lacks, or why the connector is exempt."""

    name: str
    level: Grade
    lacks: tuple[str, ...] = ()
    exempt: str | None = None

    @property
    def met(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.lacks or self.exempt is not None

    def to_json(self) -> dict[str, Any]:
        """The rule as answers show it."""
        state = "done" if not self.lacks else ("exempt" if self.exempt else "todo")
        return {
            "name": self.name,
            "level": self.level.value,
            "state": state,
            "lacks": list(self.lacks[:20]),
            "reason": self.exempt,
        }


@dataclass(frozen=True, slots=True)
class Assessment:
    """The grade, and every rule behind it."""

    grade: Grade
    rules: tuple[Rule, ...]
    verified_against: Any = None

    def to_json(self) -> dict[str, Any]:
        """The assessment as answers show it."""
        return {
            "grade": self.grade.value,
            "verifiedAgainst": self.verified_against,
            "rules": [rule.to_json() for rule in self.rules],
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a grade is measured from."""

    spec: ConnectorSpec
    quality: Mapping[str, Any]
    samples: Sequence[Mapping[str, Any]] = ()
    files: frozenset[str] = frozenset()

    @property
    def verified(self) -> list[Mapping[str, Any]]:
        """The descriptions it was checked against, each with its date."""
        found = self.quality.get("verifiedAgainst")
        entries = found if isinstance(found, list) else [found]
        return [each for each in entries if isinstance(each, dict) and each.get("date")]


def evidence_of(folder: Path, spec: ConnectorSpec) -> Evidence:
    """What lies in a connector's folder."""
    try:
        found = read_yaml((folder / "quality.yaml").read_bytes(), "quality.yaml").value
    except (OSError, InvalidSpec):
        found = {}
    files = frozenset(n for n in ("README.md", "icon.svg") if (folder / n).is_file())
    quality = found if isinstance(found, dict) else {}
    return Evidence(spec, quality, _recorded(folder / "samples"), files)


def _recorded(folder: Path) -> list[dict[str, Any]]:
    """The samples in a folder. There are thousands, so each is opened and read, no more."""
    try:
        with os.scandir(folder) as listed:
            files = [each.path for each in listed if each.name.endswith(".json")]
    except FileNotFoundError:
        return []
    samples = []
    for path in files:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path costs more than the file
            text = file.read()
        try:
            sample = orjson.loads(text)
        except orjson.JSONDecodeError:
            continue
        if isinstance(sample, dict):
            samples.append(sample)
    return samples


def assess(evidence: Evidence) -> Assessment:
    """The grade: the highest level at and below which every rule is met."""
    rules = tuple(
        Rule(name, level, tuple(lacking(evidence)), _exempt(evidence, name))
        for name, level, lacking in _RULES
    )
    grade = Grade.NONE
    for level in _LEVELS:
        if not all(rule.met for rule in rules if rule.level is level):
            break
        grade = level
    return Assessment(grade, rules, evidence.quality.get("verifiedAgainst"))


def _exempt(evidence: Evidence, name: str) -> str | None:
    if name not in _EXEMPTIBLE:
        return None
    found = evidence.quality.get("rules", {}).get(name)
    if isinstance(found, dict) and found.get("status") == "exempt":
        return str(found.get("reason") or "") or None
    return None


def _operations(
    evidence: Evidence, lacks: Callable[[Operation], bool], prefix: str = ""
) -> list[str]:
    return [f"{prefix}{key}" for key, o in evidence.spec.operations.items() if lacks(o)]


def _files(evidence: Evidence) -> list[str]:
    return sorted({"README.md", "icon.svg"} - evidence.files)


def _docs(evidence: Evidence) -> list[str]:
    return [] if evidence.spec.docs else ["docs"]


def _test_call(evidence: Evidence) -> list[str]:
    return [] if evidence.spec.test else ["test"]


def _summaries(evidence: Evidence) -> list[str]:
    return _operations(evidence, lambda o: o.effect is not Effect.READ and not o.summary)


def _examples(evidence: Evidence) -> list[str]:
    """Required inputs of which nobody could guess what to enter."""
    found = []
    for key, operation in evidence.spec.operations.items():
        properties = operation.input.get("properties", {})
        for name in operation.input.get("required", ()):
            field = properties.get(name)
            if isinstance(field, dict) and not _guessable(field):
                found.append(f"{key}.{name}")
    return found


def _guessable(field: dict[str, Any]) -> bool:
    if any(name in field for name in _GIVEN) or field.get("type") in ("boolean", "object"):
        return True
    items = field.get("items")
    return isinstance(items, dict) and _guessable(items)


def _output_schemas(evidence: Evidence) -> list[str]:
    return _operations(evidence, lambda o: o.output is None and o.response == "json")


def _samples_ok(evidence: Evidence) -> list[str]:
    done = {s.get("operation") for s in evidence.samples if s.get("outcome", {}).get("ok")}
    return [key for key in evidence.spec.operations if key not in done]


def _samples_refusal(evidence: Evidence) -> list[str]:
    """At least one recorded refusal for each way the vendor says no: read and write."""
    refused = {
        s.get("operation") for s in evidence.samples if s.get("outcome", {}).get("errorClass")
    }
    effects = {o.effect is Effect.READ for o in evidence.spec.operations.values()}
    shown = {o.effect is Effect.READ for k, o in evidence.spec.operations.items() if k in refused}
    words = {True: "a refused read", False: "a refused write"}
    return [words[each] for each in sorted(effects - shown)]


def _failure_map(evidence: Evidence) -> list[str]:
    failure = evidence.spec.failure
    lacks = []
    if not (failure.code or failure.message):
        lacks.append("failure.code or failure.message")
    if not (failure.classes or failure.statuses):
        lacks.append("failure.classes or failure.statuses")
    return lacks


def _idempotency(evidence: Evidence) -> list[str]:
    return _operations(
        evidence,
        lambda o: o.effect is not Effect.READ and o.idempotent is None and not o.keyed,
    )


def _paging(evidence: Evidence) -> list[str]:
    return _operations(
        evidence,
        lambda o: (
            o.effect is Effect.READ
            and o.paging is None
            and bool(_CONTINUES & set(o.input.get("properties", {})))
        ),
    )


def _verified(evidence: Evidence) -> list[str]:
    return [] if evidence.verified else ["what it was checked against, and on which date"]


def _reconnect(evidence: Evidence) -> list[str]:
    """Every way to sign in says what the fields are called, so that it can be entered again."""
    return [
        f"auth.{scheme.name}"
        for scheme in evidence.spec.auth
        if not isinstance(scheme, NoAuth)
        and not (scheme.title or scheme.description or scheme.document_schema.get("properties"))
    ]


def _triggers(evidence: Evidence) -> list[str]:
    return [] if evidence.spec.triggers else ["a trigger"]


def _trigger_samples(evidence: Evidence) -> list[str]:
    shown = {s.get("trigger") for s in evidence.samples if s.get("events")}
    return [key for key in evidence.spec.triggers if key not in shown]


def _rate_limit(evidence: Evidence) -> list[str]:
    spec = evidence.spec
    declared = spec.rate_limit or any(o.rate_limit for o in spec.operations.values())
    return [] if declared else ["how many calls the vendor allows"]


def _agrees(evidence: Evidence) -> list[str]:
    done = evidence.quality.get("rules", {}).get("vendorDescriptionAgrees") == "done"
    versioned = any(each.get("version") for each in evidence.verified)
    if done and versioned:
        return []
    return ["a description by the vendor, with its version, that every operation agrees with"]


def _breadth(evidence: Evidence) -> list[str]:
    count = len(evidence.spec.operations)
    return [] if count >= _LEAST else [f"{_LEAST - count} more operations"]


_RULES: tuple[tuple[str, Grade, Callable[[Evidence], list[str]]], ...] = (
    ("files", Grade.BRONZE, _files),
    ("documentation", Grade.BRONZE, _docs),
    ("testOperation", Grade.BRONZE, _test_call),
    ("summaries", Grade.BRONZE, _summaries),
    ("examples", Grade.BRONZE, _examples),
    ("outputSchemas", Grade.SILVER, _output_schemas),
    ("samplesOk", Grade.SILVER, _samples_ok),
    ("samplesRefusal", Grade.SILVER, _samples_refusal),
    ("failureMap", Grade.SILVER, _failure_map),
    ("idempotencyStated", Grade.SILVER, _idempotency),
    ("paging", Grade.SILVER, _paging),
    ("verifiedAgainst", Grade.SILVER, _verified),
    ("reconnect", Grade.SILVER, _reconnect),
    ("triggers", Grade.GOLD, _triggers),
    ("triggerSamples", Grade.GOLD, _trigger_samples),
    ("rateLimit", Grade.GOLD, _rate_limit),
    ("vendorDescriptionAgrees", Grade.GOLD, _agrees),
    ("breadth", Grade.GOLD, _breadth),
)
_EXEMPTIBLE = frozenset(
    (
        "documentation",
        "testOperation",
        "samplesRefusal",
        "failureMap",
        "paging",
        "triggers",
        "rateLimit",
        "breadth",
        "outputSchemas",
    )
)
