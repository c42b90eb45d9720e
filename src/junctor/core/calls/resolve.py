"""From a wish to everything a call needs: connector, connection, settings, credential, policy.

What is found is kept until the store's epoch moves, so that a saved value is current at
once and a call costs no query when nothing was saved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from junctor.core.calls.policies import CallPolicies
from junctor.core.connections.named import connection_named
from junctor.core.connections.origins import credential_origins
from junctor.core.connections.settings import effective_config, tls_settings
from junctor.core.connections.use import CredentialUse
from junctor.core.guard import Policy
from junctor.core.ports import Store, TlsSettings
from junctor.core.ports.catalog import CatalogLookup, Entry, no_operation
from junctor.model.auth import AuthScheme, NoAuth
from junctor.model.call import Call, Mode
from junctor.model.connection import Connection, Credential, Environment
from junctor.model.errors import JunctorError, NotConfigured
from junctor.model.schema import apply_defaults
from junctor.model.spec import Operation

_KEPT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """What one connection (or none) means in one environment.

    `known` is what plans have worked out of it, which holds as long as it does.
    """

    entry: Entry
    connection: Connection | None
    config: dict[str, Any]
    scheme: AuthScheme
    credential: Credential | None
    secrets: tuple[str, ...] = ()
    unusable: JunctorError | None
    origins: tuple[str, ...]
    policy: Policy
    tls: TlsSettings
    known: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


class Resolver:
    """Resolves calls of a project; keeps results by the store's epoch."""

    def __init__(
        self,
        store: Store,
        catalog: CatalogLookup,
        use: CredentialUse,
        policies: CallPolicies,
    ) -> None:
        self._store = store
        self._catalog = catalog
        self._use = use
        self.policies = policies
        self._epoch = -1
        self._kept: dict[tuple[str, ...], Resolved] = {}

    async def resolve(self, call: Call) -> Resolved:
        """What the call stands on.

        Raises:
            UnknownObject: no such connection, connector or environment in the project.
            BrokenPin: the pinned spec cannot be had.
        """
        epoch = await self._store.epoch()
        if epoch != self._epoch or len(self._kept) > _KEPT:
            self._kept.clear()
            self._epoch = epoch
        slug = call.operation.partition(".")[0] if call.connection is None else ""
        pinned = f"{call.pin.spec_digest}/{call.pin.operation_key}" if call.pin else ""
        key = (call.project_id, call.connection or "", call.environment, pinned, slug)
        found = self._kept.get(key)
        if found is None:
            found = await self._find(call, slug)
            if self._epoch == epoch:  # nothing was saved while it was looked for
                self._kept[key] = found
        return found

    async def secrets(self, call: Call, resolved: Resolved) -> tuple[str, ...]:
        """The secrets that the call's credential points at, with their versions."""
        if call.credential is None:
            return resolved.secrets
        return await self._use.secrets_of(call.credential)

    async def _find(self, call: Call, slug: str) -> Resolved:
        environments = await self._store.projects.environments(call.project_id)
        environment = next((e for e in environments if e.key == call.environment), None)
        if environment is None:
            known = ", ".join(e.key for e in environments) or "none"
            raise NotConfigured(
                f"There is no environment `{call.environment}` in this project.",
                field="environment",
                cure=f"Use one of: {known}.",
            )
        connection = await self._connection(call)
        if call.pin:
            entry = await self._catalog.resolve_pin(call.project_id, call.pin)
        else:
            wanted = connection.integration_slug if connection else slug
            entry = await self._catalog.get(call.project_id, wanted)
        return await self._assemble(call, entry, connection, environment)

    async def _connection(self, call: Call) -> Connection | None:
        if call.connection is None:
            return None
        return await connection_named(
            self._store, call.project_id, call.connection, field="connection"
        )

    async def _assemble(
        self, call: Call, entry: Entry, connection: Connection | None, environment: Environment
    ) -> Resolved:
        spec = entry.spec
        if connection is None:
            config = apply_defaults(spec.connection, {})
            scheme: AuthScheme = NoAuth()
            origins = credential_origins(spec, config, scheme) if "{{" not in base(entry) else ()
            policy = await self.policies.of(call.project_id, None, origins)
            return Resolved(
                entry=entry,
                connection=None,
                config=config,
                scheme=scheme,
                credential=None,
                unusable=None,
                origins=origins,
                policy=policy,
                tls=TlsSettings(),
            )
        scheme = _scheme(connection, entry)
        config = effective_config(connection, environment, spec)
        entry = entry.signed_in_by(scheme, config)
        spec = entry.spec
        origins = credential_origins(spec, config, scheme)
        credential, unusable = await self._credential(call, connection, entry, scheme, config)
        tls = tls_settings(connection, environment)
        return Resolved(
            entry=entry,
            connection=connection,
            config=config,
            scheme=scheme,
            credential=credential,
            secrets=await self._use.secrets_of(credential),
            unusable=unusable,
            origins=origins,
            policy=await self.policies.of(call.project_id, connection.id, origins),
            tls=TlsSettings(verify=tls.tls_verify, ca_pem=tls.ca_pem),
        )

    async def _credential(
        self,
        call: Call,
        connection: Connection,
        entry: Entry,
        scheme: AuthScheme,
        config: dict[str, Any],
    ) -> tuple[Credential | None, JunctorError | None]:
        """The credential, or why a live call must not start; the sandbox needs none."""
        try:
            credential = await self._use.usable_credential(
                connection, call.environment, spec=entry.spec, scheme=scheme, config=config
            )
        except JunctorError as error:
            return None, error
        return credential, None


def base(entry: Entry) -> str:
    """The connector's base URL as it was written."""
    return entry.spec.base_url or ""


def _scheme(connection: Connection, entry: Entry) -> AuthScheme:
    scheme = entry.spec.scheme(connection.auth_type)
    if scheme is None:
        raise NotConfigured(
            f"{entry.spec.name} no longer offers the auth type of `{connection.name}`.",
            field="authType",
            cure="Choose another auth type on the connection and enter its credential.",
        )
    return scheme


def operation_of(call: Call, resolved: Resolved) -> Operation:
    """The operation that is wanted.

    Raises:
        UnknownObject: the connector has no such operation.
    """
    slug, _, key = call.operation.rpartition(".")
    spec = resolved.entry.spec
    operation = spec.operations.get(key) if slug in ("", spec.key) else None
    if operation is None:
        raise no_operation(spec, call.operation, "operation")
    return operation


def check_ready(call: Call, resolved: Resolved, operation: Operation) -> None:
    """Whether the call may start: auth types fit, and a live call has its credential.

    Raises:
        NotConfigured: naming what is missing, for which environment.
    """
    scheme, spec = resolved.scheme, resolved.entry.spec
    name = resolved.connection.name if resolved.connection else spec.name
    if operation.auth and not {scheme.name, scheme.type} & set(operation.auth):
        raise NotConfigured(
            f"{spec.key}.{call.operation.rpartition('.')[2]} works with "
            f"{' or '.join(operation.auth)}; the connection `{name}` uses {scheme.name}.",
            field="authType",
            cure="Bind a connection with one of these auth types to the step.",
        )
    if call.mode is Mode.SANDBOX or isinstance(scheme, NoAuth):
        needs_connection = call.mode is Mode.LIVE and not resolved.connection
        if needs_connection and not any(isinstance(s, NoAuth) for s in spec.auth):
            raise NotConfigured(
                f"{spec.name} needs a connection.",
                field="connection",
                cure=f"Make a connection to {spec.name} and name it.",
            )
        return
    if resolved.unusable and call.credential is None:
        # A fresh exception: the kept one would collect tracebacks and details of every call.
        found = resolved.unusable
        raise type(found)(
            found.message, cure=found.cure, field="credential", details=dict(found.details)
        )
