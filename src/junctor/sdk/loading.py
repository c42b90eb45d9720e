"""Import an author's Python file: what it declares, and the hash that a flow pins."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from junctor.model.errors import InvalidSpec, JunctorError
from junctor.sdk.connector import Connector, connector_of
from junctor.sdk.definition import ActionDef


def module_digest(path: Path) -> str:
    """`sha256:` and the hash of the file, which changes whenever its code may do otherwise."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def load_module(path: Path) -> list[ActionDef]:
    """The actions a file declares, in its order. Runs the file: only for installed code.

    Raises:
        InvalidSpec: the file cannot be imported.
    """
    return _actions(_module(path))


def load_connectors(path: Path) -> list[Connector]:
    """The connectors of a file: its `Connector` values, or the one behind its lone actions.

    Raises:
        InvalidSpec: the file cannot be imported, or its actions do not belong together.
    """
    module = _module(path)
    made = [v for v in vars(module).values() if isinstance(v, Connector)]
    collected = {id(a) for c in made for a in c.actions.values()}
    lone = [a for a in _actions(module) if id(a) not in collected]
    if lone:
        made.append(connector_of(lone, path.stem))
    return made


def _actions(module: ModuleType) -> list[ActionDef]:
    found = [v for v in vars(module).values() if isinstance(v, ActionDef)]
    return list({id(a): a for a in found}.values())


def _module(path: Path) -> ModuleType:
    # The hash in the name: an edited file is another module, the same file is imported once.
    name = f"_junctor_{path.stem}_{_name_of(path)}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InvalidSpec(f"{path} is not a Python file.", cure="Name a file that ends in `.py`.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except JunctorError:
        del sys.modules[name]
        raise
    except Exception as error:
        del sys.modules[name]
        raise InvalidSpec(
            f"{path.name} cannot be imported: {type(error).__name__}: {error}",
            cure="Correct the file, or install what it imports.",
        ) from error
    return module


def _name_of(path: Path) -> str:
    text = f"{path.resolve()}:{module_digest(path)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
