"""People in emails: what connectors of mail services share, whichever way their vendor writes them.

Vendors want a person as an object, or as text of RFC 5322, in which a name with a comma or a
quote must stand in quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import formataddr, getaddresses
from typing import Self

from junctor.model.errors import InvalidInput
from junctor.sdk.fields import Fields

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
_BREAK = re.compile(r"[\r\n\x00]")
_SPECIAL = re.compile(r'[()<>@,:;".\[\]\\]')
_CURE = (
    "Write name@example.com, several with commas between them; a name with a comma stands in "
    'quotes: "Clinic, North" <name@example.com>.'
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who sends or receives an email; the name may be empty."""

    name: str
    address: str

    @classmethod
    def each(cls, value: str | list[str] | None, field: str) -> list[Self]:
        """The people of one field, each with an address.

        Raises:
            InvalidInput: what stands there is no address.
        """
        texts = value if isinstance(value, list) else [value] if value else []
        found = [] if any(map(_BREAK.search, texts)) else getaddresses(texts)
        if len(found) < len(texts) or not all(_ADDRESS.fullmatch(each) for _, each in found):
            text = f"`{field}` holds what is no email address."
            raise InvalidInput(text, cure=_CURE, field=f"/{field}")
        return [cls(name, address) for name, address in found]

    @classmethod
    def sending(cls, inputs: Fields, conn: Fields) -> Self:
        """Who sends: `from`, else From Name and From Email of the connection.

        Raises:
            InvalidInput: nobody is named, or several people are.
        """
        given = inputs.get("from")
        if given:
            found = cls.each(given, "from")
            if len(found) == 1:
                return found[0]
            raise InvalidInput("`from` names several people.", cure="Name one.", field="/from")
        address = conn.get("fromEmail")
        if not address:
            raise InvalidInput(
                "Nobody is named as the sender.",
                cure="Give `from`, or a From Email in the connection.",
                field="/from",
            )
        return cls(str(conn.get("fromName") or ""), str(address))

    @property
    def text(self) -> str:
        """As text, the name in quotes where it needs them; letters stay as they are."""
        name = self.name
        if _SPECIAL.search(name):
            name = '"' + re.sub(r'([\\"])', r"\\\1", name) + '"'
        return f"{name} <{self.address}>" if name else self.address

    @property
    def encoded(self) -> str:
        """As text in ASCII alone: other letters of the name are encoded words (RFC 2047).

        Raises:
            InvalidInput: the address itself has other letters.
        """
        if not self.address.isascii():
            text = f"`{self.address}` has letters that cannot be sent to."
            raise InvalidInput(text, cure="Write the domain as xn--... .")
        return formataddr((self.name, self.address))

    def under(self, *, email: str, name: str) -> dict[str, str]:
        """As an object with these keys; a name that is not given does not stand there."""
        return {email: self.address, **({name: self.name} if self.name else {})}
