"""Where a redirect may lead, and what must not travel along."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

from junctor.core.guard.judge import judge_name
from junctor.core.guard.policy import Policy
from junctor.core.guard.refusals import refuse
from junctor.core.guard.urls import Target, resolve_reference
from junctor.model.errors import Blocked
from junctor.model.quick import quick

MAX_REDIRECTS = 5
_STATUSES = frozenset({301, 302, 303, 307, 308})
_FOLLOWED = frozenset({"GET", "HEAD"})
_ALWAYS_STRIPPED = frozenset({"authorization", "cookie", "cookie2", "proxy-authorization"})
_BODY_HEADERS = frozenset(
    {"content-type", "content-length", "content-encoding", "content-language", "content-location"}
)
_SECURE = frozenset({"https", "wss"})


@quick
@dataclass(frozen=True, slots=True)
class RequestView:
    """What of a request decides about its redirects.

    `credential_headers` and `credential_query` name what came from the credential; `follow`
    overrides the default (GET and HEAD only); `hops` counts redirects already followed;
    `crossed` says that the credential was left behind, for good.
    """

    target: Target
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    has_body: bool = False
    credential_headers: frozenset[str] = frozenset()
    credential_query: frozenset[str] = frozenset()
    follow: bool | None = None
    hops: int = 0
    crossed: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """The next request; `address` is known when its host is an address, else DNS must be asked."""

    request: RequestView
    address: str | None

    @property
    def attach_credential(self) -> bool:
        """Whether the credential may still be attached."""
        return not self.request.crossed


def next_hop(request: RequestView, status: int, location: str | None, policy: Policy) -> Hop | None:
    """The request that follows an answer, or None when the answer is the result.

    The caller resolves `hop.request.target` when `hop.address` is None and judges the answers
    with `stage="redirect_"`. Raises `Blocked` for a redirect that must not be followed.
    """
    if status not in _STATUSES or not location or not _follows(request):
        return None
    if request.hops >= MAX_REDIRECTS:
        raise refuse("too_many_redirects")
    target = _parse(request.target, location, policy)
    if request.target.scheme in _SECURE and target.scheme not in _SECURE:
        raise refuse("downgrade", prefix="redirect_")
    crosses = target.origin != request.target.origin
    method = _method(request.method, status)
    keeps_body = request.has_body and method == request.method
    if keeps_body and crosses:
        raise refuse("body_cross_origin", prefix="redirect_")
    crossed = request.crossed or crosses
    if crossed:
        target = _without_credential(target, request.credential_query)
    address = judge_name(target, policy, stage="redirect_")
    following = replace(
        request,
        target=target,
        method=method,
        headers=_headers(request, crossed=crossed, keeps_body=keeps_body),
        has_body=keeps_body,
        hops=request.hops + 1,
        crossed=crossed,
    )
    return Hop(following, address)


def _follows(request: RequestView) -> bool:
    return request.method in _FOLLOWED if request.follow is None else request.follow


def _method(method: str, status: int) -> str:
    if status == 303 and method != "HEAD":
        return "GET"
    return "GET" if status in {301, 302} and method == "POST" else method


def _parse(base: Target, location: str, policy: Policy) -> Target:
    try:
        return resolve_reference(base, location, schemes=policy.schemes)
    except Blocked as error:
        raise refuse(error.rule, prefix="redirect_") from None


def _headers(
    request: RequestView, *, crossed: bool, keeps_body: bool
) -> tuple[tuple[str, str], ...]:
    gone = set() if keeps_body else set(_BODY_HEADERS)
    if crossed:
        gone |= _ALWAYS_STRIPPED | {name.lower() for name in request.credential_headers}
    return tuple(pair for pair in request.headers if pair[0].lower() not in gone)


def _without_credential(target: Target, names: frozenset[str]) -> Target:
    path, mark, query = target.path_and_query.partition("?")
    if not mark or not names:
        return target
    folded = {name.casefold() for name in names}
    kept = [
        part
        for part in query.split("&")
        if unquote_plus(part.partition("=")[0]).casefold() not in folded
    ]
    return replace(target, path_and_query=f"{path}?{'&'.join(kept)}" if kept else path)
