from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from junctor.core.dotted import lookup


def test_paths_go_through_mappings_and_lists():
    body = {"a": [{"b": 1}, {"b": 2}], "@odata.nextLink": "n", "x": {"y.z": 3}, "0": "k"}
    assert lookup(body, "a.0.b") == 1
    assert lookup(body, "a.-1.b") == 2
    assert lookup(body, "@odata.nextLink") == "n"
    assert lookup(body, "x.y.z") == 3
    assert lookup(body, "0") == "k"
    assert lookup(body, "") is body
    for nowhere in ("a.2", "a.b", "q", "a.0.b.c", "x.q.z", "a.99999999999"):
        assert lookup(body, nowhere, "none") == "none"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.text(), c),
        max_leaves=8,
    ),
    st.text(),
)
def test_any_path_into_any_value_is_answered(body, path):
    lookup(body, path)
