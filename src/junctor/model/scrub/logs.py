"""The logging filter: every part of a record is cleaned before a handler formats it."""

from __future__ import annotations

import logging
from typing import Any, Protocol

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Cleaner(Protocol):
    """What the filter needs of a scrubber."""

    def text(self, text: str) -> str:
        """A clean text."""
        ...

    def json(self, value: Any) -> Any:
        """A clean value."""
        ...

    def exception(self, exc: BaseException) -> str:
        """A clean rendering."""
        ...


class LogFilter(logging.Filter):
    """For each *handler*: a logger's own filters do not see the records of its children."""

    def __init__(self, cleaner: Cleaner, dropped: str) -> None:
        super().__init__()
        self._cleaner = cleaner
        self._dropped = dropped

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place and let it pass; what cannot be cleaned is dropped from it."""
        try:
            self._clean(record)
        except Exception:  # noqa: BLE001 - a text that cannot be cleaned is not shown
            record.msg, record.args = self._dropped, ()
            record.exc_info = record.exc_text = record.stack_info = None
            for name in vars(record).keys() - _STANDARD:
                setattr(record, name, self._dropped)
        return True

    def _clean(self, record: logging.LogRecord) -> None:
        cleaner = self._cleaner
        record.msg, record.args = cleaner.text(_message(record)), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = cleaner.exception(record.exc_info[1])
            record.exc_info = None
        elif record.exc_text:
            record.exc_text = cleaner.text(record.exc_text)
        if record.stack_info:
            record.stack_info = cleaner.text(record.stack_info)
        extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if extra:
            vars(record).update(cleaner.json({name: _plain(v) for name, v in extra.items()}))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


def _plain(value: Any) -> Any:
    is_json = value is None or isinstance(value, str | int | float | dict | list | tuple)
    return value if is_json else str(value)
