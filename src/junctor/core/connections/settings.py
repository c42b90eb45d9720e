"""A connection's public settings per environment: inherited, checked, with defaults filled in."""

from __future__ import annotations

from typing import Any

from junctor.core.connections.references import refuse_references
from junctor.core.guard import closed_to_all
from junctor.model.characters import refuse_nul
from junctor.model.connection import Connection, Environment, EnvironmentSettings
from junctor.model.errors import InvalidInput, NotConfigured, NotPermitted
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.spec import ConnectorSpec


def effective_config(
    connection: Connection, environment: Environment, spec: ConnectorSpec
) -> dict[str, Any]:
    """The settings of one environment: own, "same as ..." inherited, shared, then defaults.

    Raises:
        NotConfigured: they are incomplete there; names environment and field.
    """
    own = connection.settings(environment.key, environment.inherits)
    config: dict[str, Any] = apply_defaults(spec.connection, own)
    try:
        compile_schema(spec.connection).check(config, what=f"“{connection.name}”")
    except InvalidInput as error:
        raise NotConfigured(
            f"“{connection.name}” is not fully set up in `{environment.key}`: {error.message}",
            cure=f"Open the connection and complete its settings for {environment.key}.",
            field=error.field,
            details=error.details,
        ) from None
    return config


def tls_settings(connection: Connection, environment: Environment) -> EnvironmentSettings:
    """How certificates are judged: a custom authority is inherited, switched-off checks never."""
    own = connection.environments.get(environment.key, EnvironmentSettings())
    shared = connection.environments.get(environment.inherits or "", EnvironmentSettings())
    return own if own.ca_pem else own.model_copy(update={"ca_pem": shared.ca_pem})


def check_settings(
    connection: Connection,
    before: Connection | None,
    environments: list[Environment],
    spec: ConnectorSpec,
    *,
    may_relax_tls: bool,
) -> None:
    """Refuse settings that cannot be used anywhere.

    Raises:
        InvalidInput: a field does not fit, or an environment is unknown; all faults at once.
        NotPermitted: certificate checks are switched off without the right to.
    """
    refuse_nul([connection.key, connection.name, connection.description])
    _check_texts(connection.config, "config")
    known = {each.key: each for each in environments}
    schema = spec.connection
    loose = compile_schema({**schema, "required": []})
    loose.check(connection.config, what="The configuration")
    for key, settings in connection.environments.items():
        if key not in known:
            raise InvalidInput(
                f"There is no environment `{key}` in this project.",
                cure=f"Use one of {', '.join(known)}.",
                field="environments",
            )
        _check_texts(settings.config, f"environments.{key}.config")
        loose.check(settings.config, what=f"The configuration for {key}")
        _check_tls(key, settings, before, may_relax_tls=may_relax_tls)
    own = [key for key, settings in connection.environments.items() if settings.config]
    for key in own:
        merged = connection.settings(key, known[key].inherits)
        _check_whole(schema, merged, f"The configuration for {key}")
    if not own:
        _check_whole(schema, connection.config, "The configuration")


def _check_texts(config: dict[str, Any], where: str) -> None:
    refuse_nul(config)
    refuse_references(config, where)
    for name, value in config.items():
        closed = closed_to_all(value)
        if closed is not None:
            raise InvalidInput(
                f"`{name}` is no address we call: {closed.message}",
                cure=closed.cure,
                field=f"{where}.{name}",
            )


def _check_whole(schema: dict[str, Any], config: dict[str, Any], what: str) -> None:
    compile_schema(schema).check(apply_defaults(schema, config), what=what)


def _check_tls(
    key: str, settings: EnvironmentSettings, before: Connection | None, *, may_relax_tls: bool
) -> None:
    already = (
        before is not None and not before.environments.get(key, EnvironmentSettings()).tls_verify
    )
    if not settings.tls_verify and not may_relax_tls and not (before and already):
        raise NotPermitted(
            f"Switching certificate checks off in `{key}` needs the role project admin.",
            cure="Ask a project administrator, or add the certificate authority instead.",
            field=f"environments.{key}.tlsVerify",
        )
    if settings.ca_pem and "-----BEGIN CERTIFICATE-----" not in settings.ca_pem:
        raise InvalidInput(
            f"The certificate authority for `{key}` is not a PEM certificate.",
            cure="Paste the text between BEGIN CERTIFICATE and END CERTIFICATE, both included.",
            field=f"environments.{key}.caPem",
        )
