from __future__ import annotations

import pytest

from junctor.model.characters import holds_nul, refuse_nul
from junctor.model.errors import InvalidInput


@pytest.mark.parametrize("value", ["a\0", ["\0"], ("\0",), {"\0": 1}, {"a": [{"b": "\0"}]}])
def test_nul_is_found_in_every_text(value):
    assert holds_nul(value)
    with pytest.raises(InvalidInput, match="NUL"):
        refuse_nul(value)


@pytest.mark.parametrize("value", ["\\u0000", 0, None, [], {"a": ["b", 1.5]}])
def test_everything_else_passes(value):
    refuse_nul(value)
