"""Joins a component's ES modules into one script.

The files under assets/components/ are ordinary modules: an editor, a linter, a type checker and
`node --test` read each by itself. Streamlit's components (version 2) take one script, so the server
joins the modules. A browser then makes one request for a component instead of one for each module,
or none if the script is short enough to come with the component's data (`stage_files.py`). It needs
no node and no bundler, because only these forms are allowed, each at the start of a line:

    import { name, other } from "./file.js";        no renaming, no default, no whole namespace
    import NAME from "./file.json" with { type: "json" };      becomes a constant
    export function f() {}   export const c = 1;   export class C {}
    export default ...                              once, in the component's entry

A worker is made of its own modules, joined too: `new URL("./worker.js", import.meta.url)` becomes
the address of a Blob with its script, and its entry has no default export.

All modules of one component share one scope afterwards, so their top-level names must differ.
"""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(
    rf'^import \{{\s*({_NAME}(?:,\s*{_NAME})*),?\s*\}} from "(\.\.?/[^"]+)";\n', re.MULTILINE
)
_JSON = re.compile(
    rf'^import ({_NAME}) from "(\.\.?/[^"]+\.json)" with \{{ type: "json" \}};\n', re.MULTILINE
)
_WORKER = re.compile(r'\bnew URL\("(\.\.?/[^"]+\.js)", import\.meta\.url\)')
_EXPORT = re.compile(rf"^export (?=(?:async )?(?:function\*?|const|class) ({_NAME}))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_TOP_LEVEL = re.compile(
    rf"^(?:export )?(?:async )?(?:function\*?|const|let|class) ({_NAME})", re.MULTILINE
)
# What is left of an import or an export once the allowed forms are gone.
_LEFT = re.compile(r"^(?:import|export)\b.*|\bimport(?:\(|\.meta).*", re.MULTILINE)


def join_modules(entry: Path, default_exports: int = 1) -> str:
    """One script: every module that the entry needs, each after those that it imports.

    Args:
        entry: its default export becomes the script's.
        default_exports: how many the entry has: 1, or 0 for a worker.

    Raises:
        ValueError: The modules import each other in a circle, one uses a form of import or export
            that isn't allowed, imports a name that isn't exported, or two have a name in common.
    """
    modules = _read_modules(entry.resolve())
    _check_names(modules)
    parts = []
    for module, text in modules.items():
        plain = _EXPORT.sub("", _IMPORT.sub("", text))
        found = len(_DEFAULT.findall(plain))
        if found != (default_exports if module == entry.resolve() else 0):
            raise ValueError(
                f"{_label(module)} has {found} default exports: "
                "a component's entry needs one, any other module none."
            )
        left = _LEFT.search(_JSON.sub("", _WORKER.sub("", _DEFAULT.sub("", plain))))
        if left:
            raise ValueError(
                f"{_label(module)} contains {left[0]!r}, which can't be joined: use "
                'import { name } from "./file.js"; or export in front of function, const or class.'
            )
        plain = _WORKER.sub(partial(_embed_worker, module), plain)
        plain = _JSON.sub(partial(_embed_json, module), plain)
        parts.append(f"// {_label(module)}\n{plain.strip()}\n")
    return "\n".join(parts)


def _embed_json(module: Path, found: re.Match[str]) -> str:
    content = json.loads((module.parent / found[2]).read_text("utf-8"))
    return f"const {found[1]} = {json.dumps(content)};\n"


def _embed_worker(module: Path, found: re.Match[str]) -> str:
    script = join_modules(module.parent / found[1], default_exports=0)
    return f'URL.createObjectURL(new Blob([{json.dumps(script)}], {{ type: "text/javascript" }}))'


def _read_modules(entry: Path) -> dict[Path, str]:
    """The texts of the entry and of all that it imports, those that are imported first."""
    modules: dict[Path, str] = {}
    importers: list[Path] = []

    def visit(module: Path) -> None:
        if module in modules:
            return
        if module in importers:
            circle = " -> ".join(map(_label, [*importers[importers.index(module) :], module]))
            raise ValueError(f"Modules import each other in a circle: {circle}.")
        importers.append(module)
        text = module.read_text("utf-8")
        for _, path in _IMPORT.findall(text):
            visit((module.parent / path).resolve())
        importers.pop()
        modules[module] = text

    visit(entry)
    return modules


def _check_names(modules: dict[Path, str]) -> None:
    exports = {module: set(_EXPORT.findall(text)) for module, text in modules.items()}
    owners: dict[str, Path] = {}
    for module, text in modules.items():
        for names, path in _IMPORT.findall(text):
            source = (module.parent / path).resolve()
            missing = set(re.findall(_NAME, names)) - exports[source]
            if missing:
                raise ValueError(
                    f"{_label(module)} imports {', '.join(sorted(missing))} from "
                    f"{_label(source)}, which doesn't export it."
                )
        constants = [name for name, _ in _JSON.findall(text)]
        for name in [*constants, *_TOP_LEVEL.findall(text)]:
            if name in owners:
                raise ValueError(
                    f"{_label(owners[name])} and {_label(module)} both define {name}: "
                    "the modules of a component share one scope, so rename one."
                )
            owners[name] = module


def _label(module: Path) -> str:
    return f"{module.parent.name}/{module.name}"
