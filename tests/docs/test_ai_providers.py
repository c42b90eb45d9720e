"""The guide to AI providers: the page shows the data, the data names what is in the catalog."""

from __future__ import annotations

import re

from docs.pages import ROOT
from junctor.core.catalog.yaml_text import read_yaml

HERE = ROOT / "docs" / "explanation"


def rows_of_data():
    text = (HERE / "ai-providers.yaml").read_bytes()
    for each in read_yaml(text, "ai-providers.yaml").value["useCases"]:
        for number, provider in enumerate(each["providers"]):
            use = "" if number else each["useCase"]
            yield use, provider["connector"], provider["models"], provider.get("today")


def name_of(connector):
    manifest = ROOT / "src" / "junctor" / "connectors" / connector / "connector.yaml"
    return read_yaml(manifest.read_bytes(), manifest.name).value["name"]


def test_the_page_shows_every_row_of_the_data_and_no_other():
    lines = (HERE / "choose-an-ai-provider.md").read_text("utf-8").splitlines()
    shown = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    expected = [
        [
            use,
            f"[{name_of(key)}](../reference/connectors/{key}.md)",
            ", ".join(models),
            today or "",
        ]
        for use, key, models, today in rows_of_data()
    ]
    assert shown[2:] == expected


def test_every_ai_connector_is_recommended_for_something():
    folder = ROOT / "src" / "junctor" / "connectors"
    manifests = [
        read_yaml(p.read_bytes(), p.name).value for p in sorted(folder.glob("*/connector.yaml"))
    ]
    asked = {m["key"] for m in manifests if m.get("category") == "AI & LLM"} - {"mcp"}
    assert {key for _, key, *_ in rows_of_data()} == asked


def test_what_stands_for_a_model_today_is_offered_by_its_connector():
    folder = ROOT / "src" / "junctor" / "connectors"
    for _, key, _, today in rows_of_data():
        offered = "".join(p.read_text("utf-8") for p in (folder / key).glob("[ac]*.*"))
        wanted = re.sub(r"\W", "-", (today or "").lower())
        assert wanted in re.sub(r"\W", "-", offered), (key, today)
