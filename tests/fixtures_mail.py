"""Dovecot with TLS and passwords; one account with an empty mailbox per test."""

from __future__ import annotations

import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from servers import account, binary, certificate, free_port, home_of, running

PASSWORD = "pw_Mn3Bv4Cx5Zl6Kj7H"


@dataclass(frozen=True)
class Mailboxes:
    """A running IMAP server; every user name has a mailbox of its own."""

    host: str
    port: int
    plain: int
    folder: Path
    user: str | None

    def config(self, **more: object) -> dict[str, object]:
        """Settings of a connection to it."""
        return {"host": self.host, "port": self.port, "security": "ssl", **more}

    @staticmethod
    def credential(user: str) -> dict[str, str]:
        """The credential document of a user."""
        return {"username": user, "password": PASSWORD}


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Mailboxes]:
    """A server that takes any user with the one password."""
    host = "imap.outside.example"
    program = binary("dovecot", "dovecot-imapd")
    user = account("vmail", "nobody")
    mine = pwd.getpwnam(user) if user else None
    port, plain = free_port(), free_port()
    with home_of(user, "imap") as home:
        cert, key = certificate(home, None, host)
        (home / "mail").mkdir()
        if user:
            shutil.chown(home / "mail", user)
        ids = f"uid={mine.pw_uid} gid={mine.pw_gid}" if mine else ""
        who = f"default_internal_user = {user}\ndefault_login_user = {user}\n" if user else ""
        (home / "dovecot.conf").write_text(
            _CONFIG.format(home=home, port=port, plain=plain, cert=cert, key=key, ids=ids, who=who)
        )
        command = [program, "-F", "-c", str(home / "dovecot.conf")]
        with running(command, port, home=home):
            yield Mailboxes(host, port, plain, home / "mail", user)


_CONFIG = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
listen = 127.0.0.1
ssl = yes
ssl_cert = <{cert}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = yes
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 3
auth_failure_delay = 0
{who}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = {ids} home={home}/mail/%u
}}
""".replace("{password}", PASSWORD)
