"""One control for each field of a configuration, built from the field's rule.

Each control is in the page's link under its own name, so the link reproduces the run. Ranges,
defaults, labels and meanings come from the rule; the tooltip adds the glossary's entry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from explorer.core.errors import write_bound
from explorer.core.fields import FieldRule, list_rules
from explorer.core.nets.config import OptimizerConfig
from explorer.ui.shell.link_choices import choose_option
from explorer.ui.shell.link_report import claim_control
from explorer.ui.shell.number_fields import NumberLimits, ask_number
from explorer.ui.shell.renewed_widgets import draw_bound, set_controls
from explorer.ui.shell.terms import explain_field
from explorer.ui.shell.titles import list_titles


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

    def __call__(self, name: str, value: Any, label: str = "") -> Any:  # noqa: ANN401 - each field has its own type
        """The value chosen for the field, `value` at first; None for one that is switched off.

        Args:
            name: the field's name.
            value: its value at first.
            label: what the control, or the switch of an optional one, is called instead of what
                the rule says.
        """
        rule = self._rules[name]
        key = f"{self.prefix}.{name}"
        claim_control(key)
        switched = label or rule.switch
        label = label or rule.label or name.replace("_", " ").capitalize()
        common: dict[str, Any] = {"label": label, "help": explain_rule(rule)}
        if rule.is_optional:
            switch, is_on = f"{self.prefix}.with_{name}", value is not None
            claim_control(switch)
            titled = common | {"label": switched or label}
            if not draw_bound(st.toggle, switch, is_on, **titled):
                return None
            value = rule.low if value is None else value
            value = 1.0 if rule.kind == "float" and not value else value
        if rule.kind == "choice":
            titles = list_titles(name, rule.choices)
            return choose_option(titles=titles, key=key, default=value, **common)
        if rule.kind == "bool":
            return draw_bound(st.toggle, key, value, **common)
        if rule.kind == "text":
            longest = int(rule.high or 0) or None
            return draw_bound(st.text_input, key, value, max_chars=longest, **common)
        if rule.kind == "int":
            limits = NumberLimits(label, int(rule.low or 0), int(rule.high or 0), is_whole=True)
            return ask_number(limits, int(value), key=key, help=common["help"])
        limits = NumberLimits(label, find_lowest(rule), float(rule.high or 0))
        return ask_number(limits, float(value), key=key, help=common["help"])


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


def explain_rule(rule: FieldRule) -> str:
    """The tooltip: the field's meaning here, the glossary's entry, and the allowed values."""
    allowed = rule.explain()
    if rule.excludes_low:
        limits = find_lowest(rule), float(rule.high or 0)
        allowed = " to ".join(map(write_bound, limits))
    if rule.kind == "choice":
        allowed = ", ".join(list_titles(rule.name, rule.choices).values())
    parts = (rule.meaning, explain_field(rule.name), f"Allowed: {allowed}.")
    return "\n\n".join(part for part in parts if part)
