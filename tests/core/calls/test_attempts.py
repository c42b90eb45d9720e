"""What is left of earlier attempts when the last one fails."""

from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.core.calls.attempts import Attempts
from junctor.core.calls.reading import Reader
from junctor.core.guard import Policy
from junctor.core.ports import Passage
from junctor.model.call import Mode, Purpose
from junctor.model.errors import ErrorClass, MaybeSent, RemoteBusy, TimedOut, Unreachable
from junctor.model.request import HttpRequest
from junctor.model.spec import ConnectorSpec, Operation
from junctor.testing.standins import QuickClock

GET = HttpRequest(method="GET", url="https://a.example")
READ = Operation(name="R", effect="read")
SPEC = ConnectorSpec(key="a", name="A", version="1.0.0", operations={"r": READ})


class FailingDoor:
    """Fails with the next of its errors."""

    def __init__(self, *errors):
        self._errors = list(errors)

    async def send(self, _request, _passage):
        raise self._errors.pop(0)


async def last_error(*errors, operation=READ):
    clock = QuickClock()
    passage = Passage(
        project_id="prj_1",
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
        purpose=Purpose(),
        operation_key="r",
        deadline=clock.monotonic() + 600,
        policy=Policy(),
    )
    sending = Attempts(FailingDoor(*errors), clock, [], len(errors))
    with pytest.raises(type(errors[-1])) as caught:
        await sending.send(GET, passage, Reader(SPEC, operation, clock))
    return caught.value


async def test_a_last_attempt_cut_off_by_the_deadline_keeps_the_refusal_before_it():
    error = await last_error(RemoteBusy("The vendor rests until noon."), TimedOut("Too long."))
    assert error.error_class is ErrorClass.TIMEOUT
    assert error.message == "Too long. The attempt before it failed: The vendor rests until noon."
    assert error.details["before"] == {
        "errorClass": "remote",
        "status": 503,
        "message": "The vendor rests until noon.",
    }


async def test_a_first_attempt_has_nothing_before_it():
    error = await last_error(TimedOut("Too long."))
    assert (error.message, "before" in error.details) == ("Too long.", False)


async def test_what_may_have_been_sent_also_tells_of_the_attempt_before():
    write = Operation(name="W", effect="write")
    refused = Unreachable("Nobody answers.", details={"sent": "no"})
    error = await last_error(
        refused, MaybeSent("It broke.", details={"sent": "maybe"}), operation=write
    )
    assert error.details["before"]["errorClass"] == "network"
