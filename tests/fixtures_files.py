"""OpenSSH and vsftpd as an unprivileged user; each test has a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

from servers import account, authority_file, binary, certificate, free_port, home_of, running

PASSWORD = "pw_Gh7Jk8Lp9Qw2Er3T"


@dataclass(frozen=True)
class FileServer:
    """A running server whose folder the tests see from both sides."""

    host: str
    port: int
    folder: Path
    credential: dict[str, str]
    user: str | None
    fingerprint: str = ""
    data_ports: tuple[int, ...] = ()
    """Where FTP sends files."""

    @property
    def ports(self) -> tuple[int, ...]:
        """All that it listens on."""
        return (self.port, *self.data_ports)

    def root(self, name: str) -> Path:
        """A new folder for one test, writable by the server's user."""
        made = self.folder / name
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        self.own(made)
        return made

    def own(self, path: Path) -> None:
        """Give a file to the server's user."""
        if self.user is not None:
            shutil.chown(path, self.user)


@pytest.fixture(scope="session")
def openssh() -> Iterator[FileServer]:
    """The server of all tests."""
    with sshd() as server:
        yield server


@contextmanager
def sshd() -> Iterator[FileServer]:
    """OpenSSH with internal-sftp and one key that may sign in."""
    host = "sftp.outside.example"
    program = binary("sshd", "openssh-server")
    user = account("nobody")
    name = (
        user
        or subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    )
    port = free_port()
    mine = asyncssh.generate_private_key("ssh-ed25519")
    theirs = asyncssh.generate_private_key("ssh-ed25519")
    with home_of(user, "ssh") as home:
        key = home / "host_key"
        key.write_bytes(theirs.export_private_key())
        allowed = home / "authorized_keys"
        allowed.write_bytes(mine.export_public_key())
        for path in (key, allowed):
            path.chmod(0o600)
            if user:
                shutil.chown(path, user)
        config = home / "sshd_config"
        config.write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {key}\nPidFile {home}/pid\n"
            f"AuthorizedKeysFile {allowed}\nStrictModes no\nUsePAM yes\n"
            "PasswordAuthentication no\nSubsystem sftp internal-sftp\n"
            "ForceCommand internal-sftp\nMaxStartups 20\n"
        )
        with running([program, "-D", "-e", "-f", str(config)], port, user=user, home=home):
            credential = {"username": name, "private_key": mine.export_private_key().decode()}
            yield FileServer(host, port, home, credential, user, theirs.get_fingerprint())


@pytest.fixture(scope="session")
def vsftpd() -> Iterator[FileServer]:
    """FTPS that refuses data channels with a TLS session of their own."""
    with _ftp("") as server:
        yield server


@pytest.fixture(scope="session")
def vsftpd_implicit() -> Iterator[FileServer]:
    """The same with TLS from the first byte."""
    with _ftp("implicit_ssl=YES\n") as server:
        yield server


@pytest.fixture(scope="session")
def vsftpd_plain() -> Iterator[FileServer]:
    """A server that knows no TLS."""
    with _ftp("ssl_enable=NO\n") as server:
        yield server


@pytest.fixture(scope="session")
def vsftpd_that_asks() -> Iterator[FileServer]:
    """The same for those who show a client certificate only."""
    with _ftp(
        "require_cert=YES\nvalidate_cert=YES\nca_certs_file={home}/authority.crt\n"
    ) as server:
        yield server


@contextmanager
def _ftp(more: str) -> Iterator[FileServer]:
    host = "ftp.outside.example"
    program = binary("vsftpd", "vsftpd")
    user = account("nobody")
    port = free_port()
    # Below the ports that others get by chance; another server in the same range does no harm.
    first = 20_000 + os.getpid() * 37 % 12_000
    with home_of(user, "ftp") as home:
        cert, key = certificate(home, user, host)
        authority_file(home, user)
        (home / "passwords").write_text(PASSWORD + "\n")
        folder = home / "files"
        folder.mkdir()
        if user:
            shutil.chown(folder, user)
            shutil.chown(home / "passwords", user)
        config = home / "vsftpd.conf"
        given = {"home": home, "cert": cert, "key": key, "first": first, "last": first + _DATA - 1}
        config.write_text((_VSFTPD + more).format(port=port, **given))
        if user:
            shutil.chown(config, user)
        with running([program, str(config)], port, user=user, home=home):
            credential = {"username": "anonymous", "password": PASSWORD}
            data = tuple(range(first, first + _DATA))
            yield FileServer(host, port, folder, credential, user, data_ports=data)


_DATA = 40
_VSFTPD = """listen=YES
background=NO
listen_address=127.0.0.1
listen_port={port}
run_as_launching_user=YES
anonymous_enable=YES
anon_root={home}/files
no_anon_password=NO
secure_email_list_enable=YES
email_password_file={home}/passwords
write_enable=YES
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
anon_umask=022
anon_world_readable_only=NO
ssl_enable=YES
allow_anon_ssl=YES
force_anon_data_ssl=YES
force_anon_logins_ssl=YES
require_ssl_reuse=YES
ssl_ciphers=HIGH
rsa_cert_file={cert}
rsa_private_key_file={key}
seccomp_sandbox=NO
delay_failed_login=0
max_per_ip=10
xferlog_enable=YES
xferlog_std_format=NO
vsftpd_log_file={home}/vsftpd.log
debug_ssl=YES
pasv_min_port={first}
pasv_max_port={last}
secure_chroot_dir={home}
"""
