"""The order of a project's environments and the color each one gets: both only for the eye."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from junctor.model.connection import Environment, EnvironmentColor
from junctor.model.errors import InvalidInput

COLORS: tuple[EnvironmentColor, ...] = get_args(EnvironmentColor)
_BY_NAME: dict[str, EnvironmentColor] = {"development": "teal", "production": "orange"}
_OTHERS: tuple[EnvironmentColor, ...] = ("blue", "violet", "pink", "gray")


def color_for(key: str, known: Sequence[Environment]) -> EnvironmentColor:
    """The color of a new environment: by its key, else the first one that no other has."""
    if key in _BY_NAME:
        return _BY_NAME[key]
    taken = {each.color for each in known}
    free = [color for color in _OTHERS if color not in taken]
    return free[0] if free else _OTHERS[len(known) % len(_OTHERS)]


def check_look(color: object, position: object) -> None:
    """Refuse what is no color of the palette or no place in a list; None stands for unsaid.

    Raises:
        InvalidInput: names the field and what fits.
    """
    if color is not None and color not in COLORS:
        raise InvalidInput(
            f"`{color}` is no color of an environment.",
            cure=f"Use one of {', '.join(COLORS)}.",
            field="color",
        )
    if position is not None and (not isinstance(position, int) or position < 1):
        raise InvalidInput(
            "A position is a whole number from 1 on.",
            cure="Use 1 for the first place.",
            field="position",
        )


def arranged(
    others: Sequence[Environment], one: Environment, position: int | None
) -> list[Environment]:
    """All of them in order with `one` at that place (the last when unsaid), counted from 1."""
    found = list(others)
    found.insert(len(found) if position is None else position - 1, one)
    return numbered(found)


def numbered(environments: Sequence[Environment]) -> list[Environment]:
    """The same ones, each with its place in the list."""
    return [
        each.model_copy(update={"position": place}) for place, each in enumerate(environments, 1)
    ]
