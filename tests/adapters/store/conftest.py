"""The same store over both databases."""

from __future__ import annotations

import pytest

from junctor.adapters.store import SqlStore, open_store
from junctor.model.connection import Connection, Credential, Environment, Project, Secret


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def place(request, tmp_path):
    """A path or URL of an empty store."""
    if request.param == "sqlite":
        return tmp_path / "home" / "junctor.db"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
async def store(place):
    store = open_store(place)
    await store.open()
    yield store
    await store.close()


class Rows:
    """Values to store, with defaults; and two projects to store them in."""

    def project(self, project_id="p1", **more) -> Project:
        return Project(
            **{
                "id": project_id,
                "key": project_id,
                "name": project_id.upper(),
                "created_at": 1,
                **more,
            }
        )

    def environment(self, project_id="p1", key="development", **more) -> Environment:
        return Environment(
            **{
                "project_id": project_id,
                "key": key,
                "name": key.title(),
                "live": key == "production",
                "created_at": 1,
                **more,
            }
        )

    def connection(self, connection_id="c1", **more) -> Connection:
        return Connection(
            **{
                "id": connection_id,
                "project_id": "p1",
                "key": connection_id,
                "name": f"Name {connection_id}",
                "integration_slug": "slack",
                "integration_version": "1.0.0",
                "spec_digest": "sha256:1",
                "auth_type": "bearer",
                "created_at": 1,
                "updated_at": 1,
                **more,
            }
        )

    def credential(self, version=1, **more) -> Credential:
        return Credential(
            **{
                "id": "k1",
                "project_id": "p1",
                "connection_id": "c1",
                "environment": "production",
                "version": version,
                "scheme": "bearer",
                "origins": ("https://slack.com",),
                "integration_slug": "slack",
                "document": b"\x00\xffcipher%d" % version,
                "created_at": version,
                **more,
            }
        )

    def secret(self, version=1, **more) -> Secret:
        return Secret(
            **{
                "id": "s1",
                "project_id": "p1",
                "name": "TOKEN",
                "environment": "production",
                "version": version,
                "ciphertext": b"\x00\x01%d" % version,
                "fingerprint": "f",
                "created_at": version,
                **more,
            }
        )

    async def fill(self, store: SqlStore) -> None:
        for project_id in ("p1", "p2"):
            environments = [
                self.environment(project_id, key) for key in ("development", "production")
            ]
            await store.projects.add(self.project(project_id), environments)
        await store.connections.add(self.connection())


@pytest.fixture
def rows():
    return Rows()


@pytest.fixture
async def filled(store, rows):
    await rows.fill(store)
    return store
