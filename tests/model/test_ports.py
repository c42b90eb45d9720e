"""Ports as ranges, and ranges as ports."""

from __future__ import annotations

import pytest

from junctor.model.errors import InvalidInput
from junctor.model.ports import MOST_PORTS, ports_of, told_ports


def test_ports_and_ranges_are_one_list_and_are_told_as_ranges_again():
    ports = ports_of([443, "8001-8003", " 8000 ", "8003"])
    assert ports == (443, 8000, 8001, 8002, 8003)
    assert told_ports(ports) == ["443", "8000-8003"]
    assert (ports_of([]), told_ports(())) == ((), [])
    assert len(ports_of([f"1-{MOST_PORTS}"])) == MOST_PORTS


@pytest.mark.parametrize("wrong", ["", "a", "0", "70000", "9-8", "1-", "1-2-3", "\u0661", -1, True])
def test_what_is_no_port_says_so(wrong):
    with pytest.raises(InvalidInput, match="no port") as told:
        ports_of([wrong])
    assert told.value.field == "ports"


def test_too_many_ports_say_what_to_do():
    with pytest.raises(InvalidInput, match="at most"):
        ports_of([f"1-{MOST_PORTS}", 60000])
