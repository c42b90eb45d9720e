"""A secret that changes counts from the next call, whatever was kept signed in, and wherever.

PostgreSQL and RabbitMQ tell their own stories beside their other tests.
"""

from __future__ import annotations

from functools import partial

import pytest

from fixtures_outside import ACTOR, LoopbackNames, Outside
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.model.errors import ErrorClass
from shared_cache import shared_cache

WRONG = "pw_Wrong_3Lk2Jh1Gf"


@pytest.fixture
async def two(tmp_path, postgres_url):
    """Two processes of one instance: a home on each machine, one database."""
    (tmp_path / "one").mkdir(mode=0o700)
    settings = Settings(home=tmp_path / "one", database=postgres_url, cache=shared_cache())
    names = LoopbackNames()
    first = await Instance.open(settings, names=names)
    second = await Instance.open(settings, names=names)
    try:
        project = await first.projects.create("Test", actor=ACTOR)
        yield Outside(first, project.id, names), second
    finally:
        await second.close()
        await first.close()


async def test_another_process_changes_the_secret_that_a_kept_session_stands_on(two, postgres_shop):
    here, elsewhere = two
    put = partial(elsewhere.secrets.put, here.project, "SHOP", "development")
    await put(postgres_shop.password, actor=ACTOR)
    pointing = {"username": "flows", "password": "{env.SHOP}"}
    connection = await here.connect(
        "postgres", postgres_shop.config(), pointing, port=postgres_shop.port
    )
    mine = {"sql": "SELECT pg_backend_pid() AS id"}
    kept = await here.good(connection, "query", mine)
    assert await here.good(connection, "query", mine) == kept
    await put(WRONG, actor=ACTOR)
    refused = (await here.call(connection, "query", mine)).outcome
    assert refused.error_class is ErrorClass.AUTH, refused
    await put(postgres_shop.password, actor=ACTOR)
    assert await here.good(connection, "query", mine) != kept


async def test_files_are_signed_in_for_with_the_secret_of_now(outside, vsftpd):
    put = partial(outside.instance.secrets.put, outside.project, "FILES", "development")
    await put(vsftpd.credential["password"], actor=ACTOR)
    pointing = {**vsftpd.credential, "password": "{env.FILES}"}
    config = {"host": vsftpd.host, "port": vsftpd.port, "root": str(vsftpd.root("turning"))}
    connection = await outside.connect("ftp", config, pointing)
    await outside.grant(connection, *vsftpd.ports)
    assert (await outside.good(connection, "list"))["entries"] == []
    await put(WRONG, actor=ACTOR)
    refused = (await outside.call(connection, "list")).outcome
    assert refused.error_class is ErrorClass.AUTH, refused
    await put(vsftpd.credential["password"], actor=ACTOR)
    assert (await outside.good(connection, "list"))["entries"] == []
