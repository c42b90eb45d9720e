from __future__ import annotations

from junctor.cli.local_actions import file_with, keys_in


def test_only_literal_keys_of_our_decorators_at_the_top_level_count(tmp_path):
    file = tmp_path / "a.py"
    file.write_text(
        "import junctor.sdk as sdk\n"
        "K = 'x.no'\n"
        "@sdk.action(key='x.one', name='One')\nasync def one(ctx, inputs): ...\n"
        "@prepare(name='Two', key='x.two')\ndef two(inputs): ...\n"
        "@action(key=K)\nasync def three(ctx, inputs): ...\n"
        "@action(key=4)\nasync def four(ctx, inputs): ...\n"
        "@other(key='x.five')\ndef five(): ...\n"
        "@action\ndef six(): ...\n"
        "@d[0](key='x.six')\ndef sixth(): ...\n"
        "@action(name='Seven')\ndef seven(): ...\n"
        "def outer():\n    @action(key='x.eight')\n    def eight(): ...\n"
    )
    assert keys_in(file) == {"x.one", "x.two"}
    assert file_with(tmp_path, "x.two") == file
    assert file_with(tmp_path, "x.eight") is None


def test_what_cannot_be_read_holds_no_key(tmp_path):
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "nul.py").write_bytes(b"\0")
    (tmp_path / "bad.py").write_text("def (")
    assert file_with(tmp_path, "a.b") is None
    assert keys_in(tmp_path / "missing.py") == set()
