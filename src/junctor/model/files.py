"""Files on another system: one action on one path below the root of the connection."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from junctor.model.request import Request

FileAction = Literal[
    "list",
    "find",
    "exists",
    "stat",
    "download",
    "upload",
    "append",
    "move",
    "delete",
    "mkdir",
    "permissions",
    "checksum",
    "transfer",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest(Request):
    """One action on one path; `content` is what is uploaded, unless it streams in."""

    protocol: ClassVar[str] = "files"

    action: FileAction
    path: str
    to: str | None = None
    content: bytes | None = field(default=None, repr=False)
    options: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON for traces and samples; content by size and hash."""
        shown: dict[str, Any] = {"protocol": "files", "action": self.action, "path": self.path}
        if self.to is not None:
            shown |= {"to": self.to}
        if self.content is not None:
            shown |= {
                "bytes": len(self.content),
                "sha256": hashlib.sha256(self.content).hexdigest(),
            }
        return shown | self.options
