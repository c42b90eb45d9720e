"""The flow language: documents are read, validated, published and interpreted here."""

from junctor.core.flows.control import RunControl
from junctor.core.flows.document import Parsed, read_document
from junctor.core.flows.execution import Calls
from junctor.core.flows.findings import Finding, refuse
from junctor.core.flows.links import Links
from junctor.core.flows.loading import Loaded, Order
from junctor.core.flows.runner import FlowRunner
from junctor.core.flows.service import FlowService, SavedFlow
from junctor.core.flows.validate import Validator

__all__ = [
    "Calls",
    "Finding",
    "FlowRunner",
    "FlowService",
    "Links",
    "Loaded",
    "Order",
    "Parsed",
    "RunControl",
    "SavedFlow",
    "Validator",
    "read_document",
    "refuse",
]
