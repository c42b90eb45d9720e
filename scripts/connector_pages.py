"""One reference page per connector, from the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_pages import Pages, fields, kind, page, table


def connectors() -> Pages:
    from junctor.core.catalog import Catalog

    catalog = Catalog(installed=False)
    found: Pages = {}
    rows = []
    for summary in sorted(catalog.installed_summaries(), key=lambda s: s["key"]):
        entry = catalog.installed_entry(summary["key"])
        assert entry is not None
        spec = entry.spec
        found[f"connectors/{spec.key}.md"] = _connector(entry)
        rows.append(
            (
                f"[{spec.name}]({spec.key}.md)",
                spec.version,
                summary["grade"],
                len(spec.operations),
                len(spec.triggers),
                spec.description,
            )
        )
    listed = table(("connector", "version", "grade", "operations", "triggers", "what"), rows)
    return {"connectors/README.md": page("Connectors", listed), **found}


def _connector(entry: Any) -> str:
    spec = entry.spec
    head = [f"Key `{spec.key}`, version {spec.version}, category {spec.category}."]
    head += [f"Base URL: `{spec.base_url}`."] if spec.base_url else []
    head += [f"Documentation of the vendor: <{spec.docs}>."] if spec.docs else []
    parts = [spec.description, " ".join(head), _quality(entry)]
    if spec.connection.get("properties"):
        parts += ["## Settings", fields(spec.connection)]
    parts.append("## Sign-in")
    for scheme in spec.auth:
        parts += [f"**{scheme.title or scheme.name}** (`{scheme.name}`). {scheme.description}"]
        parts.append(fields(scheme.document_schema))
    if spec.rate_limit:
        limit = spec.rate_limit
        parts.append(f"Rate limit: {limit.calls} calls in {limit.seconds:g} seconds.")
    if spec.test:
        parts.append(f"Test Connection calls `{spec.test}`.")
    parts.append("## Operations")
    for key, operation in spec.operations.items():
        parts += _operation(spec.key, key, operation)
    parts += ["## Triggers"] if spec.triggers else []
    for key, trigger in spec.triggers.items():
        parts += _trigger(key, trigger)
    return page(spec.name, *parts, _readme(entry.folder))


def _quality(entry: Any) -> str:
    shown = entry.assessment.to_json()
    text = f"Quality: {shown['grade']}."
    verified = shown["verifiedAgainst"]
    for each in verified if isinstance(verified, list) else [verified]:
        if isinstance(each, dict):
            source = each.get("description") or each.get("documentation") or "the documentation"
            version = f", version {each['version']}" if each.get("version") else ""
            text += f" Checked against {source}{version}, {each.get('date', 'no date')}."
    return text


def _trigger(key: str, trigger: Any) -> Iterator[str]:
    yield f"### {key}"
    yield f"{trigger.name} ({trigger.kind.replace('_', ' ')}). {trigger.description}".strip()
    facts = []
    if trigger.kind == "webhook":
        facts.append(f"Verified by `{trigger.verify.scheme}`. {trigger.setup}".strip())
    elif trigger.kind == "poll":
        facts.append(f"Calls `{trigger.operation}` every {trigger.interval} seconds.")
    elif trigger.kind == "data_change":
        heard = ", ".join(f"`{feed.trigger}`" for feed in trigger.feeds)
        facts.append(f"Entity `{trigger.entity}`, heard by {heard}.")
    if trigger.docs:
        facts.append(f"[Vendor's page]({trigger.docs}).")
    yield " ".join(facts)
    if trigger.input.get("properties"):
        yield "A flow may fill in:\n\n" + fields(trigger.input)
    if trigger.kind == "data_change":
        yield "The entity:\n\n" + fields(trigger.shape)


def _operation(slug: str, key: str, operation: Any) -> Iterator[str]:
    yield f"### {slug}.{key}"
    yield f"{operation.name}. {operation.description}".strip()
    facts = [f"Effect: {operation.effect.value}."]
    if operation.effect.value != "read":
        again = operation.repeatable or operation.keyed
        facts.append("May be repeated safely." if again else "Is not repeated by itself.")
    if operation.request:
        facts.append(f"Sends `{operation.request.method} {operation.request.path}`.")
    if operation.paging:
        facts.append(f"Has pages ({operation.paging.style.replace('_', ' ')}).")
    if operation.docs:
        facts.append(f"[Vendor's page]({operation.docs}).")
    yield " ".join(facts)
    yield fields(operation.input) or "No inputs."
    if operation.output and operation.output.get("properties"):
        yield "Output:\n\n" + fields(operation.output)
    elif operation.output:
        yield f"Output: {kind(operation.output, operation.output)}."


def _readme(folder: Path | None) -> str:
    """The connector's README below its title, one heading deeper is not needed."""
    path = folder / "README.md" if folder else None
    if path is None or not path.is_file():
        return ""
    return path.read_text("utf-8").partition("\n")[2]
