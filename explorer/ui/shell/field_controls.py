"""One control for each field of a configuration, built from the field's rule.

Knows that every control stands in the URL under its own name, so that a page's link offers the
same run again; ranges, defaults and meanings are core's, and a tooltip adds the glossary's entry.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from explorer.core.fields import FieldRule, list_rules
from explorer.ui.shell.terms import explain_field


class FieldControls:
    """Asks for one field after the other; each prefix (a preset, say) keeps its own answers."""

    def __init__(self, prefix: str, *configs: object) -> None:
        """Take the rules of the configurations (classes or instances)."""
        self.prefix = prefix
        self._rules: dict[str, FieldRule] = {
            rule.name: rule for config in configs for rule in list_rules(config)
        }

    def __call__(self, name: str, value: Any) -> Any:  # noqa: ANN401 - each field has its own type
        """A control for the field, at first with the preset's value."""
        rule = self._rules[name]
        common: dict[str, Any] = {
            "key": f"{self.prefix}.{name}",
            "help": _explain(rule),
            "bind": "query-params",
        }
        label = name.replace("_", " ").capitalize()
        if rule.is_optional:
            common_toggle = {**common, "key": f"{self.prefix}.with_{name}"}
            if not st.toggle(f"Limit: {label.lower()}", value=value is not None, **common_toggle):
                return None
            value = rule.low if value is None else value
            value = 1.0 if rule.kind == "float" and not value else value
        if rule.kind == "choice":
            return st.selectbox(label, rule.choices, index=rule.choices.index(value), **common)
        if rule.kind == "bool":
            return st.toggle(label, value=value, **common)
        if rule.kind == "text":
            return st.text_input(label, value, max_chars=int(rule.high or 0) or None, **common)
        if rule.kind == "int":
            low, high = int(rule.low or 0), int(rule.high or 0)
            return int(st.number_input(label, low, high, int(value), **common))
        least = float(rule.low or 0) + (1e-6 if rule.excludes_low else 0.0)
        return float(
            st.number_input(
                label, least, float(rule.high or 0), float(value), format="%g", **common
            )
        )


def _explain(rule: FieldRule) -> str:
    """The tooltip: what the field means here, what the glossary says of it, what it allows."""
    parts = (rule.meaning, explain_field(rule.name), f"Allowed: {rule.explain()}.")
    return "\n\n".join(part for part in parts if part)
