"""The county's referral figures, folded from counts (referral.md, section 3: indicators)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from referral.domain.data_set import Direction


@dataclass(frozen=True, slots=True)
class Count:
    """Referrals of one sender, receiver, month and direction.

    ``month`` is that of the request (``2025-03``, Asia/Shanghai). Closed: completed, rejected or cancelled; open: all
    others. ``loops_closed``: upward ones whose case was settled or whose follow-up was done.
    """

    sending_code: str
    receiving_code: str
    month: str
    direction: Direction
    open: int
    closed: int
    loops_closed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of referrals."""

    up: int = 0
    down: int = 0
    lateral: int = 0
    open: int = 0
    closed: int = 0
    loops_closed: int = 0

    def plus(self, count: Count) -> "Tally":
        """This tally and ``count`` together."""
        number = count.open + count.closed
        return replace(
            self,
            up=self.up + (number if count.direction is Direction.UP else 0),
            down=self.down + (number if count.direction is Direction.DOWN else 0),
            lateral=self.lateral + (number if count.direction is Direction.LATERAL else 0),
            open=self.open + count.open,
            closed=self.closed + count.closed,
            loops_closed=self.loops_closed + count.loops_closed,
        )


@dataclass(frozen=True, slots=True)
class InstitutionTally:
    """What one institution sent and received, in all and by month."""

    institution_code: str
    sent: Tally
    received: Tally
    sent_by_month: dict[str, Tally]
    received_by_month: dict[str, Tally]


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals, and the same referrals by month and by institution (each counts at its sender and its receiver)."""

    total: Tally
    by_month: dict[str, Tally]
    by_institution: tuple[InstitutionTally, ...]


def fold(counts: Iterable[Count]) -> Figures:
    """The figures of ``counts``, months and institutions in order."""
    rows = tuple(counts)
    sent, received = _grouped(rows, lambda row: row.sending_code), _grouped(rows, lambda row: row.receiving_code)
    return Figures(
        total=_tally(rows),
        by_month=_by_month(rows),
        by_institution=tuple(
            InstitutionTally(
                institution_code=code,
                sent=_tally(sent.get(code, ())),
                received=_tally(received.get(code, ())),
                sent_by_month=_by_month(sent.get(code, ())),
                received_by_month=_by_month(received.get(code, ())),
            )
            for code in sorted(sent.keys() | received.keys())
        ),
    )


def _tally(rows: Iterable[Count]) -> Tally:
    tally = Tally()
    for row in rows:
        tally = tally.plus(row)
    return tally


def _by_month(rows: Iterable[Count]) -> dict[str, Tally]:
    return {month: _tally(of_month) for month, of_month in sorted(_grouped(rows, lambda row: row.month).items())}


def _grouped(rows: Iterable[Count], key: Callable[[Count], str]) -> dict[str, list[Count]]:
    groups: dict[str, list[Count]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
