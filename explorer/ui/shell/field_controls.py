"""One control for each field of a configuration, built from the field's rule.

Each control is in the page's link under its own name, so the link reproduces the run. Ranges,
defaults, labels and meanings come from the rule; the tooltip adds the glossary's entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.core.fields import FieldRule, list_rules
from explorer.core.nets.config import OptimizerConfig
from explorer.ui.shell.link_choices import choose_option
from explorer.ui.shell.link_report import claim_control, is_same
from explorer.ui.shell.terms import explain_field
from explorer.ui.shell.titles import list_titles

_SET = "fields.set"  # values that the program has given to controls, by key


class FieldControls:
    """Draws a control per field and returns its value; each prefix keeps its own values."""

    def __init__(self, prefix: str, *configs: object) -> None:
        """Collect the rules of the given configurations.

        Args:
            prefix: the start of each control's key and URL parameter, such as a preset's name.
            configs: dataclasses or instances of them.
        """
        self.prefix = prefix
        self._rules: dict[str, FieldRule] = {
            rule.name: rule for config in configs for rule in list_rules(config)
        }

    def __call__(self, name: str, value: Any) -> Any:  # noqa: ANN401 - each field has its own type
        """The value chosen for the field, `value` at first; None for one that is switched off."""
        rule = self._rules[name]
        claim_control(f"{self.prefix}.{name}")
        common: dict[str, Any] = {
            "key": f"{self.prefix}.{name}",
            "help": explain_rule(rule),
            "bind": "query-params",
        }
        label = rule.label or name.replace("_", " ").capitalize()
        if rule.is_optional:
            common_toggle = {**common, "key": f"{self.prefix}.with_{name}"}
            claim_control(common_toggle["key"])
            _refuse_old_value(common_toggle["key"], value is not None)
            if not st.toggle(rule.switch or label, value=value is not None, **common_toggle):
                return None
            value = rule.low if value is None else value
            value = 1.0 if rule.kind == "float" and not value else value
        if rule.kind == "choice":
            titles = list_titles(name, rule.choices)
            return choose_option(
                label, titles, key=common["key"], default=value, help=common["help"]
            )
        _refuse_old_value(common["key"], value)
        if rule.kind == "bool":
            return st.toggle(label, value=value, **common)
        if rule.kind == "text":
            return st.text_input(label, value, max_chars=int(rule.high or 0) or None, **common)
        if rule.kind == "int":
            low, high = int(rule.low or 0), int(rule.high or 0)
            return int(st.number_input(label, low, high, int(value), **common))
        least, most = find_lowest(rule), float(rule.high or 0)
        return float(st.number_input(label, least, most, float(value), format="%g", **common))


def find_lowest(rule: FieldRule) -> float:
    """The smallest number that the control of a field accepts."""
    return float(rule.low or 0) + (1e-6 if rule.excludes_low else 0.0)


def ask_optimizer(ask: FieldControls, optimizer: OptimizerConfig) -> OptimizerConfig:
    """The optimiser with the learning rate and the clipping threshold that the user chose."""
    names = ("learning_rate", "max_grad_norm")
    return replace(optimizer, **{name: ask(name, getattr(optimizer, name)) for name in names})


def set_optimizer(prefix: str, optimizer: OptimizerConfig) -> None:
    """Set the controls of `ask_optimizer` with that prefix; for a widget's callback."""
    theta = optimizer.max_grad_norm
    set_controls({f"{prefix}.learning_rate": optimizer.learning_rate})
    set_controls({f"{prefix}.with_max_grad_norm": theta is not None})
    if theta is not None:
        set_controls({f"{prefix}.max_grad_norm": theta})


def set_controls(values: Mapping[str, Any]) -> None:
    """Give controls values by their keys, as the user would; for a widget's callback."""
    st.session_state.update(values)
    st.session_state.setdefault(_SET, {}).update(values)


def _refuse_old_value(key: str, default: object) -> None:
    """Keep the value that the program gave a control which the browser doesn't draw right now.

    A popover that was opened and closed again draws nothing, so its controls never hear of the
    new value, and the browser sends the one they had. What the user changes is in the link as
    well; an old value isn't, which tells the two apart.
    """
    given: dict[str, Any] = st.session_state.setdefault(_SET, {})
    if key not in given or st.session_state.get(key) == given[key]:
        return
    text = st.query_params.get(key)  # links leave defaults out
    if given[key] == default if text is None else is_same(text, given[key]):
        st.session_state[key] = given[key]
    else:
        del given[key]  # the user has changed it since


def explain_rule(rule: FieldRule) -> str:
    """The tooltip: the field's meaning here, the glossary's entry, and the allowed values."""
    allowed = rule.explain()
    if rule.kind == "choice":
        allowed = ", ".join(list_titles(rule.name, rule.choices).values())
    parts = (rule.meaning, explain_field(rule.name), f"Allowed: {allowed}.")
    return "\n\n".join(part for part in parts if part)
