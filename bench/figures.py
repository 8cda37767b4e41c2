"""What a run found: ratios between alternating rounds, printed as the Markdown table of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEADER = "| what | ours | beside | theirs | ratio, median [min..max] | goal | met |"
_RULE = "|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what each round measured of ours and of the peer or limit beside it."""

    what: str
    unit: str
    ours: Sequence[float]
    beside: str
    theirs: Sequence[float]
    at_most: float | None = None
    """The goal for ours / theirs; None: there is none, or it is `at_least`."""
    at_least: float | None = None

    @property
    def ratios(self) -> list[float]:
        """Return ours / theirs, round by round."""
        return [a / b for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def met(self) -> bool | None:
        """Return whether the median ratio meets the goal; None without one."""
        ratio = median(self.ratios)
        if self.at_most is not None:
            return ratio <= self.at_most
        return ratio >= self.at_least if self.at_least is not None else None

    def line(self) -> str:
        """Return the line of the table."""
        ratios, met = self.ratios, self.met
        goal = (
            f"≤ {self.at_most:.2f}" if self.at_most is not None else f"≥ {self.at_least:.2f}" if self.at_least else "–"
        )
        spread = f"{median(ratios):.2f} [{min(ratios):.2f}..{max(ratios):.2f}]"
        cells = (
            self.what, f"{median(self.ours):,.4g} {self.unit}", self.beside, f"{median(self.theirs):,.4g} {self.unit}",
            spread, goal, {True: "yes", False: "**no**", None: ""}[met],
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


def table(figures: Sequence[Figure]) -> str:
    """Return the Markdown table."""
    return "\n".join([HEADER, _RULE, *(figure.line() for figure in figures)])
