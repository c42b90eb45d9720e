"""What a call of one's own system has to bring, by what a planned flow reads of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from junctor.model.value import JsonSchema

_READ = re.compile(
    r"\bevent\.json\.(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    r"(?:\s*(?P<sign>[<>]=?|==)\s*(?:`(?P<number>-?[\d.]+)`|'(?P<word>[^']*)'))?"
)
_NUDGE = {">": 1, "<": -1}


def called_shape(read: Iterable[Any]) -> JsonSchema | None:
    """The schema of the body that is read, so that a trial run has one; None where nothing is.

    Nothing is required and no type is asked for: what really comes is the caller's own.
    """
    root: dict[str, Any] = {}
    for found in _READ.finditer(json.dumps(list(read), ensure_ascii=False, default=str)):
        *above, last = found["path"].split(".")
        place = root
        for name in above:
            place = place.setdefault(name, {}).setdefault("properties", {})
        known = place.setdefault(last, {})
        if found["number"]:
            number = float(found["number"]) + _NUDGE.get(found["sign"], 0)
            known["examples"] = [int(number) if number.is_integer() else number]
        elif found["word"]:
            known["examples"] = [found["word"]]
    return {"type": "object", "properties": root} if root else None
