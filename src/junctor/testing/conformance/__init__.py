"""Connectors against vendors' own descriptions: what we would send, and what we expect back.

A description covers a connector when one of its servers has the connector's host: holes of
our base URL, and the stand-in hosts of vendors (`your-domain.atlassian.net`), match any name.
With another server, or none, it covers the connector that its file, folder or title names.
An operation is looked up by method and whole path; of several descriptions that have it, one
that agrees is enough.
"""

from __future__ import annotations

from junctor.testing.conformance.report import Finding, Report
from junctor.testing.conformance.run import check_connectors

__all__ = ["Finding", "Report", "check_connectors"]
