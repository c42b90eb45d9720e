"""The main job on real input: the demo's flow in the sandbox, then live against strict doubles.

Every chapter checks what it claims; `Story.failed` counts those that did not hold.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from junctor.app.demo import HELPDESK, PATIENT, DemoProject, furnish_demo
from junctor.app.instance import Instance
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import Report, verify
from junctor.core.connections import ConnectionChange
from junctor.model.call import Actor, Call, CallResult, Mode
from junctor.model.connection import NetworkGrant
from junctor.model.flow import Run
from junctor.model.ids import new_id
from junctor.model.spec import ConnectorSpec
from junctor.testing import VendorDouble

ACTOR = Actor(kind="operator", id="local", name="local operator")
METADATA = "169.254.169.254/latest/meta-data/"
ENVIRONMENTS = ("development", "production")
TOKENS = {
    ("hubspot", "development"): "pat-demo-development-0001",
    ("hubspot", "production"): "pat-demo-production-0001",
    ("postmark", "development"): "11111111-demo-0000-0000-development",
    ("postmark", "production"): "22222222-demo-0000-0000-production",
    ("helpdesk", "development"): "helpdesk-demo-development-0001",
    ("helpdesk", "production"): "helpdesk-demo-production-0001",
}
ROTATED = "33333333-demo-0000-0000-rotated"

HELPDESK_SPEC = ConnectorSpec.model_validate(
    {
        "key": "helpdesk",
        "name": "Helpdesk",
        "version": "1.0.0",
        "baseUrl": f"https://{HELPDESK}/api",
        "auth": [{"type": "bearer_token"}],
        "operations": {
            "openTicket": {
                "name": "Open ticket",
                "effect": "write",
                "input": {
                    "type": "object",
                    "required": ["subject", "text"],
                    "additionalProperties": False,
                    "properties": {
                        "subject": {"type": "string", "minLength": 1},
                        "text": {"type": "string"},
                    },
                },
                "request": {
                    "method": "POST",
                    "path": "/tickets",
                    "json": {"subject": "{{input.subject}}", "text": "{{input.text}}"},
                },
                "output": {
                    "type": "object",
                    "required": ["id", "state"],
                    "properties": {
                        "id": {"type": "string", "examples": ["tic_42"]},
                        "state": {"type": "string", "enum": ["open"]},
                    },
                },
            }
        },
    }
)


@dataclass(slots=True)
class Doubles:
    """The vendors on loopback."""

    hubspot: VendorDouble
    postmark: VendorDouble
    helpdesk: VendorDouble

    def all(self) -> tuple[VendorDouble, ...]:
        """Every one of them."""
        return self.hubspot, self.postmark, self.helpdesk

    def host_map(self) -> dict[str, str]:
        """What the instance's host map needs."""
        return {k: v for double in self.all() for k, v in double.host_map.items()}


@dataclass(slots=True)
class Chapter:
    """One part of the story: what was done, what came out, whether it held."""

    title: str
    lines: list[str] = field(default_factory=list)
    trace: list[dict[str, Any]] = field(default_factory=list)
    held: bool = True

    def check(self, claim: str, holds: bool) -> None:  # noqa: FBT001 - reads as a sentence
        """Note a claim, and whether it held."""
        self.lines.append(("✓ " if holds else "✗ ") + claim)
        self.held = self.held and holds


Tell = Callable[[Chapter], None]


class Story:
    """Tells the chapters one after the other."""

    def __init__(self, instance: Instance, doubles: Doubles, tell: Tell) -> None:
        self._instance = instance
        self._doubles = doubles
        self._tell = tell
        self._demo: DemoProject
        self.failed = 0

    async def all(self) -> int:
        """Tell everything; how many chapters did not hold."""
        self._demo = await furnish_demo(self._instance, actor=ACTOR)
        chapters: list[Callable[[Chapter], Awaitable[None]]] = [
            self._sandbox,
            self._credentials,
            self._live,
            self._rotation,
            self._rate_limit,
            self._redirect,
            self._fallback,
            self._audit,
        ]
        for write in chapters:
            chapter = Chapter((write.__doc__ or "").strip(" ."))
            await write(chapter)
            self.failed += not chapter.held
            self._tell(chapter)
        return self.failed

    async def _run(self, environment: str, mode: Mode, chapter: Chapter) -> Run:
        flow = await self._instance.flows.get(self._demo.project.id, self._demo.flow)
        run = await self._instance.runner.run(
            self._demo.project.id,
            flow,
            environment=environment,
            mode=mode,
            actor=ACTOR,
            version=flow.deployed[environment],
            input=PATIENT,
            may_bind_secrets=True,
        )
        for step in await self._instance.store.runs.steps(self._demo.project.id, run.id):
            if step.summary:
                chapter.lines.append(
                    f"{step.node_id}: {step.summary} → {step.branch or step.status}"
                )
            chapter.trace += step.exchanges
        return run

    async def _sandbox(self, chapter: Chapter) -> None:
        """In the sandbox, without any credential."""
        run = await self._run("development", Mode.SANDBOX, chapter)
        chapter.check("the flow succeeded", run.state == "succeeded")
        chapter.check(
            "every request says what would have been sent",
            any("would have sent an email to ada@example.com" in line for line in chapter.lines),
        )
        chapter.check("nothing left", not any(d.received for d in self._doubles.all()))

    async def _credentials(self, chapter: Chapter) -> None:
        """Credentials for two environments, tested step by step over TLS."""
        demo, instance = self._demo, self._instance
        for connection, slug, name in (
            (demo.hubspot, "hubspot", "token"),
            (demo.postmark, "postmark", "server_token"),
        ):
            values = {e: {name: TOKENS[slug, e]} for e in ENVIRONMENTS}
            await instance.connections.update(
                demo.project.id,
                connection,
                ConnectionChange(credentials=values),
                actor=ACTOR,
                may_bind_secrets=True,
            )
        for environment in ENVIRONMENTS:
            await instance.secrets.put(
                demo.project.id,
                "HELPDESK_TOKEN",
                environment,
                TOKENS["helpdesk", environment],
                actor=ACTOR,
            )
        for port in {d.port for d in self._doubles.all()}:
            await instance.store.grants.add(
                NetworkGrant(
                    id=new_id("grt"),
                    project_id=demo.project.id,
                    cidr="127.0.0.1/32",
                    ports=(port,),
                    reason="vendor doubles of the demo",
                    created_at=instance.clock.now(),
                    created_by=str(ACTOR),
                )
            )
        for slug, connection in (("hubspot", demo.hubspot), ("postmark", demo.postmark)):
            reports = await instance.trial.test(
                demo.project.id, connection, environment=None, actor=ACTOR
            )
            for report in reports:
                stages = ", ".join(stage.name for stage in report.stages)
                chapter.check(
                    f"{slug} in {report.environment}: {report.message} ({stages})", report.ok
                )

    async def _live(self, chapter: Chapter) -> None:
        """The same flow, live in both environments, each with its own credential."""
        for environment in ENVIRONMENTS:
            run = await self._run(environment, Mode.LIVE, chapter)
            chapter.check(f"{environment}: the flow succeeded", run.state == "succeeded")
            mail = self._doubles.postmark.received[-1]
            chapter.check(
                f"{environment}: Postmark saw this environment's credential",
                TOKENS["postmark", environment] in mail.credentials.values(),
            )
        mail = self._doubles.postmark.received[-1]
        chapter.check("the email went to the patient", mail.json["To"] == PATIENT["email"])

    async def _rotation(self, chapter: Chapter) -> None:
        """A rotation: the old credential dies, the next run uses the new one."""
        self._doubles.postmark.accept(ROTATED, TOKENS["postmark", "production"])
        run = await self._run("development", Mode.LIVE, chapter)
        body = run.output["body"] if run.output else {}
        chapter.check("with the old one the flow took its other way", "ticket" in body)
        await self._instance.connections.update(
            self._demo.project.id,
            self._demo.postmark,
            ConnectionChange(credentials={"development": {"server_token": ROTATED}}),
            actor=ACTOR,
            may_bind_secrets=True,
        )
        run = await self._run("development", Mode.LIVE, chapter)
        chapter.check("the next run succeeded", run.state == "succeeded")
        seen = self._doubles.postmark.received[-1].credentials.values()
        chapter.check("with the new one", ROTATED in seen)

    async def _rate_limit(self, chapter: Chapter) -> None:
        """A 429 with Retry-After: waited for, then sent again."""
        before = len(self._doubles.hubspot.received)
        self._doubles.hubspot.fail_next(
            status=429, headers={"Retry-After": "1"}, operation="searchContacts"
        )
        run = await self._run("production", Mode.LIVE, chapter)
        seen = self._doubles.hubspot.received[before:]
        chapter.check("HubSpot was asked twice", [r.status for r in seen] == [429, 200])
        chapter.check("the flow succeeded", run.state == "succeeded")

    async def _redirect(self, chapter: Chapter) -> None:
        """A redirect to a metadata address: blocked."""
        for target in (f"http://{METADATA}", f"https://{METADATA}"):
            self._doubles.hubspot.redirect_next(target, operation="listOwners")
            result = await self._call(self._demo.hubspot, "listOwners")
            problem = result.outcome.problem
            chapter.lines.append(f"to {target}: {problem.message if problem else 'followed'}")
            chapter.check("the call was blocked", str(result.outcome.error_class) == "blocked")
        chapter.check(
            "the next call works", (await self._call(self._demo.hubspot, "listOwners")).outcome.ok
        )

    async def _call(self, connection: str, operation: str) -> CallResult:
        return await self._instance.caller.call(
            Call(
                project_id=self._demo.project.id,
                connection=connection,
                operation=operation,
                inputs={},
                environment="production",
                mode=Mode.LIVE,
                actor=ACTOR,
            )
        )

    async def _fallback(self, chapter: Chapter) -> None:
        """HubSpot refuses: the flow opens a ticket and answers 202."""
        self._doubles.hubspot.fail_next(status=400, operation="searchContacts")
        run = await self._run("production", Mode.LIVE, chapter)
        chapter.check("the flow answered 202", bool(run.output) and run.output["status"] == 202)
        ticket = self._doubles.helpdesk.received[-1]
        chapter.check("a ticket was opened", ticket.status == 200)

    async def _audit(self, chapter: Chapter) -> None:
        """Who used which credential: the audit, verified."""
        report = await verified(self._instance, self._demo.project.id)
        entries = await self._instance.store.audit.entries(self._demo.project.id, limit=1000)
        uses = [e for e in entries if e.body["kind"] == "call" and e.body.get("credential")]
        chapter.lines.append(f"{len(entries)} entries, {len(uses)} uses of a credential")
        for use in uses[:3]:
            body = use.body
            chapter.lines.append(
                f"{body['actor']} used {body['credential']} for {body['operation']} "
                f"in {body['environment']} at {body['host']}"
            )
        chapter.check("audit verify", int(report.verdict) == 0)


async def verified(instance: Instance, project_id: str) -> Report:
    """Every chain of the project, checked against its own hashes and signed checkpoints."""
    await instance.checkpointer.write()
    return await verify(
        instance.store.audit,
        await instance.checkpoints.lines(),
        mac=lambda data: instance.vault.mac(LABEL, data),
        instance=instance.instance_id,
        project_id=project_id,
    )
