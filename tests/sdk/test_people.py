"""Names with commas, quotes and other letters, as vendors of mail want them."""

from __future__ import annotations

import pytest

from junctor.sdk import Fields, InvalidInput, Person


@pytest.mark.parametrize(
    ("name", "text", "encoded"),
    [
        ("", "a@b.example", "a@b.example"),
        ("Ada", "Ada <a@b.example>", "Ada <a@b.example>"),
        ("Clinic, North", '"Clinic, North" <a@b.example>', '"Clinic, North" <a@b.example>'),
        ('A "B" C', 'A \\"B\\" C', 'A \\"B\\" C'),
        ("Клиника", "Клиника <a@b.example>", "=?utf-8?b?0JrQu9C40L3QuNC60LA=?= <a@b.example>"),
    ],
)
def test_a_person_as_text_reads_back_as_the_same_person(name, text, encoded):
    person = Person(name, "a@b.example")
    if '"' in name:
        text = encoded = f'"{text}" <a@b.example>'
    assert (person.text, person.encoded) == (text, encoded)
    assert Person.each(person.text, "to") == [person]


def test_people_are_told_apart_and_what_is_none_is_refused():
    found = Person.each(["Ada <a@b.example>, c@d.example", '"North, E" <e@f.example>'], "to")
    assert [each.under(email="Email", name="Name") for each in found] == [
        {"Email": "a@b.example", "Name": "Ada"},
        {"Email": "c@d.example"},
        {"Email": "e@f.example", "Name": "North, E"},
    ]
    assert Person.each(None, "cc") == []
    for wrong in ("Clinic, North <a@b.example>", "nobody", "a@b\r\nBcc: c@d.example", "", "@"):
        with pytest.raises(InvalidInput, match="no email address"):
            Person.each([wrong], "to")


def test_the_sender_is_named_by_the_input_or_by_the_connection():
    conn = Fields({"fromName": "Clinic", "fromEmail": "clinic@b.example"})
    assert Person.sending(Fields({}), conn).text == "Clinic <clinic@b.example>"
    assert Person.sending(Fields({"from": "Ada <a@b.example>"}), conn).name == "Ada"
    with pytest.raises(InvalidInput, match="several"):
        Person.sending(Fields({"from": "a@b.example, c@d.example"}), conn)
    with pytest.raises(InvalidInput, match="Nobody is named"):
        Person.sending(Fields({}), Fields({}))
    with pytest.raises(InvalidInput, match="letters"):
        _ = Person("", "ä@b.example").encoded
