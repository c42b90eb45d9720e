"""What goes over a whole folder: a search in it, and its deletion. Links are never followed."""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from junctor.adapters.transports.files.remote import Found, Remote
from junctor.model.errors import TooLarge

_MOST_FOLDERS = 1000
"""Folders that one action goes into."""


async def found_below(
    remote: Remote, place: str, within: str, options: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The files of a folder that fit, by path.

    Raises:
        TooLarge: there are more than may be told, or too many folders.
    """
    shown: list[dict[str, Any]] = []
    folders = deque(((place, within),))
    looked = 0
    while folders:
        folder, shown_as = folders.popleft()
        looked = _counted(looked)
        for each in await remote.entries(folder):
            path = posixpath.join(shown_as, each.name)
            if each.kind == "folder" and options["recursive"]:
                folders.append((posixpath.join(folder, each.name), path))
            elif each.kind == "file" and fnmatchcase(each.name, options["pattern"]):
                dated = await remote.dated(folder, each) if options["quiet"] else each
                if _is_quiet(dated, options["quiet"]):
                    shown.append(dated.shown(path) | {"version": f"{dated.modified}/{each.size}"})
        if len(shown) > options["limit"]:
            raise TooLarge(
                f"There are more than {options['limit']} files that fit.",
                cure="Narrow `pattern` or `path`, or raise `limit`.",
                details={"sent": "yes"},
            )
    return sorted(shown, key=lambda each: str(each["path"]))


async def cleared(remote: Remote, place: str) -> None:
    """Remove everything in a folder, the deepest first.

    Raises:
        TooLarge: there are too many folders; what was removed until then is gone.
    """
    folders, looked = [place], 0
    for folder in folders:  # grows while it is gone through
        looked = _counted(looked)
        for each in await remote.entries(folder):
            whole = posixpath.join(folder, each.name)
            if each.kind == "folder":
                folders.append(whole)
            else:
                await remote.remove(whole, folder=False)
    for folder in reversed(folders[1:]):
        await remote.remove(folder, folder=True)


def _counted(looked: int) -> int:
    if looked >= _MOST_FOLDERS:
        raise TooLarge(
            f"There are more than {_MOST_FOLDERS} folders.", cure="Take the folders one by one."
        )
    return looked + 1


def _is_quiet(found: Found, seconds: int) -> bool:
    if not seconds or found.modified is None:
        return True
    since = datetime.now(UTC) - timedelta(seconds=seconds)
    return datetime.fromisoformat(found.modified) <= since
