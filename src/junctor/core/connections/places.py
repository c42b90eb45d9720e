"""Where the ciphertext of a credential, a secret or a file lives; bound into it by the vault."""

from __future__ import annotations

from junctor.core.ports.vault import Place
from junctor.model.connection import Credential, Secret


def credential_place(credential: Credential) -> Place:
    """The place of a credential document: moved to other origins, it does not open."""
    return Place(
        kind="credential",
        project_id=credential.project_id,
        owner=credential.connection_id,
        environment=credential.environment,
        id=credential.id,
        version=credential.version,
        slug=credential.integration_slug,
        origins=credential.origins,
    )


def secret_place(secret: Secret) -> Place:
    """The place of one version of a named secret."""
    return Place(
        kind="secret",
        project_id=secret.project_id,
        owner=secret.name,
        environment=secret.environment,
        id=secret.id,
        version=secret.version,
    )


def file_place(project_id: str, digest: str) -> Place:
    """The place of the bytes of a file: the same in every run of the project that has them."""
    return Place(
        kind="file", project_id=project_id, owner="runs", environment="", id=digest, version=1
    )
