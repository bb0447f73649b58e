"""What the SRN page says of random nets, against plain iteration of the same nets."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np
import pytest

from explorer.core.arrays import FloatArray
from explorer.core.dynamics.results import ESCAPES, UNSETTLED, Cycle
from explorer.core.srn import phase_plane
from explorer.core.srn.bifurcation import sweep_weight
from explorer.core.srn.params import SRNParams
from explorer.core.srn.phase_plane import find_phase_plane
from explorer.core.srn.run import run_srn
from explorer.figures.srn.bifurcation import describe_bifurcation
from explorer.figures.srn.plane_sentences import describe_phase_plane
from explorer.figures.srn.sentences import list_eigenvalues
from explorer.figures.srn.states_over_time import describe_states_over_time
from tests.core.srn.random_nets import ACTIVATIONS, draw_net, iterate

_NUMBER = r"(just (?:above|below) \S+|\S+ [+−] \S+|\S+)"
STATE = rf"\({_NUMBER}, {_NUMBER}\)"
BOUNDS = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}


def is_shown(text: str, value: float, bounds: tuple[float, float] | None = None) -> bool:
    """Whether a text is that value to four decimals or three digits, and no bound."""
    text = text.replace("−", "-")
    if text.startswith("just "):
        assert bounds is not None
        bound = float(text.split()[-1])
        is_side = text.split()[1] == ("above" if bound == bounds[0] else "below")
        return is_side and bound in bounds and abs(value - bound) < 1e-15
    gap = re.fullmatch(r"(-?\d+) ([+-]) (\S+)", text)
    if gap:
        away = float(gap[3]) * (1 if gap[2] == "+" else -1)
        return abs(float(gap[1]) + away - value) <= 0.51 * abs(away)
    if bounds and float(text) in bounds:
        return False
    return abs(float(text) - value) <= max(5.1e-5, 0.0051 * abs(value) * (abs(value) > 9000))


def read_shown(text: str) -> float:
    """About the value that a text shows: 1 for "1 − 8e−11" and "just below 1"."""
    words = text.replace("−", "-").split()
    return float(words[-1] if words[0] == "just" else words[0])


def run_plainly(
    params: SRNParams, x: FloatArray, h_0: FloatArray
) -> tuple[list[float], list[float]]:
    """The last state and output, number by number."""
    f = {
        "linear": lambda z: z,
        "tanh": math.tanh,
        "relu": lambda z: max(z, 0.0),
        "sigmoid": lambda z: 1 / (1 + math.exp(-z)) if z > -700 else 0.0,
    }[params.activation]
    h = h_0.tolist()
    for x_t in x.tolist():
        pre = [
            params.b_h[i]
            + sum(params.W_ih[i, j] * x_t[j] + params.W_hh[i, j] * h[j] for j in range(2))
            for i in range(2)
        ]
        h = [f(z) for z in pre]
    y = [params.b_o[i] + sum(params.W_ho[i, j] * h[j] for j in range(2)) for i in range(2)]
    return h, y


@pytest.mark.parametrize("scenes", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_the_last_state_and_output_are_those_of_plain_sums(scenes: int) -> None:
    rng = np.random.default_rng(21)
    for number in range(scenes):
        activation = ACTIVATIONS[number % 4]
        scale = rng.choice([0.5, 2.0, 30.0])
        params = SRNParams(
            *(scale * rng.normal(size=(2, 2)) for _ in range(3)),
            *(rng.normal(size=2) for _ in range(2)),
            activation=activation,
        )
        x, h_0 = rng.normal(size=(int(rng.integers(1, 8)), 2)), rng.normal(size=2)
        sentence = describe_states_over_time(run_srn(params, x, h_0))
        found = re.search(rf"fter (\d+) steps? h = {STATE}, y = {STATE}\.$", sentence)
        assert found, sentence
        assert int(found[1]) == len(x)
        ends = [run_plainly(params, x[: steps + 1], h_0) for steps in range(len(x))]
        h, y = ends[-1]
        largest = max(abs(value) for end in ends for part in end for value in part)
        reached = re.match(r"h and y reach (\S+) in size\. ", sentence)
        assert bool(reached) == (largest > 1000)
        assert not reached or is_shown(reached[1], largest), sentence
        for text, value in zip(found.groups()[1:3], h, strict=True):
            assert is_shown(text, value, BOUNDS.get(activation)), (sentence, h)
        for text, value in zip(found.groups()[3:], y, strict=True):
            assert is_shown(text, value), (sentence, y)


def check_end(params: SRNParams, c: FloatArray, start: FloatArray, said: str) -> str:
    """Whether a run ends as a sentence about it says; returns the kind of its claim."""
    bounds = BOUNDS.get(params.activation)
    end = iterate(params, c, start[None], 20_000)[0]
    found = re.match(r"h1 settles at one value, (.+?)(?:, while h has period (\d+))?$", said)
    if found:
        value = end[0]
        assert is_shown(found[1], value, bounds) or abs(value) < 5e-5, said
        period = int(found[2] or 1)
        again = iterate(params, c, end[None], period)[0]
        assert np.abs(again - end).max() <= 1e-6 * (1 + np.abs(end).max()), said
        return "settles"
    found = re.match(r"h1 cycles with period (\d+) between (.+) and (.+)$", said)
    if found:
        orbit = [end]
        for _ in range(int(found[1])):
            orbit.append(iterate(params, c, orbit[-1][None], 1)[0])
        returns = [
            np.abs(state - end).max() < 1e-5 * (1 + np.abs(end).max()) for state in orbit[1:]
        ]
        assert returns == [False] * (int(found[1]) - 1) + [True], said
        values = np.array(orbit)[:, 0]
        assert is_shown(found[2], values.min(), bounds), said
        assert is_shown(found[3], values.max(), bounds), said
        return "cycles"
    if said.startswith("h grows without bound"):
        far = iterate(params, c, start[None], 40_000)[0]
        sizes = np.abs([end, far]).max(axis=1)
        assert not np.isfinite(sizes[1]) or sizes[1] > sizes[0], said
        return "grows"
    found = re.match(rf"h approaches {STATE}, too slowly to settle in (\d+) steps$", said)
    if found:
        later = iterate(params, c, end[None], 20_000)[0]
        limit = np.array([read_shown(text) for text in found.groups()[:2]])
        assert np.abs(later - limit).max() <= np.abs(end - limit).max() + 1e-4, said
        return "approaches"
    assert re.match(r"h (is quasi-periodic|is chaotic|has not settled)", said), said
    gaps = [np.abs(iterate(params, c, end[None], k)[0] - end).max() for k in range(1, 65)]
    assert min(gaps) > 1e-9, said
    return "goes on"


def compare_sweeps(count: int) -> Counter[str]:
    rng, kinds = np.random.default_rng(22), Counter[str]()
    for number in range(count):
        params, c = draw_net(rng, ACTIVATIONS[number % 4])
        start = np.round(rng.uniform(-1.0, 1.0, 2), 3)
        data = sweep_weight(params, "u2", c, start, count=5)
        sentence = describe_bifurcation(data)
        head, _, left_out = sentence.partition(". At ")
        head = head.rstrip(".").removeprefix(f"At u2 = {data.value + 0.0:.6g}, ".replace("-", "−"))
        same = re.match(r"from (?:h_0|every start tried), (.+)", head)
        if same:
            said = {run.start.tobytes(): same[1] for run in data.current}
        else:
            parts = [part.partition(") ") for part in head.split("; ")]
            texts = {where.removeprefix("from (").replace("−", "-"): end for where, _, end in parts}
            first = next(iter(texts.values()))
            said = {
                run.start.tobytes(): texts.get(
                    ", ".join(f"{v + 0.0:.6g}" for v in run.start), first
                )
                for run in data.current
            }
        for run in data.current:
            kinds[check_end(params, c, run.start, said[run.start.tobytes()])] += 1
        assert bool(left_out) == bool(data.escaped[0])
    return kinds


def test_no_claim_of_the_bifurcation_about_80_random_nets_is_false() -> None:
    assert {"settles", "grows", "cycles"} <= {*compare_sweeps(80)}


@pytest.mark.slow
def test_no_claim_of_the_bifurcation_about_1000_random_nets_is_false() -> None:
    assert {"settles", "grows", "cycles", "approaches", "goes on"} <= {*compare_sweeps(1000)}


def classify_plainly(params: SRNParams, c: FloatArray, point: FloatArray) -> str:
    """The kind of a fixed point by central differences of the map."""
    step = 1e-6 * (1 + np.abs(point).max())
    beside = np.vstack([point + step * np.eye(2), point - step * np.eye(2)])
    moved = iterate(params, c, beside, 1)
    moduli = np.abs(np.linalg.eigvals((moved[:2] - moved[2:]).T / (2 * step)))
    if (np.abs(moduli - 1) < 1e-5).any():
        return "marginal"
    return {0: "stable", 1: "saddle", 2: "unstable"}[int((moduli > 1).sum())]


def check_plane(params: SRNParams, c: FloatArray, start: FloatArray) -> str:
    plane = find_phase_plane(params, c, h_0=start)
    sentence = describe_phase_plane(plane)
    kinds = Counter(classify_plainly(params, c, point.point) for point in plane.fixed_points)
    for point in plane.fixed_points:
        after = iterate(params, c, point.point[None], 1)[0]
        assert np.abs(after - point.point).max() <= 1e-8 * (1 + np.abs(point.point).max())
    found = re.search(r"(\d+) fixed points: ([^.]+)\.", sentence)
    if found:
        assert int(found[1]) == len(plane.fixed_points)
        listed = re.findall(r"(\d+) (stable|saddle|unstable|marginal)", found[2])
        told = {kind: int(count) for count, kind in listed}
        if params.activation != "relu":  # differences smooth its kink
            assert told == dict(kinds), sentence
    found = re.search(rf"(?:One|surrounds the|beside the) (\w+)(?: \w+)? at {STATE}\.", sentence)
    if found and params.activation != "relu":
        assert kinds == {found[1]: 1}, sentence
        for text, value in zip(found.groups()[1:], plane.fixed_points[0].point, strict=True):
            assert is_shown(text, value, BOUNDS.get(params.activation)), sentence
    for label, words in (
        (ESCAPES, "h grows without bound"),
        (UNSETTLED, "don't show where h ends"),
    ):
        share = sum(each == label for each in plane.basins.ravel().tolist()) / plane.basins.size
        said = re.findall(
            rf"From (every start|\S+%|less than 1%|more than 99%)[^.]*{words}", sentence
        )
        if share == 1:
            assert said == ["every start"]
        elif share > 0.005:
            assert abs(100 * share - int(re.sub(r"\D", "", said[0]))) <= 1, sentence
        else:
            assert said == []
    return sentence


@pytest.mark.parametrize("scenes", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_planes_sentence_counts_and_places_what_plain_differences_find(
    monkeypatch: pytest.MonkeyPatch, scenes: int
) -> None:
    monkeypatch.setattr(phase_plane, "BASIN_POINTS", 9)
    rng = np.random.default_rng(23)
    for number in range(scenes):
        params, c = draw_net(rng, ACTIVATIONS[number % 4])
        check_plane(params, c, np.round(rng.uniform(-1.0, 1.0, 2), 3))


def find_multipliers(params: SRNParams, c: FloatArray, points: FloatArray) -> FloatArray:
    """Eigenvalues of the map round a cycle (P, 2), by central differences of each step."""
    J = np.eye(2)
    for point in points:
        step = 1e-6 * (1 + np.abs(point).max())
        beside = np.vstack([point + step * np.eye(2), point - step * np.eye(2)])
        moved = iterate(params, c, beside, 1)
        J = (moved[:2] - moved[2:]).T / (2 * step) @ J
    return np.linalg.eigvals(J)


def read_eigenvalues(text: str) -> list[complex]:
    """The two numbers that a text shows, 1 for "1 − 8e−11"."""
    pair = re.fullmatch(r"(\S+|\S+ [+−] \S+) ± (\S+)i \(modulus (.+)\)", text)
    if pair:
        first = complex(read_shown(pair[1]), read_shown(pair[2]))
        assert abs(abs(first) - read_shown(pair[3])) < 2e-4
        return [first, first.conjugate()]
    return [complex(read_shown(part)) for part in text.split(" and ")]


@pytest.mark.parametrize("scenes", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_tables_eigenvalues_are_those_of_plain_differences(
    monkeypatch: pytest.MonkeyPatch, scenes: int
) -> None:
    monkeypatch.setattr(phase_plane, "BASIN_POINTS", 5)
    rng, compared = np.random.default_rng(24), Counter[int]()
    for number in range(scenes):
        params, c = draw_net(rng, ACTIVATIONS[number % 4])
        plane = find_phase_plane(params, c, h_0=[0.1, 0.2])
        for found in (*plane.fixed_points, *plane.cycles):
            if params.activation == "relu" and not found.is_smooth:
                continue  # differences smooth its kink
            points = found.points if isinstance(found, Cycle) else found.point[None]
            shown = read_eigenvalues(list_eigenvalues(found))
            wanted = find_multipliers(params, c, points)
            compared[len(points)] += 1
            # Of two that are nearly equal, small errors become their roots.
            tolerance = 1e-2 if abs(wanted[0] - wanted[1]) < 1e-2 else 1e-3
            gaps = [
                max(abs(a - b) for a, b in zip(shown, order, strict=True))
                for order in (wanted, wanted[::-1])
            ]
            assert min(gaps) <= tolerance * (1 + np.abs(wanted).max()), (shown, wanted)
    assert compared[1] > scenes / 2
    assert scenes < 100 or sum(compared.values()) > compared[1]
