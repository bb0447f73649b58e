"""Registers the browser components: each is one folder under assets/components/.

Streamlit sends a component's script again with every change of its data. A long one is therefore
served at an address of its own, which each browser asks once, and Streamlit gets a few lines that
load it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from explorer.core.assets import ASSETS_FOLDER
from explorer.ui.shell.es_modules import join_modules

SCRIPT_PATH = "component-scripts"  # below the app's own path
_FOLDER = ASSETS_FOLDER / "components"
_SHARED = _FOLDER / "shared"
_SHORT = 4000  # characters of a script that Streamlit may send each time
_VERSION_DIGITS = 16

# An import that has failed may fail for good under the same address, and Streamlit would show the
# error until the page is loaded again. Until the script is there, what it would answer is hidden.
_LOADER = """\
const address = new URL("{address}", document.baseURI).href;
let loading;
let script;

async function load() {{
  for (let tries = 0; ; tries++) {{
    try {{
      return await import(tries ? `${{address}}&try=${{tries}}` : address);
    }} catch {{
      await new Promise((done) => setTimeout(done, 1000)); // the server doesn't answer
    }}
  }}
}}

export default (component) => {{
  if (script) return script.default(component);
  const {{ parentElement: parent }} = component;
  const element = parent instanceof ShadowRoot ? parent.host : parent;
  element.style.visibility = "hidden";
  element.dataset.loading = "";
  loading ??= load();
  return loading.then((loaded) => {{
    script = loaded;
    element.style.visibility = "";
    delete element.dataset.loading;
    return script.default(component);
  }});
}};
"""


@dataclass(frozen=True)
class ComponentScript:
    """A component's joined script.

    Attributes:
        text: of the ES module.
        version: changes with the text; part of the script's address.
    """

    text: str
    version: str


@cache
def register_component(
    name: str, *, isolate_styles: bool = True, shared_styles: tuple[str, ...] = ()
) -> ComponentRenderer:
    """The component of the folder assets/components/`name`, ready to be mounted.

    Its page is `name`.html, if it has one, and its entry `name`.js. An isolated component gets all
    shared style sheets before its own; one that isn't isolated lives among the page's own elements
    and gets those that `shared_styles` names.
    """
    folder = _FOLDER / name
    page = folder / f"{name}.html"
    named = [_SHARED / f"{sheet}.css" for sheet in shared_styles]
    shared = sorted(_SHARED.glob("*.css")) if isolate_styles else named
    styles = [*shared, *sorted(folder.glob("*.css"))]
    script = _join_script(name)
    address = f"{SCRIPT_PATH}/{name}.js?v={script.version}"
    return st.components.v2.component(
        name,
        html=page.read_text("utf-8") if page.exists() else None,
        css="\n".join(style.read_text("utf-8") for style in styles) or None,
        js=script.text if len(script.text) < _SHORT else _LOADER.format(address=address),
        isolate_styles=isolate_styles,
    )


def list_components() -> list[str]:
    """The names of all components: folders with an entry."""
    return [each.name for each in _FOLDER.iterdir() if (each / f"{each.name}.js").is_file()]


def find_script(name: str) -> ComponentScript | None:
    """The script of the component with that name, which is any text; None if there is none."""
    return _join_script(name) if name in list_components() else None


@cache
def _join_script(name: str) -> ComponentScript:
    text = join_modules(_FOLDER / name / f"{name}.js")
    return ComponentScript(text, sha256(text.encode("utf-8")).hexdigest()[:_VERSION_DIGITS])
