"""Samples made from inputs and an answer say what samples written by hand say."""

from __future__ import annotations

import pytest

from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.check_samples import sample_faults
from junctor.core.catalog.discovery import folders_under, shipped_root
from junctor.core.catalog.sample_writing import made_sample, write_sample
from junctor.core.catalog.samples import read_samples
from junctor.model.errors import AlreadyExists, InvalidInput, UnknownObject

FOLDERS = folders_under(shipped_root())
SENT = {
    "ok": True,
    "channel": "C0123456789",
    "ts": "1768468200.000100",
    "message": {"type": "message", "ts": "1768468200.000100", "text": "Hi"},
}
THING = {"status": 200, "json": SENT}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_was_recorded_by_hand_is_made_from_its_inputs_and_its_answer(folder):
    entry = CatalogEntry(read_folder(folder), source="path", folder=folder)
    for name, sample in read_samples(folder)[0].items():
        if sample.get("streamed"):
            continue
        config = sample.get("config", {})
        made = made_sample(entry, sample["operation"], sample["input"], config, sample["response"])
        assert made["outcome"].get("errorClass") == sample["outcome"].get("errorClass"), name
        assert list(sample_faults(entry, {name: made})) == []


@pytest.fixture
def slack():
    folder = shipped_root() / "slack"
    return CatalogEntry(read_folder(folder), source="path", folder=folder)


def test_a_sample_is_written_once_and_what_is_wrong_with_it_is_told(slack, tmp_path):
    sample = made_sample(slack, "sendMessage", {"channel": "C1", "text": "Hi"}, {}, THING)
    path, faults = write_sample(slack, tmp_path, sample, "ok")
    assert path == tmp_path / "samples" / "sendMessage.ok.json"
    assert faults == []
    with pytest.raises(AlreadyExists, match="There is a sample"):
        write_sample(slack, tmp_path, sample, "ok")
    with pytest.raises(InvalidInput, match="cannot name a case"):
        write_sample(slack, tmp_path, sample, "../ok")
    sample["response"] = {"status": 200, "json": {"ok": True, "ts": 7}}
    _, faults = write_sample(slack, tmp_path, sample, "odd")
    assert faults


def test_an_operation_that_is_not_there_and_inputs_that_do_not_fit_are_refused(slack):
    with pytest.raises(UnknownObject, match="no operation `nope`"):
        made_sample(slack, "nope", {}, {}, THING)
    with pytest.raises(InvalidInput):
        made_sample(slack, "sendMessage", {"text": "Hi"}, {}, THING)
    assert made_sample(slack, "sendMessage", {"channel": "C1", "text": "Hi"}, {}, THING)
