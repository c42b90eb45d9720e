"""The client for programs: the REST interface as Python objects.

from junctor.client import Junctor

with Junctor("http://127.0.0.1:8765", key="jk_...") as junctor:
    result = junctor.integrations.call("slack", "sendMessage", {"channel": "#a", "text": "Hi"})
    print(result["summary"])  # would have sent a message to #a

Failures are raised as the errors of `junctor.model.errors`.
"""

from junctor.client.junctor import Junctor
from junctor.client.wire import HttpWire, Reply, Wire

__all__ = ["HttpWire", "Junctor", "Reply", "Wire"]
