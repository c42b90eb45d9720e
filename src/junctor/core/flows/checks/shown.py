"""What a run shows to others: its answer, cards on screens, and who is asked to decide."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, error, warning
from junctor.core.flows.graph import Graph
from junctor.core.flows.nodes import Approve, Respond, ScreenPop
from junctor.core.ports.store import Store

_OURS = frozenset(
    ("connection", "content-length", "date", "keep-alive", "server", "set-cookie", "te", "trailer",
     "transfer-encoding", "upgrade")
)  # fmt: skip
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def shown_findings(parsed: Parsed) -> Iterator[Finding]:
    """Literal answers that no HTTP answer can be, and links that no browser should open."""
    for node in parsed.every.values():
        if isinstance(node, Respond):
            yield from _answer(node)
        elif isinstance(node, ScreenPop) and node.card.url is not None:
            url = node.card.url
            if "{{" not in url and not is_page(url):
                message = "The link does not begin with `https://` or `http://`."
                yield error(node.id, "card.url", message, "Give the whole address of a web page.")


def answer_findings(parsed: Parsed, graph: Graph) -> Iterator[Finding]:
    """Answers behind an answer, which nobody gets."""
    answers = [n for n in parsed.nodes.values() if isinstance(n, Respond) and n.id in graph.nodes]
    for node in answers:
        first = next((each.id for each in answers if each.id in graph.ancestors[node.id]), None)
        if first is not None:
            message = f"`{first}` comes before and answers: only the first answer counts."
            yield warning(node.id, "next", message, "Let one answer be enough on each way.")


def _answer(node: Respond) -> Iterator[Finding]:
    status = str(node.status)
    if "{{" not in status and not (status.isdecimal() and 200 <= int(status) <= 599):
        message = "`status` is not a number from 200 to 599."
        yield error(node.id, "status", message, "Write a number such as 200, or a template.")
    for name, value in node.headers.items():
        if not may_say(name.lower(), "" if "{{" in value else value):
            message = f"The header `{name[:64]}` cannot be sent: Junctor leaves it out."
            cure = "Remove it, or write another name and a value in one line of ASCII."
            yield warning(node.id, f"headers.{name}", message, cure)


def may_say(name: str, value: str) -> bool:
    """Whether a flow may set this header, named in small letters, in the answer to a webhook."""
    return (
        bool(name)
        and name not in _OURS
        and set(name) <= _LETTERS
        and not name.startswith(("access-control-", "content-security", "cross-origin-"))
        and value.isascii()
        and value.isprintable()
    )


def is_page(url: str) -> bool:
    """Whether a browser should open it."""
    return url.lower().startswith(("https://", "http://"))


async def approver_findings(
    store: Store, project_id: str, parsed: Parsed
) -> AsyncIterator[Finding]:
    """People who are asked to decide and are not known in the project."""
    asking = [node for node in parsed.every.values() if isinstance(node, Approve)]
    if not any(node.approvers.people for node in asking):
        return
    here = {member.user_id for member in await store.access.members(project_id)}
    users = [user for user in await store.access.users() if user.id in here]
    known = {name for user in users for name in (user.id, user.name, user.email) if name}
    keys = {name for key in await store.access.keys(project_id) for name in (key.id, key.name)}
    for node in asking:
        for i, name in enumerate(node.approvers.people):
            if name not in known | keys:
                message = f"Nobody in this project is known as `{name[:64]}`."
                cure = "Write a sign-in name of a member, or add the member." + near(name, known)
                yield warning(node.id, f"approvers.people.{i}", message, cure)
