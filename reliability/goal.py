"""The outcome of one goal, and the line it is reported in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a goal came to."""

    goal: str
    seed: int
    count: int
    """How many cases were tried: commits, schedules, kills."""
    failures: tuple[str, ...]
    seconds: float
    database: str

    def line(self) -> str:
        """Return `goal, seed, N, failures, seconds, database`."""
        return f"{self.goal}, {self.seed}, {self.count}, {len(self.failures)}, {self.seconds:.1f}, {self.database}"
