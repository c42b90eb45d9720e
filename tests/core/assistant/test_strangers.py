"""A vendor that the catalog does not have is a stranger until a connector for it comes."""

from __future__ import annotations

from junctor.core.assistant.language.known_names import at_hand, stranger_in


def test_a_name_at_hand_is_no_stranger_and_the_next_one_is_found():
    said = "Copy each Basecamp card to Calendly"
    assert stranger_in(said)[0] == "Basecamp"
    with at_hand(["basecamp", "Slack"]):
        assert stranger_in(said)[0] == "Calendly"
        assert stranger_in("Tell Basecamp") is None
    assert stranger_in("Tell Basecamp")[0] == "Basecamp"
