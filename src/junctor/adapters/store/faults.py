"""What a database driver's error means here: a taken key, a full disk, a bug of ours."""

from __future__ import annotations

import re

from junctor.adapters.store.tx import Missing, Taken
from junctor.model.errors import (
    InvalidInput,
    JunctorError,
    NotConfigured,
    OursToFix,
    StoreAway,
    TryAgain,
)


def full() -> JunctorError:
    """The disk, or the database's own bound, is full."""
    return TryAgain(
        message="The store cannot write: its disk is full.",
        cure="Free space for the store; work goes on by itself afterwards.",
    )


def busy() -> JunctorError:
    """Somebody else holds the lock."""
    return TryAgain(
        message="The store cannot write: another program holds its lock.",
        cure="Close the other program that has the database open, then try again.",
    )


_USUAL_CURE = "Check the disk or the database server; work goes on by itself afterwards."
_OURS = (
    (
        re.compile(r'database "([^"]+)" does not exist'),
        "Make it with `createdb {0}`, or correct JUNCTOR_DATABASE.",
    ),
    (
        re.compile(r"password authentication failed|role .* does not exist"),
        "Correct user and password in JUNCTOR_DATABASE.",
    ),
)
"""Reasons that stay until somebody does something."""
_NOBODY_THERE = re.compile(r"refused|translate host|resolve host|timeout expired")


def unavailable(reason: str) -> JunctorError:
    """The file or the server does not answer."""
    message = f"The store cannot be used: {reason}."
    for pattern, cure in _OURS:
        if found := pattern.search(reason):
            return TryAgain(message=message, cure=cure.format(*found.groups()))
    if _NOBODY_THERE.search(reason):
        cure = "Start the database server, or correct JUNCTOR_DATABASE."
        return StoreAway(message=message, cure=cure)
    return StoreAway(message=message, cure=_USUAL_CURE)


def damaged(reason: str) -> JunctorError:
    """The file is no database of ours."""
    return NotConfigured(
        message=f"The store is damaged: {reason}.",
        cure="Stop Junctor and restore a backup with `junctor restore`.",
    )


def unwritable(reason: str) -> JunctorError:
    """A value that the database cannot hold."""
    return InvalidInput(
        message=f"A value cannot be stored: {reason}.",
        cure="Remove control characters and broken Unicode from the text, and use smaller numbers.",
    )


def bug(reason: str) -> JunctorError:
    """A statement that should not exist."""
    return OursToFix(message=f"The store refused a statement: {reason}.")


def taken(reason: str) -> Exception:
    """A unique key is taken."""
    return Taken(reason)


def missing(reason: str) -> Exception:
    """The row it belongs to is missing."""
    return Missing(reason)
