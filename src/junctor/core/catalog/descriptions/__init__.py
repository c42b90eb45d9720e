"""Vendors' own API descriptions, whatever their format, read into one shape. No I/O.

`parse_description` reads; `check_request` and `check_response` compare traffic with it.
"""

from __future__ import annotations

from junctor.core.catalog.descriptions.check import (
    check_request,
    check_response,
    judge_each,
    judge_request,
)
from junctor.core.catalog.descriptions.description import (
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.core.catalog.descriptions.deviation import KINDS, Deviation
from junctor.core.catalog.descriptions.parse import parse_description

__all__ = [
    "KINDS",
    "DescribedOperation",
    "Description",
    "Deviation",
    "Parameter",
    "check_request",
    "check_response",
    "judge_each",
    "judge_request",
    "parse_description",
]
