"""Write the generated pages of docs/reference from the code, or check that they are fresh.

Without arguments it writes them; with `--check` it names the stale ones and ends with 1.
A part that does not exist yet is left out and appears when it does.
"""

from __future__ import annotations

import inspect
import json
import sys
import textwrap
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from command_pages import command_line
from connector_pages import connectors
from markdown_pages import Pages, code, fields, page, table

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"


def first(thing: Any) -> str:
    """The first paragraph of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n\n", 1)[0].replace("\n", " ")


def exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


# --- settings, errors, roles, templates, flows, manifest, sdk ------------------------------


def settings() -> Pages:
    from junctor.app.settings import PREFIX, Settings

    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "" if default in (None, (), {}) else code(default)
        rows.append((code(PREFIX + name.upper()), shown, field.description))
    text = (
        "Settings are read once at start, from variables of the process and from `.env` in the "
        "home. A variable of the process wins. Nothing else in Junctor reads the environment."
    )
    return {"settings.md": page("Settings", text, table(("variable", "default", "meaning"), rows))}


def errors() -> Pages:
    from junctor.model import errors as module

    words = [(code(c.value), code(c.group)) for c in module.ErrorClass]
    rows = [
        (code(name), code(each.error_class.value), first(each), each.cure)
        for name, each in vars(module).items()
        if inspect.isclass(each) and issubclass(each, module.JunctorError)
    ]
    tree = (inspect.getdoc(module) or "").partition("    JunctorError")
    return {
        "errors.md": page(
            "Error classes",
            "A failed call has one error class. A case of a flow's node matches the class first, "
            "then its group, then `default`. A failed answer with status 200 never matches `2xx`.",
            table(("class", "group"), words),
            "## Exceptions\n\nSorted by what to do next. Each names its cure.",
            f"```text\n{textwrap.dedent(''.join(tree[1:]))}\n```",
            table(("exception", "class", "message", "cure"), rows),
        )
    }


def roles() -> Pages:
    if not exists("junctor.core.access.permissions"):
        return {}
    from junctor.core.access.permissions import PERMISSIONS, Permission

    names = list(PERMISSIONS)
    rows = [
        (p.value.replace("_", " "), *("yes" if p in PERMISSIONS[r] else "" for r in names))
        for p in Permission
    ]
    text = (
        "A member or an API key has one or more roles in a project. No role reads the value of a "
        "credential. `instance` belongs to instance administrators and the local operator."
    )
    heads = ("may", *(r.value.replace("_", " ") for r in names))
    return {"roles.md": page("Roles", text, table(heads, rows))}


def templates() -> Pages:
    from junctor.model.templates.filters import FILTERS
    from junctor.model.templates.sinks import CONSTANT_SINKS, SECRET_SINKS, TYPED_SINKS, Sink

    roots = [
        ("`vars`", "flow", "variables of the run"),
        ("`event`", "flow", "what started the run"),
        ("`steps`", "flow", "steps that have run, by node id"),
        ("`input`", "flow, manifest", "the run's input; in a manifest the operation's inputs"),
        ("`conn`", "flow, manifest", "settings of the connection that are no secret"),
        ("`secret`", "flow", "markers for fields of the node's connection's credential"),
        ("`run`", "manifest", "ids of the run and the call"),
    ]
    meanings = {
        "upper": "capital letters",
        "lower": "small letters",
        "trim": "without space at both ends",
        "length": "how many characters, items or fields",
        "json": "compact JSON text",
        "urlencode": "percent-encoded",
        "base64": "base64 of the UTF-8 text",
        "first": "the first item or character; missing when there is none",
        "last": "the last item or character; missing when there is none",
        "int": "a whole number",
        "string": "text",
        "join": "the items of a list as one text, with this between them",
        "truncate": "at most so many characters",
        "replace": "the first text replaced by the second",
        "split": "a list of the parts between this",
        "default": "this, where the value is missing or null",
    }
    filters = [
        (code(f.name + ("(...)" if f.takes else "")), ", ".join(f.takes), meanings.get(f.name))
        for f in FILTERS.values()
    ]
    sinks = [
        (
            code(s.value),
            "yes" if s in TYPED_SINKS else "",
            "yes" if s in SECRET_SINKS else "",
            CONSTANT_SINKS.get(s, ""),
        )
        for s in Sink
    ]
    return {
        "templates.md": page(
            "Templates",
            "One language everywhere: `{{root.path}}`, for example `{{vars.order.items[0].id}}`. "
            "It looks values up and does nothing else. A text that is exactly one template keeps "
            'the type of the value. A missing value is an error unless `| default("...")` follows. '
            "A value that looks like a template stays text.",
            "## Roots",
            table(("root", "where", "what"), roots),
            "## Filters\n\nIn flows only; manifests have none.",
            table(("filter", "arguments", "gives"), filters),
            "## Places\n\nWhere a rendered text goes decides how it is encoded. Keeps type: a lone "
            "template may give a number, list or object. Secrets: `{{secret.FIELD}}` is allowed.",
            table(("place", "keeps type", "secrets", "refused because"), sinks),
        )
    }


def flows() -> Pages:
    from junctor.core.flows.document import MAX_BYTES, MAX_NODES
    from junctor.core.flows.nodes import LEGACY, NodeFields, model_of
    from junctor.core.flows.nodes.examples import EXAMPLES

    shared = {*NodeFields.model_fields, "mode"}
    parts = []
    for title, example in EXAMPLES.items():
        model = model_of(example)
        assert model is not None
        schema = model.model_json_schema(by_alias=True)
        own = {(f.alias or n) for n, f in model.model_fields.items() if n not in shared}
        written = json.dumps(example, indent=2)
        parts += [f"## {title}", inspect.getdoc(model) or "", fields(schema, only=own)]
        parts += [f"```json\n{written}\n```"]
    common = fields(NodeFields.model_json_schema(by_alias=True))
    older = ", ".join(f"`{old}` as `apiCall` in mode `{new}`" for old, new in LEGACY.items())
    return {
        "flows.md": page(
            "Flows",
            "A flow is a JSON document with `key`, optionally `name`, `description`, `tags`, "
            "`trigger`, `input` (JSON Schema) and `start`, and a list of `nodes`. The JSON Schema "
            "is [flow.schema.json](../../schemas/flow.schema.json). At most "
            f"{MAX_NODES} nodes and {MAX_BYTES // 1024} KiB.",
            "Every node has:",
            common,
            *parts,
            f"## Older documents\n\n{older} load and run.",
        )
    }


def triggers() -> Pages:
    from junctor.core.triggers import documents, schemes

    kinds = (
        documents.Webhook,
        documents.Scheduled,
        documents.Form,
        documents.FromConnector,
        documents.Manual,
    )
    ways = (
        schemes.Signed,
        schemes.Meta,
        schemes.Hmac,
        schemes.TokenHeader,
        schemes.BasicAuth,
        schemes.BearerToken,
        schemes.Unverified,
    )
    parts = []
    for title, models, name in (("", kinds, "type"), ("Verify: ", ways, "scheme")):
        for model in models:
            values = model.model_fields[name].annotation.__args__
            named = ", ".join(code(each) for each in values)
            schema = model.model_json_schema(by_alias=True)
            parts += [f"## {title}{named}", inspect.getdoc(model) or "", fields(schema)]
    return {
        "triggers.md": page(
            "Triggers",
            "The `trigger` of a flow document, by its `type`, and how a webhook verifies, by the "
            "`scheme` of its `verify`. Secrets are written as `{env.NAME}`. What a connector's "
            "trigger declares stands in the [manifest format](manifest.md).",
            *parts,
        )
    }


def manifest() -> Pages:

    schema = json.loads((ROOT / "schemas" / "connector.schema.json").read_text("utf-8"))
    definitions = schema.get("$defs", {})
    plain = {k: v for k, v in definitions.items() if "properties" in v}
    parts = []
    for name in sorted(plain):
        parts += [
            f"## {name}",
            plain[name].get("description", ""),
            fields({**plain[name], "$defs": definitions}),
        ]
    return {
        "manifest.md": page(
            "Manifest format",
            "The fields of `connector.yaml`. Its JSON Schema is "
            "[connector.schema.json](../../schemas/connector.schema.json); editors complete and "
            "check with it. YAML is read strictly: only `true` and `false` are booleans, a key "
            "stands once, size and aliases are bounded.",
            fields(schema),
            *parts,
        )
    }


def sdk() -> Pages:
    import junctor.sdk as module

    rows = [(code(name), first(getattr(module, name))) for name in module.__all__]
    text = (
        "Everything a connector author imports from `junctor.sdk`. These names are promised; "
        "nothing else is ([ADR 0010](../adr/0010-what-the-sdk-promises.md))."
    )
    return {"sdk.md": page("SDK", text, table(("name", "what"), rows))}


# --- command line, REST ---------------------------------------------------------------------


def rest() -> Pages:
    if not exists("junctor.api.admin"):
        return {}
    from junctor.api.admin import build_admin
    from junctor.api.openapi import document

    house: Any = None  # routes are described, not called
    described = document(build_admin(house))
    parts = []
    for path, verbs in described["paths"].items():
        parts.append(f"## {path}")
        rows = [
            (
                code(verb.upper()),
                o.get("description") or o.get("summary"),
                _needs(o),
                _body(o),
                _answer(o),
            )
            for verb, o in verbs.items()
        ]
        parts.append(table(("method", "what", "needs", "body", "answer"), rows))
    text = (
        "The description as OpenAPI 3.1 is at `/api/openapi.json` of a running server. Errors are "
        "problem documents (RFC 9457) with `errorClass` and `cure`. An API key (`Authorization: "
        "Bearer jk_...`) fixes the project; a session names it in `Junctor-Project`. See "
        "[roles](roles.md) for what each permission belongs to."
    )
    return {"rest.md": page("REST routes", text, *parts)}


def _needs(operation: dict[str, Any]) -> str:
    needed = operation.get("x-permission")
    return str(needed).replace("_", " ") if needed else ""


def _body(operation: dict[str, Any]) -> str:
    return _model(operation.get("requestBody", {}))


def _answer(operation: dict[str, Any]) -> str:
    return _model(next(each for status, each in operation["responses"].items() if status < "300"))


def _model(place: dict[str, Any]) -> str:
    content = next(iter(place.get("content", {}).values()), {})
    schema = content.get("x-line-schema") or content.get("schema", {})
    return " or ".join(
        code(each["$ref"].rsplit("/", 1)[-1])
        for each in (schema, *schema.get("oneOf", ()))
        if "$ref" in each
    )


PARTS: tuple[Callable[[], Pages], ...] = (
    command_line, rest, settings, errors, roles, templates, flows, triggers, manifest, sdk,
    connectors,
)  # fmt: skip


def pages() -> Pages:
    """Every generated page: path below docs/reference -> text."""
    found: Pages = {}
    for part in PARTS:
        found.update(part())
    titles = [(name, text.partition("\n")[0].removeprefix("# ")) for name, text in found.items()]
    shown = [
        (n, t) for n, t in titles if not n.startswith("connectors/") or n.endswith("README.md")
    ]
    listed = "\n".join(f"- [{title}]({name})" for name, title in shown)
    return {"README.md": page("Reference", "Generated from the code.", listed), **found}


def stale(wanted: Pages) -> list[str]:
    """Pages that differ from what they should be, are missing, or should be gone."""
    there = {p.relative_to(REFERENCE).as_posix(): p for p in REFERENCE.rglob("*.md")}
    wrong = {n for n, t in wanted.items() if n not in there or there[n].read_text("utf-8") != t}
    return sorted(wrong | (there.keys() - wanted.keys()))


def main() -> None:
    wanted = pages()
    old = stale(wanted)
    if "--check" in sys.argv[1:]:
        print("\n".join(f"stale: docs/reference/{name}" for name in old) or "reference is fresh")
        sys.exit(1 if old else 0)
    for name in old:
        path = REFERENCE / name
        if name in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], "utf-8")
        else:
            path.unlink()
    print(f"wrote {len(old)} of {len(wanted)} pages")


if __name__ == "__main__":
    main()
