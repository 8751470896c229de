"""Pauses between attempts: longer each time, never longer than a limit, never quite the same."""

import random


class Backoff:
    """Pauses in seconds: ``first``, then twice as long each time up to ``longest``, varied by a quarter either way.

    The variation keeps processes that failed together from coming back together.
    """

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._coming = first

    def next(self) -> float:
        """The pause after one more failure."""
        pause, self._coming = self._coming, min(self._coming * 2, self._longest)
        return pause * random.uniform(0.75, 1.25)  # noqa: S311 - no secret hangs on it

    def reset(self) -> None:
        """Begin with the first pause again, after a success."""
        self._coming = self._first
