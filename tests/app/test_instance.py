"""One instance: what it refuses to start with, and what it leaves behind."""

from __future__ import annotations

import base64
import secrets

import pytest

from fixtures_world import ACTOR
from junctor.app.instance import Instance
from junctor.app.offline import try_operation
from junctor.app.settings import Settings
from junctor.model.call import Mode, Scenario
from junctor.model.errors import NotConfigured, UnknownObject
from junctor.model.secret import Secret
from shared_cache import shared_cache

CA = "-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----\n"


async def furnished(settings):
    instance = await Instance.open(settings)
    project = await instance.projects.create("Kept", actor=ACTOR)
    await instance.secrets.put(
        project.id, "TOKEN", "development", "tok_0123456789abcdef", actor=ACTOR
    )
    await instance.close()
    return project


async def test_a_second_process_is_refused_and_the_first_goes_on(tmp_path):
    first = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    with pytest.raises(NotConfigured):
        await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    assert await first.projects.all() == []
    await first.close()
    again = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    await again.close()


async def test_a_lost_key_refuses_to_start_names_itself_and_writes_nothing(tmp_path):
    await furnished(Settings(home=tmp_path, cache=shared_cache()))
    key = tmp_path / "provider.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(NotConfigured) as caught:
        await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    assert caught.value.details["keyId"] in caught.value.message
    assert not key.exists()
    key.write_bytes(kept)
    key.chmod(0o600)
    again = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    assert [p.name for p in await again.projects.all()] == ["Kept"]
    await again.close()


@pytest.mark.parametrize("kind", ["key", "passphrase"])
async def test_a_key_from_settings_works_and_another_one_is_refused(tmp_path, kind):
    right = base64.b64encode(secrets.token_bytes(32)).decode()
    wrong = base64.b64encode(secrets.token_bytes(32)).decode()
    await furnished(Settings(home=tmp_path, cache=shared_cache(), **{kind: Secret(right)}))
    with pytest.raises(NotConfigured):
        await Instance.open(Settings(home=tmp_path, cache=shared_cache(), **{kind: Secret(wrong)}))
    again = await Instance.open(
        Settings(home=tmp_path, cache=shared_cache(), **{kind: Secret(right)})
    )
    await again.close()


async def test_unreadable_authorities_are_named(tmp_path):
    with pytest.raises(NotConfigured, match="cannot be read"):
        await Instance.open(
            Settings(home=tmp_path, cache=shared_cache(), ca_file=tmp_path / "missing.pem")
        )
    again = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    await again.close()


async def test_rotation_of_all_keys_keeps_every_secret_readable(tmp_path):
    await furnished(Settings(home=tmp_path, cache=shared_cache()))
    instance = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    project = (await instance.projects.all())[0]
    rotation, rewrap = instance.key_rotation(), instance.rewrap("operator:local")
    await rotation.stage_root()
    await rotation.promote_root()
    await rotation.rewrap_keys()
    await rewrap.rotate_project(project.id)
    assert (await rewrap.run())["rewrapped"] == 1
    await instance.close()
    again = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    views = await again.secrets.all(project.id)
    assert [v.name for v in views] == ["TOKEN"]
    await again.close()


async def test_an_operation_can_be_tried_without_an_instance():
    result = await try_operation(
        None, "slack.sendMessage", {"channel": "#general", "text": "Hello"}
    )
    assert result.outcome.ok, result.outcome
    assert "would have sent" in result.summary
    refused = await try_operation(
        None,
        "slack.sendMessage",
        {"channel": "#general", "text": "Hello"},
        scenario=Scenario.UNAUTHORIZED,
    )
    assert refused.outcome.error_class == "auth"


async def test_trying_live_without_a_credential_says_what_is_missing():
    result = await try_operation(None, "slack.authTest", {}, mode=Mode.LIVE)
    assert result.outcome.error_class == "config"


async def test_trying_what_is_not_there_says_so(tmp_path):
    with pytest.raises(UnknownObject):
        await try_operation(None, "nosuch.operation", {})
    with pytest.raises(NotConfigured):
        await try_operation(tmp_path, "nosuch.operation", {})
