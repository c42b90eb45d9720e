"""Fixtures that several areas share.

The lower floors stay testable while the application above them does not import.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

import left_behind
from fixtures_databases import mariadb_shop, postgres_shop
from fixtures_files import openssh, vsftpd, vsftpd_implicit, vsftpd_plain, vsftpd_that_asks
from fixtures_mail import dovecot
from fixtures_messages import kafka, rabbitmq
from fixtures_postgres import postgres_server, postgres_url

# A busy machine takes its time; no test asserts speed.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

_MEMORY = "/dev/shm"
_ROOM = 4 << 30


def _prefer_memory() -> None:
    """Homes of tests lie in memory where there is room: each waits for the disk some 25 times."""
    try:
        free = shutil.disk_usage(_MEMORY).free
    except OSError:
        return
    if "TMPDIR" not in os.environ and free >= _ROOM and os.access(_MEMORY, os.W_OK):
        os.environ["TMPDIR"] = _MEMORY
        tempfile.tempdir = None  # it is asked for anew


_prefer_memory()


def pytest_configure():
    left_behind.watch()


def pytest_unconfigure():
    left_behind.end()


_SLOW_FIRST = (
    "faults",
    "journeys",
    "sandbox",
    "engines",
    "mcpservers",
    "connectors/test_all.py",
    "web",
    "testing",
    "server",
    "adapters",
    "cli",
    "api",
    "docs",
)
"""What waits for servers, processes and browsers, and the one file that has most to do."""


def pytest_collection_modifyitems(items):
    """Workers take files in this order: the end of a run is many quick ones, none waits for one."""
    here = Path(__file__).parent

    def place(item):
        path = item.path.relative_to(here)
        names = (path.as_posix(), path.parts[0])
        return next((n for n, each in enumerate(_SLOW_FIRST) if each in names), len(_SLOW_FIRST))

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is collected stays: a million objects, in which there is no garbage to look for."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


try:
    from fixtures_outside import outside
    from fixtures_world import trusting_world, world
except ImportError as error:
    _reason = str(error)

    @pytest.fixture
    def world():
        pytest.fail(f"the application does not import: {_reason}")

    @pytest.fixture
    def trusting_world():
        pytest.fail(f"the application does not import: {_reason}")

    outside = world


@pytest.fixture(autouse=True, scope="session")
def _shared_cache(tmp_path_factory, worker_id):
    """One folder for the catalog as it was read, for this process and those it starts."""
    base = tmp_path_factory.getbasetemp()
    root = base if worker_id == "master" else base.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUNCTOR_CACHE", str(root / "cache"))
        yield


@pytest.fixture(autouse=True)
def _root_logger_as_it_was():
    """Whoever configures logging in this process leaves nothing behind for the next test."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    filters = {handler: list(handler.filters) for handler in handlers}
    yield
    logging.disable(logging.NOTSET)
    root.setLevel(level)
    root.handlers[:] = handlers
    for handler in handlers:
        handler.filters[:] = filters[handler]


__all__ = [
    "dovecot",
    "kafka",
    "mariadb_shop",
    "openssh",
    "outside",
    "postgres_server",
    "postgres_shop",
    "postgres_url",
    "rabbitmq",
    "trusting_world",
    "vsftpd",
    "vsftpd_implicit",
    "vsftpd_plain",
    "vsftpd_that_asks",
    "world",
]
