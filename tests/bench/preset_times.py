"""How long each preset trains: seconds to its end, or an estimate from its first epochs.

python -m tests.bench.preset_times [--limit 20]
"""

from __future__ import annotations

import argparse
import time

from explorer.core.registry.configs import list_presets, load_preset
from explorer.core.registry.learners import train
from explorer.core.training.events import EpochDone
from explorer.core.training.run_config import RunConfig


def list_all_presets() -> list[tuple[str, RunConfig]]:
    """Every shipped training preset, named with its kind."""
    configs = [(name, load_preset(name)) for name in list_presets()]
    return sorted((f"{config.kind}/{name}", config) for name, config in configs)


def measure_preset(config: RunConfig, limit_s: float) -> tuple[float, int, float]:
    """Seconds, epochs done and the last loss, after the run's end or `limit_s`."""
    start, epochs, loss = time.perf_counter(), 0, float("nan")
    for event in train(config):
        if isinstance(event, EpochDone):
            epochs, loss = event.epoch, event.loss
            if time.perf_counter() - start > limit_s:
                break
    return time.perf_counter() - start, epochs, loss


def main() -> None:
    """Print one line per preset."""
    parser = argparse.ArgumentParser(description="How long each preset trains.")
    parser.add_argument("--limit", type=float, default=20.0, help="seconds for each preset")
    options, _ = parser.parse_known_args()
    print(f"\n{'preset':>28}{'epochs':>8}{'s':>9}{'last loss':>11}")
    for name, config in list_all_presets():
        seconds, epochs, loss = measure_preset(config, options.limit)
        whole = (
            ""
            if seconds < options.limit
            else (f"   about {seconds / max(1, epochs) * config.epochs:.0f} s for {config.epochs}")
        )
        print(f"{name:>28}{epochs:>8}{seconds:>9.1f}{loss:>11.4g}{whole}", flush=True)


if __name__ == "__main__":
    main()
