"""The runner of `make corpora`: finds files, counts, and fails with the rows."""

from __future__ import annotations

import json

import pytest

from corpora import redaction, run, signatures, ssrf, templates

GOOD = {"id": "g", "group": "x", "template": "{{vars.a}}", "expect": "reject"}


def _file(folder, name, *rows):
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "\n")
    return path


@pytest.mark.parametrize(
    ("name", "row", "module"),
    [
        ("ssrf_urls.jsonl", {}, ssrf),
        ("redaction-2.jsonl", {}, redaction),
        ("webhook_signatures_more.jsonl", {}, signatures),
        ("others.jsonl", {"template": "x"}, templates),
        ("others.jsonl", {"what": 1}, None),
    ],
)
def test_a_file_is_known_by_its_name_or_by_its_rows(tmp_path, name, row, module):
    assert run.module_of(tmp_path / name, row) is module


def test_it_counts_and_its_exit_code_says_whether_all_passed(tmp_path, capsys):
    good = _file(tmp_path, "template_injection.jsonl", GOOD)
    assert run.main([str(good)]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"
    bad = {**GOOD, "id": "b", "expect": "render", "output": "7"}
    _file(tmp_path, "template_more.jsonl", GOOD, bad, {"id": "c"})
    _file(tmp_path, "unknown.jsonl", {"what": 1})
    assert run.main([str(tmp_path)]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert last == "2 passed, 2 failed, 1 skipped"
    assert [line.split(":")[0] for line in lines] == [
        "template_more.jsonl b",
        "template_more.jsonl c",
        "unknown.jsonl",
    ]


def test_an_empty_folder_is_no_success(tmp_path, capsys):
    assert run.main([str(tmp_path)]) == 1
    assert "no *.jsonl files" in capsys.readouterr().out
