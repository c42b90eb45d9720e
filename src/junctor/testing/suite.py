"""The tests every connector inherits: none is written for it, its folder is enough.

    import pytest
    from junctor.testing.suite import connector_cases

    @pytest.mark.parametrize("case", connector_cases("connectors/acme"), ids=str)
    def test_acme(case):
        case.run()

Files are checked, each sample builds its request and gives its outcome, each sample of a
trigger leads to its events, and in the sandbox every operation succeeds, on generated input
too, and fails as each scenario says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from junctor.core.catalog import CatalogEntry, check_folder, read_folder
from junctor.core.catalog.check_samples import sample_faults
from junctor.core.catalog.samples import read_samples, read_trigger_samples
from junctor.core.catalog.trigger_samples import trigger_sample_faults
from junctor.core.sandbox.mock import mock
from junctor.model.call import CallResult, Scenario
from junctor.model.errors import InvalidSpec
from junctor.model.schema import apply_defaults, compile_schema
from junctor.testing.standins import stand_in_config
from junctor.testing.workbench import workbench

SCENARIOS = {
    Scenario.UNAUTHORIZED: "auth",
    Scenario.NOT_FOUND: "not_found",
    Scenario.RATE_LIMITED: "rate_limited",
    Scenario.SERVER_ERROR: "remote",
    Scenario.TIMEOUT: "timeout",
    Scenario.MALFORMED: "remote",
}
SEEDS = ("1", "2", "3")
_HONEST = ("no schema", "does not name its columns", "cannot know")
"""Warnings of what the sandbox cannot know; they are no fault of the connector."""


@dataclass(frozen=True, slots=True)
class ConnectorCase:
    """One inherited test; `run` raises `AssertionError` with what is wrong."""

    name: str
    run: Callable[[], None]
    about: str = ""
    """`connector-operation`, `connector-trigger`, or the connector alone."""

    def __str__(self) -> str:
        return self.name


def connector_cases(folder: str | Path) -> list[ConnectorCase]:
    """The inherited tests of a connector folder."""
    path = Path(folder)
    slug = path.resolve().name
    cases = [ConnectorCase(f"{slug}-check", partial(_check, path), slug)]
    try:
        spec = read_folder(path)
    except InvalidSpec:
        return cases  # the check says why
    entry = CatalogEntry(spec, source="path", folder=path)
    samples, _ = read_samples(path)
    cases += [
        ConnectorCase(
            f"{slug}-sample-{name.removesuffix('.json')}",
            partial(_sample, entry, name, each),
            f"{slug}-{each['operation']}",
        )
        for name, each in samples.items()
    ]
    cases += [
        ConnectorCase(
            f"{slug}-trigger-{name.removesuffix('.json')}",
            partial(_trigger, entry, name, each),
            f"{slug}-{each['trigger']}",
        )
        for name, each in read_trigger_samples(path).items()
    ]
    for key in spec.operations:
        cases += _operation_cases(entry, key)
    return cases


def _operation_cases(entry: CatalogEntry, key: str) -> Iterator[ConnectorCase]:
    place, operation = f"{entry.spec.key}-{key}", entry.spec.operations[key]
    yield ConnectorCase(f"{place}-sandbox", partial(_succeeds, entry, key), place)
    yield ConnectorCase(f"{place}-generated", partial(_generated, entry, key), place)
    handler = entry.handler(key)
    by_itself = handler is not None and handler.kind == "run"
    if not by_itself:
        yield ConnectorCase(f"{place}-mock", partial(_mock, entry, key), place)
    for scenario, wanted in SCENARIOS.items():
        if scenario is Scenario.MALFORMED and operation.response != "json":
            continue  # any text is well-formed there
        if _recorded(entry, key, scenario):
            continue  # such as "is it there?", for which a 404 is an answer
        expected = None if by_itself else wanted
        run = partial(_fails, entry, key, scenario, expected)
        yield ConnectorCase(f"{place}-{scenario.value}", run, place)


def _recorded(entry: CatalogEntry, key: str, scenario: Scenario) -> bool:
    """Whether a sample says that this refusal is a success of the operation."""
    statuses = (s["response"].get("status") for s in entry.samples(key) if s["outcome"].get("ok"))
    return scenario.value in map(str, statuses)


def _ensure(faults: list[str]) -> None:
    if faults:
        raise AssertionError("\n".join(faults))


def _check(path: Path) -> None:
    _ensure([str(fault) for fault in check_folder(path)])


def _sample(entry: CatalogEntry, name: str, sample: dict[str, Any]) -> None:
    _ensure([str(fault) for fault in sample_faults(entry, {name: sample})])


def _trigger(entry: CatalogEntry, name: str, sample: dict[str, Any]) -> None:
    _ensure([str(fault) for fault in trigger_sample_faults(entry.spec, {name: sample})])


def _inputs(entry: CatalogEntry, key: str) -> tuple[dict[str, object], dict[str, object] | None]:
    """What a success was recorded with, else something that fits."""
    for sample in entry.samples(key):
        if sample["outcome"].get("ok"):
            return sample["input"], sample.get("config")
    schema = entry.spec.operations[key].input
    return apply_defaults(schema, mock(schema, seed="suite")), None


def _succeeds(entry: CatalogEntry, key: str) -> None:
    inputs, config = _inputs(entry, key)
    filled = stand_in_config(entry.spec, [{"config": config, "outcome": {"ok": True}}])
    _success(entry, key, workbench().try_out(entry, key, inputs, config=filled))


def _generated(entry: CatalogEntry, key: str) -> None:
    schema = entry.spec.operations[key].input
    made = [mock(schema, seed=seed) for seed in SEEDS]
    made.append(mock(schema, seed="least", required_only=True))
    for inputs in made:
        result = workbench().try_out(entry, key, apply_defaults(schema, inputs))
        _success(entry, key, result, f"with the input {inputs}")


def _success(entry: CatalogEntry, key: str, result: CallResult, when: str = "") -> None:
    outcome, operation = result.outcome, entry.spec.operations[key]
    if not outcome.ok:
        problem = outcome.problem.message if outcome.problem else outcome.error_class
        raise AssertionError(f"{key} fails in the sandbox {when}: {problem}")
    faults = [w for w in result.warnings if not any(known in w for known in _HONEST)]
    if operation.output is not None:
        faults += map(str, compile_schema(operation.output).faults(outcome.output))
    # Code that asks for no request, such as a calculation, sends nothing.
    if result.exchanges and not result.summary.startswith("would have sent "):
        faults.append(f"the trace says {result.summary!r}")
    if not all(exchange.simulated for exchange in result.exchanges):
        faults.append("something was sent")
    _ensure(faults)


def _mock(entry: CatalogEntry, key: str) -> None:
    schema = entry.spec.operations[key].input
    for seed in SEEDS:
        inputs = apply_defaults(schema, mock(schema, seed=seed))
        outcome = workbench().mocked(entry, key, inputs)
        if not outcome.ok:
            raise AssertionError(f"the mock of {key}'s output reads as {outcome.error_class}")


def _fails(entry: CatalogEntry, key: str, scenario: Scenario, wanted: str | None) -> None:
    inputs, config = _inputs(entry, key)
    filled = stand_in_config(entry.spec, [{"config": config, "outcome": {"ok": True}}])
    result = workbench().try_out(entry, key, inputs, config=filled, scenario=scenario)
    found = result.outcome.error_class
    if result.outcome.ok or (wanted is not None and found != wanted):
        raise AssertionError(f"{scenario.value} reads as {found or 'a success'}, not {wanted}")
    again = workbench().try_out(entry, key, inputs, config=filled)
    _ensure([] if again.outcome.ok else [f"{key} does not recover after {scenario.value}"])
