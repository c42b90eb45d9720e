"""Acts on many: `remind the recipients of unsigned envelopes` lists them, and reminds of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from junctor.core.assistant.drafting.files import takes_file
from junctor.core.assistant.filling.feeding import is_one
from junctor.core.assistant.filling.inputs import addressee
from junctor.core.assistant.filling.reach import EACH_ONE, THEM, is_inside
from junctor.core.assistant.filling.rows import is_row
from junctor.core.assistant.filling.slots import choice_in, kind_in
from junctor.core.assistant.index.cards import ConnectorCard, OperationCard
from junctor.core.assistant.language.clauses import Clause, clause_of
from junctor.core.assistant.language.conditions import EACH
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.language.words import STOP, kin, stem, tokens
from junctor.core.assistant.matching.operations import ADDRESSES, Match
from junctor.core.assistant.plan import PlannedStep
from junctor.core.assistant.schemas.paths import list_in
from junctor.model.spec import ConnectorSpec, Effect, Operation

_LISTS = ("list", "search")


def spread(
    clause: Clause, best: Match, specs: Mapping[str, ConnectorSpec]
) -> tuple[Clause, Clause] | None:
    """The clause that lists what an act is done to, and the act on each of them.

    None where it is done to one, or where nothing lists them.
    """
    operation = specs[best.card.slug].operations[best.operation.key]
    if operation.effect is Effect.READ or EACH in clause.marks:
        return None
    if best.operation.verbs[:1] != ("send",):
        return None  # nothing is deleted or approved for all that there are, unless that is said
    words = clause.words
    for name in operation.input.get("required", ()):
        *thing, last = tokens(name)
        if not thing or last != "id":
            continue
        at = next((n for n, w in enumerate(words) if n and _is_many(w, thing[-1])), None)
        if at is None or not _listed(specs[best.card.slug], thing[-1]):
            continue
        kind = words[at - 1] if words[at - 1] not in STOP else ""
        return (
            clause_of(f"list {kind} {words[at]} in {best.card.name}".replace("  ", " ")),
            clause_of(f"{EACH}{clause.text} in {best.card.name}"),
        )
    return None


def _is_many(word: str, thing: str) -> bool:
    return word.endswith("s") and word != thing and stem(word) == stem(thing)


def _listed(spec: ConnectorSpec, thing: str) -> bool:
    """Whether an operation lists such things."""
    keys = (tokens(key) for key in spec.operations)
    return any(key[0] in _LISTS and stem(key[-1]) == stem(thing) for key in keys)


def narrowest(
    found: Sequence[Match], clause: Clause, specs: Mapping[str, ConnectorSpec]
) -> list[Match]:
    """The matches, first of all the one that can ask for what the clause says: `unpaid` ones."""
    kept = list(found)

    def asks(match: Match) -> bool:
        operation = specs[match.card.slug].operations[match.operation.key]
        properties = operation.input.get("properties", {})
        about = match.operation.nouns
        return any(
            choice_in(n, each, clause.words, {*about}) is not None
            for n, each in properties.items()
            if tokens(n)[-1] in ("status", "state")
        )

    best = kept[0]
    if not best.operation.read or tokens(best.operation.key)[0] not in _LISTS or asks(best):
        return kept
    better = next(
        (
            each
            for each in kept[1:4]
            if each.card is best.card
            and tokens(each.operation.key)[0] in _LISTS
            and tokens(each.operation.key)[1:] == tokens(best.operation.key)[1:]
            and asks(each)
        ),
        None,
    )
    return [better, *(each for each in kept if each is not better)] if better else kept


def seeking(found: list[Match], specs: Mapping[str, ConnectorSpec]) -> list[Match]:
    """The matches, first one that may find nothing: whoever reads by an id knows it is there."""
    best = found[0]
    for each in found if best.operation.read else ():
        operation = specs[each.card.slug].operations[each.operation.key]
        about = each.operation.nouns & best.operation.nouns or each.operation.key in _LISTS
        if each.card is best.card and each.operation.read and about and list_in(operation.output):
            return [each, *(m for m in found if m is not each)]
    return found


def special(
    found: Sequence[Match], clause: Clause, specs: Mapping[str, ConnectorSpec]
) -> list[Match]:
    """The matches, first the one made for the kind of thing that the best takes any of."""
    best = found[0]
    operation = specs[best.card.slug].operations[best.operation.key]
    kinds = [
        kind_in(each, clause.text, set(best.operation.nouns) | {stem(w) for w in best.card.own})
        for name, each in operation.input.get("properties", {}).items()
        if name in operation.input.get("required", ())
    ]
    verb = tokens(best.operation.key)[:1]
    wanted = [verb + tokens(kind) for kind in kinds if kind]
    made = [m for m in found if m.card is best.card and tokens(m.operation.key) in wanted]
    return [*made, *(m for m in found if m not in made)]


def does_so(last: Sequence[ConnectorCard], clause: Clause) -> bool:
    """Whether what was spoken of last does this itself: it reminds those who have not paid."""
    first = next(iter(clause.words), "")
    said = stem(first) if first in ADDRESSES else ""
    return any(said in each.acts and not each.read for card in last for each in card.operations)


def as_called(clause: Clause, found: list[Match]) -> list[Match]:
    """The matches, first the one that is called as the act: reminding is not sending anew."""
    verb = stem(next(iter(clause.words), ""))
    if verb not in map(stem, ADDRESSES) or verb in found[0].operation.acts:
        return found
    own = [m for m in found[:4] if m.card is found[0].card and verb in m.operation.acts]
    return [*own, *(m for m in found if m not in own)]


_MAKES = heard(
    "^(add|create|make|insert|save|put|register|record|open) "
    r"(?!an?\b|one\b|another\b)((all|the|these|those|new|their) )*([\w-]+\s)??{thing=[a-z]+s}\b"
)


def makes_several(clause: Clause, operation: OperationCard) -> bool:
    """Whether several are to be made by an operation that makes one: `add the contacts to X`."""
    said = _MAKES.match(clause.text)
    if said is None or operation.read or operation.many or "create" not in operation.verbs:
        return False
    thing = {stem(said["thing"])}
    return bool((thing | kin(thing)) & operation.nouns)


def reads_list(key: str) -> bool:
    """Whether an operation reads many of a kind, by its key."""
    return key.startswith(("list", "search", "read", "query"))


def repeats(clause: Clause, operation: Operation, before: PlannedStep, category: str) -> bool:
    """Whether it is done for each of a list that the step `before` gave.

    Because that is said, or it is sent to them; `category` is that of the step's connector.
    """
    if EACH_ONE.search(clause.text):
        return True
    if takes_file(operation):  # a list of files is none itself
        return category == "File Transfer"
    if not reads_list(before.operation_key):
        return False
    properties = operation.input.get("properties", {})
    sends = any(addressee(n, properties[n]) for n in operation.input.get("required", ()))
    if is_row(properties.get("values", {})):
        return True
    told = clause.mentions.emails or clause.mentions.phones or is_inside(clause.text)
    one = is_one(before.name)  # `find the contact` gives one, and not all that there are
    return bool(sends and not told and not one and THEM.search(clause.text))
