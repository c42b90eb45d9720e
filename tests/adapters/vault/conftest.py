from __future__ import annotations

from pathlib import Path

import pytest

from clocks import MovedClock
from junctor.adapters.vault import FileProvider, LocalVault
from junctor.core.ports.audit import Receipt
from junctor.core.ports.vault import Place
from junctor.testing.memory import MemoryStore

INSTANCE = "ins_one"
RECEIPT = Receipt("chain", 1, "intent")


@pytest.fixture
def clock():
    return MovedClock()


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def provider(tmp_path: Path):
    return FileProvider(tmp_path / "provider.key")


@pytest.fixture
async def vault(provider, store, clock):
    made = await LocalVault.load(provider, store.keys, INSTANCE, clock=clock)
    await made.ready("prj_a")
    await made.ready("prj_b")
    return made


@pytest.fixture
def receipt():
    return RECEIPT


@pytest.fixture
def place():
    return Place(
        kind="credential",
        project_id="prj_a",
        owner="con_1",
        environment="development",
        id="crd_1",
        version=3,
        slug="stripe",
        origins=("https://api.stripe.com:443",),
    )
