"""Settings, read once from the environment and a `.env` file in the home, then passed as values.

Each field's description becomes its entry in `docs/reference/settings.md`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, IPvAnyNetwork, ValidationError

from junctor.model.errors import NotConfigured
from junctor.model.misfits import misfits
from junctor.model.secret import Secret
from junctor.model.value import Value

PREFIX = "JUNCTOR_"


class Settings(Value):
    """One instance's settings."""

    model_config = ConfigDict(**{**Value.model_config, "arbitrary_types_allowed": True})

    home: Path = Field(
        Path("~/.junctor"), description="Folder of the store, the key file, cache and checkpoints."
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8765, ge=0, le=65535, description="Port the server listens on.")
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port on which a worker answers `/metrics` and `/healthz`; without it a "
        "worker listens to nobody.",
    )
    database: str | None = Field(
        None, description="`postgresql://...`; without it SQLite in the home."
    )
    database_wait: float = Field(
        60.0,
        ge=0,
        le=3600,
        description="Seconds that a server or worker waits at its start for a PostgreSQL that does "
        "not answer.",
    )
    key: Secret | None = Field(
        None, description="Provider key, 32 bytes as base64; without it the key file."
    )
    key_file: Path | None = Field(
        None, description="Provider key file (mode 0600); default `provider.key` in the home."
    )
    passphrase: Secret | None = Field(
        None, description="Derives the provider key by scrypt instead of a key file."
    )
    public_url: str | None = Field(
        None, description="Address others use for us, for links and callbacks."
    )
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Further Host headers to accept, separated by commas."
    )
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        (),
        description="Networks (CIDR) of reverse proxies in front of us, separated by commas: their "
        "`X-Forwarded-For` says who asks. Nobody else's is read.",
    )
    host_map: dict[str, str] = Field(
        {},
        description="`api.example.com:443=127.0.0.1:8443`, separated by commas: where calls to "
        "a host go instead. A network grant is still required.",
    )
    ca_file: Path | None = Field(
        None, description="PEM file of further certificate authorities, trusted by every call."
    )
    proxy: str | None = Field(
        None,
        description="`http://proxy.example.com:3128` or `https://...`: the proxy of all calls over "
        "HTTP. `HTTP_PROXY` and the like are not read.",
    )
    proxy_user: str | None = Field(None, description="User of the proxy.")
    proxy_password: Secret | None = Field(None, description="Password of the proxy.")
    no_proxy: tuple[str, ...] = Field(
        (),
        description="Hosts that are called without the proxy, separated by commas: names, "
        "`.example.com` for it and all below it, networks (CIDR).",
    )
    grant_limit: tuple[str, ...] = Field(
        (), description="Networks (CIDR) that project grants may open; empty: any but the reserved."
    )
    checkpoints: Path | None = Field(
        None, description="File of signed audit checkpoints; default `checkpoints/` in the home."
    )
    cache: Path | None = Field(
        None,
        description="Folder of what can be made anew, such as the catalog as it was read; homes "
        "may share one. Default `cache/` in the home.",
    )
    connectors: tuple[Path, ...] = Field(
        (), description="Folders with further connectors, installed by the administrator."
    )
    otel_endpoint: str | None = Field(
        None,
        description="Where spans of runs, steps and calls go by OTLP over HTTP, for example "
        "`http://collector:4318/v1/traces`; needs `junctor[otel]`.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    max_body: int = Field(10 * 1024 * 1024, ge=1024, description="Bytes of a request body.")
    max_runs: int = Field(
        64,
        ge=0,
        le=1000,
        description="Runs that one process drives at a time; others queue. Workers of one "
        "database share the number of the one that started last. 0: workers drive them all.",
    )
    lease: float = Field(
        30.0,
        ge=2,
        le=600,
        description="Seconds of silence after which other processes take over one's runs.",
    )
    session_hours: int = Field(12, ge=1, le=168, description="Idle hours until a session ends.")

    @property
    def path(self) -> Path:
        """The home folder, with `~` filled in."""
        return self.home.expanduser()

    @property
    def cache_path(self) -> Path | None:
        """Where the cache is; None as long as there is no home to write into."""
        if self.cache is not None:
            return self.cache.expanduser()
        return self.path / "cache" if self.path.is_dir() else None

    @property
    def url(self) -> str:
        """Where the instance is reached."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def read_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings from overrides, then `JUNCTOR_*` variables, then `.env` in the home.

    Raises:
        NotConfigured: naming the variable that does not fit.
    """
    given = dict(os.environ if environment is None else environment)
    home = overrides.get("home") or given.get(PREFIX + "HOME") or Settings().home
    values = _dot_env(Path(home).expanduser() / ".env")
    values.update({k: v for k, v in given.items() if k.startswith(PREFIX)})
    fields: dict[str, Any] = {}
    for name, text in values.items():
        field = name.removeprefix(PREFIX).lower()
        if field in Settings.model_fields:
            fields[field] = _parsed(field, text)
    fields.update({k: v for k, v in overrides.items() if v is not None})
    try:
        return Settings(**fields)
    except ValidationError as error:
        first = misfits(error)[0]
        name = PREFIX + str(first.path[0]).upper()
        cure = f"{first.cure} Or leave {name} out."
        raise NotConfigured(f"{name} {first.reason}.", field=name, cure=cure) from None


def _dot_env(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def _parsed(field: str, text: str) -> Any:
    if field in {"key", "passphrase", "proxy_password"}:
        return Secret(text)
    if field in {"allowed_hosts", "trusted_proxies", "grant_limit", "connectors", "no_proxy"}:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if field == "host_map":
        pairs = (part.partition("=") for part in text.split(",") if part.strip())
        return {source.strip(): goal.strip() for source, _, goal in pairs}
    return text
