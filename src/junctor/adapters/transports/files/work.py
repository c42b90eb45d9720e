"""The actions on files, in terms of a few steps that every protocol has."""

from __future__ import annotations

import base64
import hashlib
import posixpath
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any, ClassVar

from junctor.adapters.transports.files.remote import (
    PIECE,
    Found,
    Remote,
    absent,
    encoding_of,
    no_folder,
    outside,
)
from junctor.adapters.transports.files.tree import cleared, found_below
from junctor.core.ports.transport import Dispatch
from junctor.model.errors import (
    Conflict,
    InvalidInput,
    JunctorError,
    OursToFix,
    Rejected,
    TooLarge,
)
from junctor.model.files import FileRequest

_MAKES = ("upload", "append", "move")
"""What writes a file at a path."""


class Work:
    """One action on one connection."""

    def __init__(self, remote: Remote, request: FileRequest, dispatch: Dispatch) -> None:
        self._remote = remote
        self._request = request
        self._dispatch = dispatch
        self._options = request.options
        self._root = str(dispatch.config.get("root") or "")

    async def done(self) -> Any:
        """The output of the action."""
        do = self._actions.get(self._request.action)
        if do is None:
            raise OursToFix(f"Files know no action {self._request.action}.")
        try:
            return await do(self)
        except JunctorError:
            raise
        except Exception:
            await self._folder_stands()
            raise

    async def _folder_stands(self) -> None:
        """Look for the folder of a file that could not be written; servers seldom name it.

        Raises:
            NotFound: it is missing.
        """
        goal = self._request.to if self._request.action == "move" else self._request.path
        parent = posixpath.dirname(goal or "").strip("/")
        if self._request.action not in _MAKES or not parent:
            return
        root = await self._remote.real(self._root or ".")
        if await self._remote.look(posixpath.join(root, parent)) is None:
            raise no_folder(parent)

    async def _place(self, path: str, *, write: bool = False) -> str:
        """The whole path, judged: nothing on the way leads out of the root.

        Raises:
            Blocked: it does, or a link stands where something is written.
        """
        self._writable(path)
        root = await self._remote.real(self._root or ".")
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if ".." in parts or path.startswith("/"):
            raise outside(path)
        whole = posixpath.join(root, *parts)
        followed = posixpath.dirname(whole) if write else whole
        if not parts:
            return root
        if write or await self._remote.look(whole) is not None:
            real = await self._remote.real(followed)
            if real != root and not real.startswith(root.rstrip("/") + "/"):
                raise outside(path)
        if write:
            there = await self._remote.look(whole)
            if there is not None and there.kind == "link":
                raise outside(path)
        return whole

    def _writable(self, path: str) -> None:
        encoding = encoding_of(self._dispatch)
        try:
            path.encode(encoding)
        except UnicodeEncodeError:
            raise InvalidInput(
                f"`{path}` cannot be written in {encoding}, which names have there.",
                cure="Choose another name, or correct `nameEncoding` of the connection.",
                details={"sent": "no"},
            ) from None

    async def _folder(self) -> tuple[str, str]:
        """The folder that is looked into: its whole path, and that below the root."""
        path = "/".join(part for part in self._request.path.split("/") if part not in ("", "."))
        place = await self._place(path)
        # Some servers list a folder that is not there as an empty one.
        if path and await self._remote.look(place) is None:
            raise absent(path)
        return place, path

    async def _list(self) -> Any:
        place, within = await self._folder()
        limit = int(self._options.get("limit", 1000))
        found = sorted(await self._remote.entries(place), key=lambda each: each.name)
        shown = [each.shown(posixpath.join(within, each.name)) for each in found[:limit]]
        return {"entries": shown, "more": len(found) > limit}

    async def _find(self) -> Any:
        place, within = await self._folder()
        return {"files": await found_below(self._remote, place, within, self._options)}

    async def _there(self, *, write: bool = False) -> tuple[str, Found]:
        """The whole path and what stands there.

        Raises:
            NotFound: nothing does.
        """
        place = await self._place(self._request.path, write=write)
        found = await self._remote.look(place)
        if found is None:
            raise absent(self._request.path)
        return place, found

    async def _stat(self) -> Any:
        _, found = await self._there()
        return found.shown(self._request.path)

    async def _exists(self) -> Any:
        found = await self._remote.look(await self._place(self._request.path))
        shown = found.shown(self._request.path) if found is not None else None
        return {"exists": found is not None, "entry": shown}

    async def _download(self) -> Any:
        pipe = self._dispatch.passage.pipe
        place = await self._place(self._request.path)
        if pipe is not None:
            return await self._streamed(place, pipe)
        most = self._dispatch.passage.max_response
        length = self._options.get("length")
        wanted = min(length or most + 1, most + 1)
        offset = int(self._options.get("offset") or 0)
        parts, size = [], 0
        async with aclosing(self._remote.read(place, offset)) as pieces:
            async for piece in pieces:
                parts.append(piece[: wanted - size])
                size += len(parts[-1])
                if size >= wanted:
                    break
        if size > most:
            raise TooLarge(
                f"The file is larger than the bound of {most // 1024} KiB.",
                cure="Take a part with `offset` and `length`, or use `transfer`.",
                details={"sent": "yes"},
            )
        content = b"".join(parts)
        text = None if self._options.get("binary") else _text(content)
        return {
            "path": self._request.path,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "text": text,
            "content": base64.b64encode(content).decode() if text is None else None,
        }

    async def _streamed(self, place: str, pipe: Any) -> Any:
        found = await self._remote.look(await self._remote.real(place))
        if found is None:
            raise absent(self._request.path)
        pipe.size = found.size if found.size is not None else -1
        offset = await pipe.begin
        size = 0
        async with aclosing(self._remote.read(place, offset)) as pieces:
            async for piece in pieces:
                size += len(piece)
                await pipe.put(piece)
        await pipe.end()
        return {"path": self._request.path, "bytes": offset + size, "sha256": None}

    async def _checksum(self) -> Any:
        place, size, hashed = await self._place(self._request.path), 0, hashlib.sha256()
        async with aclosing(self._remote.read(place, 0)) as pieces:
            async for piece in pieces:
                size += len(piece)
                hashed.update(piece)
        return {"path": self._request.path, "bytes": size, "sha256": hashed.hexdigest()}

    async def _upload(self) -> Any:
        place = await self._place(self._request.path, write=True)
        await self._free(place, self._request.path)
        part = posixpath.join(posixpath.dirname(place), f".{posixpath.basename(place)}.part")
        begun = await self._remote.look(part)
        offset = 0
        if begun is not None and begun.kind != "file":
            raise outside(self._request.path)
        if begun is not None and self._options.get("resume"):
            offset = begun.size or 0
        size, digest = await self._written(part, offset)
        after = await self._remote.look(part)
        if after is not None and after.size is not None and after.size != size:
            raise Rejected(
                f"{after.size} bytes arrived of {size}.",
                cure="Look at the space there, then upload it again with `resume`.",
            )
        await self._remote.rename(part, place)
        return {"path": self._request.path, "bytes": size, "sha256": digest}

    async def _append(self) -> Any:
        content = self._request.content
        assert content is not None
        place = await self._place(self._request.path, write=True)
        found = await self._remote.look(place)
        if found is not None and found.kind != "file":
            raise Conflict(
                f"There is a {found.kind} `{self._request.path}`.",
                cure="Choose another name.",
                details={"sent": "no"},
            )
        async with self._remote.writing(place, append=found is not None) as file:
            for start in range(0, len(content), PIECE):
                await file.write(content[start : start + PIECE])
        after = await self._remote.look(place)
        size = after.size if after is not None else None
        return {"path": self._request.path, "bytes": len(content) if size is None else size}

    async def _written(self, part: str, offset: int) -> tuple[int, str | None]:
        """Size of the whole file, and its hash where all of it went through here."""
        pipe, content = self._dispatch.passage.pipe, self._request.content
        hashed, size = hashlib.sha256(), offset
        if pipe is None:
            assert content is not None
            offset = offset if offset <= len(content) else 0
            hashed.update(content)
            size = len(content)
        async with self._remote.writing(part, append=offset > 0) as file:
            if pipe is None:
                for start in range(offset, size, PIECE):
                    await file.write(content[start : start + PIECE])  # type: ignore[index]  # bytes by the assertion
            else:
                pipe.begin.set_result(offset)
                async for piece in pipe.pieces():
                    hashed.update(piece)
                    size += len(piece)
                    await file.write(piece)
        whole = pipe is None or offset == 0
        return size, hashed.hexdigest() if whole else None

    async def _free(self, place: str, path: str) -> None:
        found = await self._remote.look(place)
        if found is None:
            return
        if found.kind == "folder" or not self._options.get("overwrite"):
            raise Conflict(
                f"There is a {found.kind} `{path}` already.",
                cure="Choose another name, or set `overwrite`.",
                details={"sent": "no"},
            )

    async def _move(self) -> Any:
        to = self._request.to or ""
        place, _ = await self._there(write=True)
        goal = await self._place(to, write=True)
        await self._free(goal, to)
        await self._remote.rename(place, goal)
        return {"path": to}

    async def _delete(self) -> Any:
        if not self._request.path.strip("./"):
            raise outside(self._request.path)  # the root itself stays
        place, found = await self._there()
        if found.kind == "folder" and self._options.get("contents"):
            await cleared(self._remote, place)
        await self._remote.remove(place, folder=found.kind == "folder")
        return {"path": self._request.path}

    async def _permissions(self) -> Any:
        # Changing them follows a link, as writing does.
        place, _ = await self._there(write=True)
        await self._remote.permit(place, int(self._options["mode"], 8))
        return {"path": self._request.path}

    async def _mkdir(self) -> Any:
        parts = [part for part in self._request.path.split("/") if part not in ("", ".")]
        for count in range(1, len(parts) + 1):
            place = await self._place("/".join(parts[:count]), write=True)
            if await self._remote.look(place) is None:
                await self._remote.make(place)
        return {"path": self._request.path}

    _actions: ClassVar[dict[str, Callable[[Work], Awaitable[Any]]]] = {
        "list": _list,
        "find": _find,
        "exists": _exists,
        "stat": _stat,
        "download": _download,
        "upload": _upload,
        "append": _append,
        "move": _move,
        "delete": _delete,
        "mkdir": _mkdir,
        "permissions": _permissions,
        "checksum": _checksum,
    }
    """Of `FileAction`; a `transfer` is joined of two of these, on two connections."""


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
