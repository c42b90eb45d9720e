"""What listens to the body of one answer while it comes."""

from __future__ import annotations

from typing import Protocol

from junctor.model.request import HttpResponse, Pairs


class Tap(Protocol):
    """Given to the door with a request whose answer comes in pieces."""

    @property
    def begun(self) -> bool:
        """Whether something was told already: then nothing may be sent again."""
        ...

    def opens(self, status: int, headers: Pairs) -> bool:
        """Whether the body of this answer is one to listen to; called before it is read."""
        ...

    async def feed(self, data: bytes) -> None:
        """Decoded bytes of the body, in their order; whoever is told may take its time.

        Raises:
            TooLarge, Unreachable: these bytes are no stream.
        """
        ...

    async def whole(self, response: HttpResponse) -> HttpResponse:
        """The complete answer as the vendor would have given it at once.

        Raises:
            Unreachable: the stream ended before its end.
        """
        ...
