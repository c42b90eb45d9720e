"""Settings come from overrides, the environment and the home's .env file, in that order."""

from __future__ import annotations

import pytest

from junctor.app.settings import Settings, read_settings
from junctor.model.errors import NotConfigured


def test_defaults_listen_on_loopback(tmp_path):
    settings = read_settings({"JUNCTOR_HOME": str(tmp_path)})
    assert settings.host == "127.0.0.1"
    assert settings.url == "http://127.0.0.1:8765"
    assert settings.path == tmp_path


def test_the_environment_wins_over_the_file_and_overrides_win_over_both(tmp_path):
    (tmp_path / ".env").write_text("# a comment\nJUNCTOR_PORT=1111\nJUNCTOR_LOG_LEVEL='DEBUG'\n\n")
    environment = {"JUNCTOR_HOME": str(tmp_path), "JUNCTOR_PORT": "2222"}
    assert read_settings({"JUNCTOR_HOME": str(tmp_path)}).port == 1111
    assert read_settings(environment).port == 2222
    assert read_settings(environment, port=3333).port == 3333
    assert read_settings(environment).log_level == "DEBUG"


def test_lists_and_maps_are_separated_by_commas(tmp_path):
    settings = read_settings(
        {
            "JUNCTOR_HOME": str(tmp_path),
            "JUNCTOR_ALLOWED_HOSTS": "a.example, b.example",
            "JUNCTOR_HOST_MAP": "api.example.com:443=127.0.0.1:8443,b.example:80=127.0.0.1:81",
            "JUNCTOR_UNKNOWN": "ignored",
        }
    )
    assert settings.allowed_hosts == ("a.example", "b.example")
    assert settings.host_map == {
        "api.example.com:443": "127.0.0.1:8443",
        "b.example:80": "127.0.0.1:81",
    }


def test_keys_never_show(tmp_path):
    settings = read_settings(
        {
            "JUNCTOR_HOME": str(tmp_path),
            "JUNCTOR_KEY": "a2V5",
            "JUNCTOR_PASSPHRASE": "correct horse",
        }
    )
    assert "a2V5" not in repr(settings)
    assert "correct horse" not in str(settings)
    assert settings.key is not None
    assert settings.key.reveal() == "a2V5"


def test_a_value_that_does_not_fit_names_its_variable(tmp_path):
    with pytest.raises(NotConfigured, match="JUNCTOR_PORT") as caught:
        read_settings({"JUNCTOR_HOME": str(tmp_path), "JUNCTOR_PORT": "many"})
    assert caught.value.field == "JUNCTOR_PORT"
    assert read_settings({"JUNCTOR_HOME": str(tmp_path), "JUNCTOR_PORT": "80"}).port == 80


def test_an_ipv6_address_is_bracketed():
    assert Settings(host="::1", port=8).url == "http://[::1]:8"
    assert Settings(public_url="https://junctor.example/").url == "https://junctor.example"


def test_a_trusted_proxy_is_a_network_and_a_wrong_one_is_told(tmp_path):
    here = {"JUNCTOR_HOME": str(tmp_path)}
    found = read_settings({**here, "JUNCTOR_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8"})
    assert [str(each) for each in found.trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8"]
    with pytest.raises(NotConfigured, match="JUNCTOR_TRUSTED_PROXIES is not a network") as told:
        read_settings({**here, "JUNCTOR_TRUSTED_PROXIES": "our-proxy"})
    assert "10.0.0.0/8" in told.value.cure
    assert read_settings(here).trusted_proxies == ()
