from __future__ import annotations

import shutil
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "example" / "notes"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A copy of the complete example connector, free to be spoilt."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "notes"))


@pytest.fixture
def edit(notes: Path):
    def edit(name: str, old: str, new: str):
        path = notes / name
        text = path.read_text()
        assert old in text, old
        path.write_text(text.replace(old, new, 1))
        return lambda: path.write_text(text)

    return edit
