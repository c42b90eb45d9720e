"""What the transport asks of a protocol for files; paths are whole, and below the root."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from junctor.core.ports.transport import Dispatch, SignIn
from junctor.model.errors import Blocked, JunctorError, NotFound

PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A file or folder there: kind is `file`, `folder`, `link` or `other`."""

    name: str
    kind: str
    size: int | None = None
    modified: str | None = None

    def shown(self, path: str) -> dict[str, Any]:
        """The entry as plain JSON."""
        return {
            "name": _plain(self.name),
            "path": _plain(path),
            "kind": self.kind,
            "bytes": self.size,
            "modified": self.modified,
        }


class Writer(Protocol):
    """An open file that is written."""

    async def write(self, piece: bytes) -> None:
        """Append a piece."""
        ...


class Remote(Protocol):
    """One signed-in connection."""

    async def real(self, path: str) -> str:
        """The path with links followed."""
        ...

    async def look(self, path: str) -> Found | None:
        """What stands there, links not followed; None where nothing does."""
        ...

    async def entries(self, path: str) -> list[Found]:
        """What a folder holds."""
        ...

    async def dated(self, folder: str, found: Found) -> Found:
        """The same with the time of its last change, where listing did not say it."""
        ...

    def read(self, path: str, offset: int) -> AsyncGenerator[bytes]:
        """The content from an offset on."""
        ...

    def writing(self, path: str, *, append: bool) -> AbstractAsyncContextManager[Writer]:
        """A file to write; closed on leaving."""
        ...

    async def rename(self, path: str, to: str) -> None:
        """Move, replacing what is there."""
        ...

    async def remove(self, path: str, *, folder: bool) -> None:
        """Delete a file or an empty folder."""
        ...

    async def make(self, path: str) -> None:
        """Make one folder."""
        ...

    async def permit(self, path: str, mode: int) -> None:
        """Set who may read and write."""
        ...


class Opener(Protocol):
    """Opens connections, and knows what its errors mean."""

    def opened(self, dispatch: SignIn) -> AbstractAsyncContextManager[Remote]:
        """Connect and sign in; leaving the context hangs up."""
        ...

    def explain(self, error: Exception) -> JunctorError | None:
        """An error of the library as ours."""
        ...


def _plain(name: str) -> str:
    """A name for JSON; bytes that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode()


def encoding_of(dispatch: Dispatch) -> str:
    """How names are written there."""
    return str(dispatch.config.get("nameEncoding") or "utf-8")


def outside(path: str) -> Blocked:
    """The error for a path that leads out of the root."""
    return Blocked(
        f"`{path}` leads out of the root of the connection.",
        rule="path_outside_root",
        cure="Use a path below the root, through no link that leads out of it.",
        details={"sent": "no"},
    )


def absent(path: str) -> NotFound:
    """The error for a path where nothing stands."""
    return NotFound(
        f"There is no `{path}`.",
        cure="`list` shows what a folder holds.",
        details={"sent": "yes"},  # the server was asked, and said so
    )


def no_folder(path: str) -> NotFound:
    """The error for a file whose folder is not there."""
    return NotFound(
        f"There is no folder `{path}`.",
        cure="Make it with `mkdir` first.",
        details={"sent": "no"},
    )
