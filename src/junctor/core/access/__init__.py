"""Who may come in, as whom, and what they may do: roles, keys, sessions, links, grants."""

from junctor.core.access.api_keys import ApiKeys, NewKey
from junctor.core.access.grants import NetworkGrants, never_open
from junctor.core.access.limits import AttemptLimit
from junctor.core.access.links import SignInLinks
from junctor.core.access.members import Members, MemberView
from junctor.core.access.permissions import PERMISSIONS, Permission, permissions_of, roles_with
from junctor.core.access.principal import OPERATOR, Principal
from junctor.core.access.service import AccessService
from junctor.core.access.sessions import NewSession, Sessions, check_csrf
from junctor.core.access.tokens import KEY_PREFIX, new_token, token_hash, well_formed
from junctor.core.access.trail import INSTANCE, AccessTrail

__all__ = [
    "INSTANCE",
    "KEY_PREFIX",
    "OPERATOR",
    "PERMISSIONS",
    "AccessService",
    "AccessTrail",
    "ApiKeys",
    "AttemptLimit",
    "MemberView",
    "Members",
    "NetworkGrants",
    "NewKey",
    "NewSession",
    "Permission",
    "Principal",
    "Sessions",
    "SignInLinks",
    "check_csrf",
    "never_open",
    "new_token",
    "permissions_of",
    "roles_with",
    "token_hash",
    "well_formed",
]
