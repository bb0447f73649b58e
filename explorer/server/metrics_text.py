"""Writes numbers in the text format that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_OWN = "rnn_explorer_"


@dataclass(frozen=True)
class Metric:
    """One number, or several that differ in a label.

    Attributes:
        name: without the app's prefix; those of the process have none.
        help: what is counted, in one sentence.
        values: by label, such as `status="queued"`; the empty label stands for a single number.
    """

    name: str
    help: str
    values: Mapping[str, float]

    @property
    def full_name(self) -> str:
        """The name that Prometheus stores."""
        return self.name if self.name.startswith("process_") else _OWN + self.name


def write_metrics(metrics: Sequence[Metric]) -> str:
    """The text, one line for each number."""
    lines: list[str] = []
    for metric in metrics:
        name = metric.full_name
        kind = "counter" if name.endswith("_total") else "gauge"
        lines += [f"# HELP {name} {metric.help}", f"# TYPE {name} {kind}"]
        lines += [
            f"{name}{{{label}}} {value!r}" if label else f"{name} {value!r}"
            for label, value in metric.values.items()
        ]
    return "\n".join([*lines, ""])
