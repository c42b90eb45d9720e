"""Files on real servers: every action, confinement, interrupted uploads and transfers."""

from __future__ import annotations

import base64
import hashlib
import os
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from junctor.model.call import Mode
from junctor.model.errors import ErrorClass

KINDS = {"sftp": "openssh", "ftp": "vsftpd"}


@dataclass
class Place:
    """A connection to a folder that the test sees too."""

    outside: Any
    kind: str
    server: Any
    connection: str
    folder: Path

    async def good(self, operation: str, /, **inputs: Any) -> Any:
        return await self.outside.good(self.connection, operation, inputs)

    async def bad(self, operation: str, /, **inputs: Any) -> Any:
        result = await self.outside.call(self.connection, operation, inputs)
        assert not result.outcome.ok, result.outcome
        return result.outcome

    def put(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        self.server.own(path)
        return path


async def place_of(outside, kind, server, name, **more):
    folder = server.folder / name if more.pop("keep", False) else server.root(name)
    config = {"host": server.host, "port": server.port, "root": str(folder)}
    if kind == "sftp":
        config["hostKey"] = server.fingerprint
    connection = await outside.connect(
        kind,
        config | more.pop("config", {}),
        more.pop("credential", server.credential),
        auth="ssh_key" if kind == "sftp" else None,
        **more,
    )
    await outside.grant(connection, *server.ports)
    return Place(outside, kind, server, connection, folder)


@pytest.fixture(params=sorted(KINDS))
async def place(request, outside):
    server = request.getfixturevalue(KINDS[request.param])
    return await place_of(outside, request.param, server, f"t{abs(hash(request.node.name))}")


async def test_the_staged_test_says_connected(place):
    report = await place.outside.test(place.connection)
    assert report.message == "Connected", report


async def test_files_are_uploaded_read_moved_and_deleted(place):
    raw = bytes(range(256)) * 10
    await place.good("mkdir", path="a/deep")
    done = await place.good("upload", path="a/b.txt", text="grüße")
    assert done["sha256"] == hashlib.sha256("grüße".encode()).hexdigest()
    assert (place.folder / "a/b.txt").read_text() == "grüße"
    await place.good("upload", path="raw.bin", content=base64.b64encode(raw).decode())
    found = await place.good("download", path="raw.bin")
    assert base64.b64decode(found["content"]) == raw
    part = await place.good("download", path="raw.bin", offset=1, length=3, binary=True)
    assert base64.b64decode(part["content"]) == raw[1:4]
    assert (await place.good("download", path="a/b.txt"))["text"] == "grüße"
    assert (await place.good("checksum", path="raw.bin"))["sha256"] == hashlib.sha256(
        raw
    ).hexdigest()
    entries = (await place.good("list"))["entries"]
    assert [(e["name"], e["kind"], e["bytes"]) for e in entries] == [
        ("a", "folder", None),
        ("raw.bin", "file", len(raw)),
    ]
    for folder in ("a", "./a/"):
        assert (await place.good("list", path=folder))["entries"][0]["path"] == "a/b.txt"
    asked = await place.outside.call(place.connection, "download", {"path": "absent.txt"})
    assert asked.exchanges[0].error["sent"] == "yes"
    assert (await place.good("stat", path="raw.bin"))["bytes"] == len(raw)
    await place.good("move", path="raw.bin", to="a/moved.bin")
    await place.good("delete", path="a/moved.bin")
    await place.good("delete", path="a/deep")
    await place.good("mkdir", path="a")
    assert sorted(p.name for p in (place.folder / "a").iterdir()) == ["b.txt"]


async def test_what_is_there_is_not_replaced_unless_that_is_said(place):
    place.put("a.txt", b"old")
    outcome = await place.bad("upload", path="a.txt", text="new")
    assert outcome.error_class is ErrorClass.CONFLICT
    assert (place.folder / "a.txt").read_bytes() == b"old"
    await place.good("upload", path="a.txt", text="new", overwrite=True)
    assert (place.folder / "a.txt").read_bytes() == b"new"
    place.put("b.txt", b"b")
    assert (await place.bad("move", path="b.txt", to="a.txt")).error_class is ErrorClass.CONFLICT
    assert [p.name for p in place.folder.iterdir() if p.name.endswith(".part")] == []


async def test_files_are_found_by_pattern_also_in_folders_below(place):
    for name in ("a/b", "a/.hidden"):
        await place.good("mkdir", path=name)
    for name in ("one.csv", "two.txt", "a/three.csv", "a/b/four.csv"):
        place.put(name, b"x")
    found = await place.good("find", pattern="*.csv")
    assert [each["path"] for each in found["files"]] == ["one.csv"]
    deep = {"pattern": "*.csv", "recursive": True}
    found = await place.good("find", **deep)
    assert [e["path"] for e in found["files"]] == ["a/b/four.csv", "a/three.csv", "one.csv"]
    below = await place.good("find", path="a/", **deep)
    assert [each["path"] for each in below["files"]] == ["a/b/four.csv", "a/three.csv"]
    outcome = await place.bad("find", limit=2, **deep)
    assert outcome.error_class is ErrorClass.TOO_LARGE
    # What was written just now may not be whole yet; servers tell the time of each file.
    os.utime(place.folder / "one.csv", (10**9, 10**9))
    quiet = (await place.good("find", quiet=3600, **deep))["files"]
    assert [each["modified"] for each in quiet] == ["2001-09-09T01:46:40+00:00"]
    assert (await place.bad("find", path="nowhere")).error_class is ErrorClass.NOT_FOUND


async def test_whether_a_file_is_there_is_asked_without_an_error(place):
    place.put("a.txt", b"abc")
    there = await place.good("exists", path="a.txt")
    assert (there["exists"], there["entry"]["bytes"]) == (True, 3)
    assert await place.good("exists", path="b.txt") == {"exists": False, "entry": None}
    assert not (await place.good("exists", path="no/where"))["exists"]


async def test_a_file_grows_and_is_copied(place):
    assert (await place.good("append", path="log.csv", text="a\n"))["bytes"] == 2
    assert (await place.good("append", path="log.csv", content="Ygo="))["bytes"] == 4
    assert (place.folder / "log.csv").read_text() == "a\nb\n"
    copied = await place.good("copy", path="log.csv", to="copy.csv")
    assert copied["sha256"] == hashlib.sha256(b"a\nb\n").hexdigest()
    assert (place.folder / "copy.csv").read_text() == (place.folder / "log.csv").read_text()
    taken = {"path": "log.csv", "to": "copy.csv"}
    assert (await place.bad("copy", **taken)).error_class is ErrorClass.CONFLICT
    await place.good("copy", overwrite=True, **taken)
    await place.good("mkdir", path="a")
    outcome = await place.bad("append", path="a", text="x")
    assert outcome.error_class is ErrorClass.CONFLICT


async def test_a_folder_goes_with_its_contents_only_where_that_is_said(place):
    await place.good("mkdir", path="a/b/c")
    place.put("a/b/x.txt", b"x")
    assert not (await place.outside.call(place.connection, "delete", {"path": "a"})).outcome.ok
    for root in (".", "./"):
        outcome = await place.bad("delete", path=root, contents=True)
        assert outcome.error_class is ErrorClass.BLOCKED
    assert (place.folder / "a/b/x.txt").exists()
    await place.good("delete", path="a", contents=True)
    assert sorted(place.folder.iterdir()) == []


async def test_names_in_an_old_encoding_are_read_and_written(place):
    old = Path(os.fsdecode(os.fsencode(place.folder) + b"/gr\xfc\xdfe.txt"))
    place.put(old.name, b"old")
    latin = await place_of(
        place.outside,
        place.kind,
        place.server,
        place.folder.name,
        config={"nameEncoding": "iso-8859-1"},
        keep=True,
    )
    (entry,) = (await latin.good("list"))["entries"]
    assert entry["name"] == "grüße.txt"
    assert (await latin.good("download", path="grüße.txt"))["text"] == "old"
    await latin.good("move", path="grüße.txt", to="é.txt")
    await latin.good("upload", path="ü-x", text="new")
    names = sorted(os.fsencode(each.name) for each in place.folder.iterdir())
    assert names == [b"\xe9.txt", b"\xfc-x"]
    outcome = await latin.bad("upload", path="名.txt", text="x")
    assert outcome.error_class is ErrorClass.INPUT
    assert "nameEncoding" in outcome.problem.cure


async def test_permissions_are_set_and_no_link_is_followed(outside, openssh):
    place = await place_of(outside, "sftp", openssh, "modes")
    path = place.put("a.txt", b"a")
    await place.good("setPermissions", path="a.txt", mode="640")
    assert path.stat().st_mode & 0o777 == 0o640
    (place.folder / "link").symlink_to("a.txt")
    outcome = await place.bad("setPermissions", path="link", mode="600")
    assert outcome.error_class is ErrorClass.BLOCKED
    assert (await place.bad("setPermissions", path="b", mode="600")).error_class is (
        ErrorClass.NOT_FOUND
    )


async def test_contents_that_are_links_are_deleted_and_not_followed(outside, openssh):
    place = await place_of(outside, "sftp", openssh, "linked")
    elsewhere = openssh.root("stays")
    (elsewhere / "kept.txt").write_text("kept")
    (place.folder / "a").mkdir()
    openssh.own(place.folder / "a")
    (place.folder / "a/out").symlink_to(elsewhere)
    assert (await place.good("find", path="a", recursive=True))["files"] == []
    await place.good("delete", path="a", contents=True)
    assert (elsewhere / "kept.txt").read_text() == "kept"
    assert list(place.folder.iterdir()) == []


@pytest.mark.parametrize("path", ["../x", "a/../../x", "/etc/passwd", "a\\..\\x", "a\nb"])
async def test_a_path_cannot_leave_its_root(place, path):
    for operation in ("download", "delete", "stat"):
        assert (await place.bad(operation, path=path)).error_class is ErrorClass.INPUT
    outcome = await place.bad("upload", path=path, text="x")
    assert outcome.error_class is ErrorClass.INPUT


async def test_a_link_leads_nowhere_and_nothing_is_written_onto_one(outside, openssh):
    place = await place_of(outside, "sftp", openssh, "links")
    elsewhere = openssh.root("elsewhere")
    secret = elsewhere / "secret"
    secret.write_text("s")
    (place.folder / "out").symlink_to(elsewhere)
    (place.folder / "file").symlink_to(secret)
    place.put("own.txt", b"own")
    (place.folder / "near").symlink_to("own.txt")
    assert (await place.bad("download", path="out/secret")).error_class is ErrorClass.BLOCKED
    assert (await place.bad("list", path="out")).error_class is ErrorClass.BLOCKED
    outcome = await place.bad("upload", path="out/new", text="x")
    assert outcome.error_class is ErrorClass.BLOCKED
    outcome = await place.bad("upload", path="file", text="x", overwrite=True)
    assert outcome.error_class is ErrorClass.BLOCKED
    assert secret.read_text() == "s"
    assert (await place.good("download", path="near"))["text"] == "own"


async def test_an_interrupted_upload_goes_on_where_it_ended(place):
    whole = os.urandom(600_000)
    place.put(".big.bin.part", whole[:200_000])
    content = base64.b64encode(whole).decode()
    done = await place.good("upload", path="big.bin", content=content, resume=True)
    assert done["bytes"] == len(whole)
    assert (place.folder / "big.bin").read_bytes() == whole
    assert not (place.folder / ".big.bin.part").exists()
    place.put(".big.bin.part", b"rubbish")
    await place.good("upload", path="big.bin", content=content, overwrite=True)
    assert (place.folder / "big.bin").read_bytes() == whole


async def test_a_file_streams_to_another_connection_and_goes_on_after_a_cut(
    outside, openssh, vsftpd
):
    here = await place_of(outside, "sftp", openssh, "from")
    there = await place_of(outside, "ftp", vsftpd, "goal")
    whole = os.urandom(3_000_000)
    here.put("big.bin", whole)
    inputs = {"path": "big.bin", "toConnection": there.connection, "toPath": "copy.bin"}
    dry = await outside.call(here.connection, "transfer", inputs, Mode.SANDBOX)
    assert dry.outcome.ok, dry.outcome
    assert [e.request["action"] for e in dry.exchanges] == ["download", "upload"]
    done = await outside.good(here.connection, "transfer", inputs)
    assert done == {
        "path": "copy.bin",
        "bytes": len(whole),
        "sha256": hashlib.sha256(whole).hexdigest(),
    }
    assert (there.folder / "copy.bin").read_bytes() == whole
    there.put(".half.bin.part", whole[:1_000_000])
    again = {**inputs, "toPath": "half.bin", "resume": True}
    assert (await outside.good(here.connection, "transfer", again))["bytes"] == len(whole)
    assert (there.folder / "half.bin").read_bytes() == whole
    back = {"path": "copy.bin", "toConnection": here.connection, "toPath": "back.bin"}
    await outside.good(there.connection, "transfer", back)
    assert (here.folder / "back.bin").read_bytes() == whole


async def test_a_transfer_that_fails_at_one_end_stops_the_other(outside, openssh, vsftpd):
    here = await place_of(outside, "sftp", openssh, "from2")
    there = await place_of(outside, "ftp", vsftpd, "goal2")
    missing = {"path": "nothing", "toConnection": there.connection}
    result = await outside.call(here.connection, "transfer", missing)
    assert result.outcome.error_class is ErrorClass.NOT_FOUND
    here.put("a.bin", b"x" * 1000)
    there.put("a.bin", b"old")
    taken = {"path": "a.bin", "toConnection": there.connection}
    result = await outside.call(here.connection, "transfer", taken)
    assert result.outcome.error_class is ErrorClass.CONFLICT
    wrong = {"path": "a.bin", "toConnection": "nobody"}
    result = await outside.call(here.connection, "transfer", wrong)
    assert result.outcome.error_class is ErrorClass.NOT_FOUND
    assert (await outside.good(here.connection, "stat", {"path": "a.bin"}))["bytes"] == 1000


async def test_a_large_file_streams_in_bounded_memory(outside, openssh):
    place = await place_of(outside, "sftp", openssh, "large")
    size = 64 * 1024 * 1024
    with (place.folder / "large.bin").open("wb") as file:
        file.truncate(size)
    place.server.own(place.folder / "large.bin")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    inputs = {"path": "large.bin", "toConnection": place.connection, "toPath": "copy.bin"}
    done = await outside.good(place.connection, "transfer", inputs)
    assert done["bytes"] == size
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40_000, f"{grown} KiB more for {size >> 10} KiB"


async def test_a_servers_key_is_pinned_by_the_first_test(outside, openssh):
    folder = openssh.root("pins2")
    config = {"host": openssh.host, "port": openssh.port, "root": str(folder)}
    connection = await outside.connect(
        "sftp", config, openssh.credential, auth="ssh_key", port=openssh.port
    )
    result = await outside.call(connection, "list")
    assert result.outcome.error_class is ErrorClass.CONFIG
    assert openssh.fingerprint in result.outcome.problem.message
    assert (await outside.test(connection)).message == "Connected"
    assert (await outside.call(connection, "list")).outcome.ok
    other = await outside.connect(
        "sftp",
        {**config, "hostKey": "SHA256:" + "A" * 43},
        openssh.credential,
        auth="ssh_key",
        port=openssh.port,
    )
    result = await outside.call(other, "list")
    assert result.outcome.error_class is ErrorClass.CONFIG
    assert "another key" in result.outcome.problem.message
    assert not (await outside.test(other)).ok


async def test_a_file_whose_folder_is_missing_says_to_make_it(place):
    await place.good("upload", path="x.txt", text="x")
    absent = {"path": "far/away/a.txt"}
    for operation, inputs in {
        "upload": {**absent, "text": "x"},
        "append": {**absent, "text": "x"},
        "move": {"path": "x.txt", "to": "far/away/a.txt"},
    }.items():
        found = await place.bad(operation, **inputs)
        assert found.error_class is ErrorClass.NOT_FOUND, (operation, found)
        assert "There is no folder `far/away`." in found.problem.message
        assert "`mkdir`" in found.problem.cure
    await place.good("mkdir", path="far/away")
    await place.good("move", path="x.txt", to="far/away/a.txt")
    assert (place.folder / "far/away/a.txt").read_text() == "x"


async def test_what_is_not_there_is_named(place):
    assert (await place.bad("stat", path="nothing")).error_class is ErrorClass.NOT_FOUND
    assert (await place.bad("list", path="nothing")).error_class is ErrorClass.NOT_FOUND
    assert (await place.good("upload", path="x", text="x"))["bytes"] == 1


class _Door(asyncssh.SSHServer):
    """Lets in by password alone."""

    def password_auth_supported(self):
        return True

    def validate_password(self, username, password):
        return (username, password) == ("flows", "pw_Sf1Tp2Pa3Ss4Wo5R")


async def test_a_password_signs_in_and_only_to_the_pinned_server(outside, tmp_path):
    key = asyncssh.generate_private_key("ssh-ed25519")

    def confined(channel):
        return asyncssh.SFTPServer(channel, chroot=tmp_path)

    server = await asyncssh.create_server(
        _Door, "127.0.0.1", 0, server_host_keys=[key], sftp_factory=confined
    )
    port = server.get_port()
    config = {"host": "sftp.outside.example", "port": port, "root": "/"}
    pinned = {**config, "hostKey": key.get_fingerprint()}
    good = {"username": "flows", "password": "pw_Sf1Tp2Pa3Ss4Wo5R"}
    try:
        connection = await outside.connect("sftp", pinned, good, port=port)
        assert (await outside.test(connection)).message == "Connected"
        await outside.good(connection, "upload", {"path": "a.txt", "text": "hello"})
        assert (await outside.good(connection, "download", {"path": "a.txt"}))["text"] == "hello"
        await outside.credential(connection, {**good, "password": "wrong_password"})
        outcome = (await outside.call(connection, "list")).outcome
        assert outcome.error_class is ErrorClass.AUTH
        assert "wrong_password" not in str(outcome)
        # A server with another key never sees the password.
        other = await outside.connect(
            "sftp", {**config, "hostKey": "SHA256:" + "A" * 43}, good, port=port
        )
        assert (await outside.call(other, "list")).outcome.error_class is ErrorClass.CONFIG
        await outside.credential(connection, good)
        assert (await outside.call(connection, "list")).outcome.ok
    finally:
        server.close()
        await server.wait_closed()


async def test_the_sandbox_answers_with_the_file_that_was_asked_for(place):
    inputs = {"path": "in/grüße.txt", "text": "grüße"}
    dry = (await place.outside.call(place.connection, "upload", inputs, Mode.SANDBOX)).outcome
    await place.good("mkdir", path="in")
    assert dry.output == await place.good("upload", **inputs)
    moved = {"path": "in/grüße.txt", "to": "out.txt"}
    dry = (await place.outside.call(place.connection, "move", moved, Mode.SANDBOX)).outcome
    assert dry.output == await place.good("move", **moved) == {"path": "out.txt"}


async def test_data_channels_take_up_the_session_of_tls_1_3(outside, vsftpd):
    place = await place_of(outside, "ftp", vsftpd, "newest")
    log = vsftpd.folder.parent / "vsftpd.log"
    begun = len(log.read_text())
    text = "x" * 3_000_000
    done = await place.good("upload", path="a.txt", text=text)
    assert done["sha256"] == hashlib.sha256((place.folder / "a.txt").read_bytes()).hexdigest()
    assert (await place.good("download", path="a.txt"))["text"] == text
    shaken = [line for line in log.read_text()[begun:].splitlines() if "SSL version" in line]
    assert all("TLSv1.3" in line for line in shaken)
    control = [line for line in shaken if "not reused" in line]
    assert len(control) == 2  # one for each call; the others are data
    assert len(shaken) > 4
