"""`/metrics`: the numbers of this process in the format of Prometheus; a key sees its project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import getdoc
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.admission import check_query
from junctor.api.identity import ApiState, identify
from junctor.core.access import Permission
from junctor.core.live.counting import BOUNDS, Counting, Histogram
from junctor.model.errors import NotPermitted

METRICS_PATH = "/metrics"
_RUN = ("project", "mode")


async def show_metrics(request: Request) -> Response:
    """Runs, steps and calls of this process since it started, in the format of Prometheus.

    It takes a key; a key of a project sees the numbers of that project.
    """
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    api: ApiState = request.scope["junctor.api_state"]
    context = await identify(request, api, project=False)
    check_query(request, ())
    project = None
    if not context.principal.instance_admin:
        if context.principal.kind != "key":
            raise NotPermitted("Numbers of all projects are for instance administrators.")
        context.principal.need(Permission.SEE_RUN_META)
        project = context.project_id
    found = Numbers(api.instance.watching.counting, project)
    return Response(generate_latest(found), media_type=CONTENT_TYPE_LATEST)


class Numbers:
    """A collector over what was counted."""

    def __init__(self, counting: Counting, project: str | None) -> None:
        self._counting = counting
        self._project = project

    def collect(self) -> Iterator[Any]:
        """Every family of numbers."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        known = self._counting
        counters = (
            ("junctor_runs", "Runs that ended.", (*_RUN, "state", "error_class"), known.runs),
            ("junctor_steps", "Steps.", ("project", "type", "state"), known.steps),
            (
                "junctor_calls",
                "Calls, sandboxed ones too.",
                ("project", "operation", "mode", "error_class"),
                known.calls,
            ),
        )
        for name, help_text, labels, counts in counters:
            counter = CounterMetricFamily(name, help_text, labels=labels)
            for each, count in self._own(counts.items()):
                counter.add_metric(each, count)
            yield counter
        gauge = GaugeMetricFamily("junctor_runs_going", "Runs under way here.", labels=_RUN)
        for each, count in self._own(known.going.items()):
            gauge.add_metric(each, count)
        yield gauge
        yield self._times("junctor_run_seconds", "From begin to end.", _RUN, known.run_seconds)
        yield self._times("junctor_run_queue_seconds", "Until begun.", _RUN, known.queue_seconds)
        yield self._times(
            "junctor_call_seconds",
            "Calls with their retries.",
            ("project", "operation", "mode"),
            known.call_seconds,
        )

    def _times(
        self,
        name: str,
        help_text: str,
        labels: tuple[str, ...],
        times: dict[tuple[str, ...], Histogram],
    ) -> Any:
        from prometheus_client.core import HistogramMetricFamily

        family = HistogramMetricFamily(name, help_text, labels=labels)
        for each, histogram in self._own(times.items()):
            total, buckets = 0, []
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), histogram.counts, strict=True):
                total += count
                buckets.append((bound, total))
            family.add_metric(each, buckets, sum_value=histogram.seconds)
        return family

    def _own(self, found: Iterable[tuple[tuple[str, ...], Any]]) -> Iterator[tuple[Any, Any]]:
        for labels, value in list(found):
            if self._project is None or labels[0] == self._project:
                yield labels, value


METRIC_ROUTES = (Route(METRICS_PATH, show_metrics, methods=["GET"], name="showMetrics"),)


def metric_fragments() -> dict[str, Any]:
    """The OpenAPI path of the numbers."""
    return {
        METRICS_PATH: {
            "get": {
                "tags": ["instance"],
                "operationId": "showMetrics",
                "summary": "Show metrics",
                "description": getdoc(show_metrics) or "",
                "x-permission": Permission.SEE_RUN_META.value,
                "responses": {
                    "200": {
                        "description": "The numbers",
                        "content": {"text/plain": {"schema": {"type": "string"}}},
                    }
                },
            }
        }
    }
