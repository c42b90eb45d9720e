"""Sentences with an answer key: how many are understood must not fall."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

LINES = Path(__file__).with_name("said.txt").read_text().splitlines()
LEAST = 0.96
ANY = {
    "@sms": "twilio.sendSms|twilio.sendMessage|vonage.sendSms|sns.sendSms|sinch.sendSms",
    "@email": "|".join(
        f"{each}.sendEmail"
        for each in ("gmail", "postmark", "sendgrid", "mailgun", "mailjet", "ses")
    ),
    "@crm": "hubspot.create*|kommo.addNote|bitrix24.addTimelineComment|pipedrive.createNote"
    "|zohocrm.createRecord|zohocrm.addNote",
}


@dataclass(frozen=True)
class Key:
    """What is meant by a sentence."""

    say: str
    steps: tuple[str, ...]
    trigger: str = "manual"
    given: str = ""

    @classmethod
    def of(cls, line):
        say, _, meant = line.partition(" => ")
        steps, *more = (part.strip() for part in meant.split(" ; "))
        return cls(say.strip(), tuple(steps.split()), *more)

    def faults(self, plan):
        found = [] if self._steps_fit(plan) else ["steps"]
        started = plan.steps or plan.custom
        if started and not any_of(shown_trigger(plan.trigger), self.trigger):
            found.append("trigger")
        if self.given and not self._is_given(plan):
            found.append("input")
        return found

    def _steps_fit(self, plan):
        whole = [f"{step.connection}.{step.operation_key}" for step in plan.steps]
        got = [f"{s.connection}.{s.operation_key}" for s in plan.steps if not looked_up(s, plan)]
        wanted = [step for step in self.steps if not step.startswith("+")]
        for step in [each for each in wanted if "custom" in each and plan.custom]:
            wanted.remove(step)
            whole, got = ([s for s in each if not s.startswith("http.")] for each in (whole, got))
        offered = any("custom" in step for step in self.steps)
        connected = {step[1:] for step in self.steps if step.startswith("+")}
        return (
            (self._same(whole, wanted) or self._same(got, wanted))
            and (offered or not plan.custom)
            and connected <= {each.integration_slug for each in plan.connections}
        )

    @staticmethod
    def _same(got, wanted):
        pairs = zip(got, wanted, strict=False)
        return len(got) == len(wanted) and all(any_of(a, ANY.get(b, b)) for a, b in pairs)

    def _is_given(self, plan):
        name, _, value = self.given.partition("=")
        inputs = [pair for step in plan.steps for pair in step.inputs.items()]
        return any(name in ("", key) and value in str(given) for key, given in inputs)


def looked_up(step, plan):
    """Whether a step reads, unasked, what its own event does not say."""
    return step.name == step.operation_name and step.connection == plan.trigger.get("connection")


def any_of(got, wanted):
    """Whether it is one of several; a name without a dot belongs to the connector before it."""
    first = wanted.split(".")[0]
    alone = ("*", "webhook", "manual", "custom")
    return any(
        fnmatch(got, each if "." in each or each in alone or ":" in each else f"{first}.{each}")
        for each in wanted.replace("[", "").split("|")
    )


def shown_trigger(trigger):
    """A trigger as the key writes it."""
    kind = trigger["type"]
    last = {"form": "entity", "schedule": "cron"}.get(kind)
    if kind == "connector":
        return f"{trigger['connection']}.{trigger['trigger']}"
    return f"{'cron' if kind == 'schedule' else kind}:{trigger[last]}" if last else kind


async def test_most_of_what_people_say_is_understood():
    service = PlanService(MemoryStore(), Catalog(installed=False))
    keys = [Key.of(line) for line in LINES if " => " in line and not line.startswith("#")]
    wrong = {}
    for key in keys:
        if faults := key.faults(await service.plan("project", key.say)):
            wrong[key.say] = faults
    share = 1 - len(wrong) / len(keys)
    assert share >= LEAST, wrong


PLAIN = Path(__file__).with_name("plain.txt").read_text().splitlines()
PLAINLY = 0.94


async def test_every_connector_is_found_in_plain_words():
    catalog = Catalog(installed=False)
    service = PlanService(MemoryStore(), catalog)
    right, wrong = dict.fromkeys(catalog.slugs(), 0), {}
    for line in PLAIN:
        if line.startswith("#"):
            continue
        key = Key.of(line)
        plan = await service.plan("project", key.say)
        if faults := key.faults(plan):
            wrong[key.say] = (faults, [f"{s.connection}.{s.operation_key}" for s in plan.steps])
            continue
        for slug in {plan.trigger.get("connection"), *(s.connection for s in plan.steps)} - {None}:
            right[slug] += 1
    assert len(wrong) <= (1 - PLAINLY) * len(PLAIN), wrong
    seldom = [slug for slug, number in right.items() if number < 3]
    found = {slug: await found_by_their_phrases(service, catalog, slug) for slug in seldom}
    assert not [slug for slug, number in found.items() if number < 3], found


async def found_by_their_phrases(service, catalog, slug):
    """How many of the first other ways to ask for a connector's operations find them."""
    spec = catalog.installed_entry(slug).spec
    ways = [(key, op.synonyms[0]) for key, op in spec.operations.items() if op.synonyms][:8]
    plans = [(key, await service.plan("project", f"{say} in {spec.name}")) for key, say in ways]
    return sum([s.operation_key for s in plan.steps] == [key] for key, plan in plans)


def test_the_key_tells_right_from_wrong():
    key = Key.of("tell #ops => slack.sendMessage ; stripe.paid|failed ; channel=#ops")
    assert any_of("stripe.failed", key.trigger)
    assert not any_of("linear.failed", key.trigger)
    assert any_of("cron:0 8 * * *", "cron:0 8 * * *")
    assert not any_of("cron:0 9 * * *", "cron:0 8 * * *")
    with pytest.raises(AttributeError):
        key.faults(None)
