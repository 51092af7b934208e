"""The figures as a table that people read, with what was aimed at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Figures = dict[str, Any]


def markdown(figures: Figures) -> str:
    """All figures there are, as Markdown."""
    rows = [*_answers(figures), *_rates(figures), *_rest(figures)]
    lines = [
        "| What | Figure | Aim |",
        "|---|---|---|",
        *(f"| {what} | {figure} | {aim} |" for what, figure, aim in rows),
    ]
    return "\n".join(lines) + "\n"


def _spread(found: Figures, unit: str) -> str:
    parts = f"median {found['median']} {unit}, p95 {found['p95']}, {found['min']} to {found['max']}, n = {found['n']}"
    return parts


def _answers(figures: Figures) -> Iterator[tuple[str, str, str]]:
    if found := figures.get("next_approver_ms"):
        yield "(a) answer → next approver of the same gate asked and told", _spread(found, "ms"), "median ≤ 25 ms"
    if found := figures.get("simultaneous_ms"):
        yield "50 answers to one to-do at the same instant", _spread(found, "ms"), "p95 ≤ 250 ms"
    if gate := figures.get("next_gate_s"):
        times = round(gate["stock"]["median"] / gate["ours"]["median"], 1)
        yield "(b) last answer → next gate open, our worker", _spread(gate["ours"], "s"), "p95 ≤ 1.5 s"
        yield "(b) with the stock process worker", _spread(gate["stock"], "s"), f"ours ≥ 6 × faster: {times} ×"
        yield "(b) floor: the same state changes by API alone", _spread(gate["floor"], "s"), ""


def _rates(figures: Figures) -> Iterator[tuple[str, str, str]]:
    for at_once, rates in figures.get("lifecycles_per_s", {}).items():
        ours, floor, stock = (rates[name] for name in ("ours", "floor", "stock"))
        share = round(100 * ours["per_s"] / floor["per_s"])
        times = round(ours["per_s"] / stock["per_s"], 1) if stock["per_s"] else "∞"
        figure = f"ours {ours['per_s']}, floor {floor['per_s']}, stock {stock['per_s']} a second"
        lost = f"; failed or unfinished: ours {ours['failed'] + ours['unfinished']}, stock {stock['failed'] + stock['unfinished']}"
        aim = "≥ 25 % of the floor, ≥ 8 × stock" if at_once == "8" else ""
        yield (
            f"(c) lifecycles of a one-gate flow, {at_once} at a time",
            figure + lost,
            f"{share} %, {times} × stock. {aim}",
        )
    if found := figures.get("requests_per_lifecycle"):
        yield "(c) requests to Prefect for one lifecycle", f"{found['per_lifecycle']}, n = {found['n']}", "≤ 20"


def _rest(figures: Figures) -> Iterator[tuple[str, str, str]]:
    if found := figures.get("burst_200_s"):
        yield (
            "(d) 200 last answers at once → all next gates open",
            f"{found['seconds']} s, lost {found['lost']}",
            "≤ 240 s",
        )
    if found := figures.get("redrive_s"):
        yield "(e) attempt killed → next gate open by another run", _spread(found, "s"), "≤ 15 s"
    for waiting, cost in figures.get("idle", {}).items():
        parts = (
            f"worker {cost['worker_cpu']}, dispatcher {cost['dispatcher_cpu']}, server {cost['server_cpu']} % of a core"
        )
        memory = f"worker {cost['worker_rss_mb']} MB, dispatcher {cost['dispatcher_rss_mb']} MB"
        aim = "≤ 6 % together" if waiting == "10000" else ""
        yield f"(f) {waiting} cases waiting", f"{parts}, together {cost['all_cpu']} %; {memory}", aim
    replay = figures.get("replay_s", {})
    for steps, found in replay.items():
        times = round(found["median"] / replay["0"]["median"], 2)
        yield f"(g) next gate after {steps} done steps", _spread(found, "s"), f"{times} × of none (20: ≤ 1.3)"
