"""The referrals in PostgreSQL."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from referral.adapters.referral_rows import (
    Values,
    changed_values,
    new_row,
    referral_from,
    step_from,
    step_row,
)
from referral.adapters.scope import listed, on_a_side, visible
from referral.adapters.sealing import Sealer
from referral.adapters.tables import follow_up_done, referral, referral_step, settled_stay
from referral.application.ports import ReferralFilter, Side, Viewer
from referral.domain.data_set import Direction, Priority
from referral.domain.duplicates import OpenReferral
from referral.domain.errors import BackReferralExists, NumberTaken, ReferralNotFound
from referral.domain.figures import Count
from referral.domain.referral import Referral, Step
from referral.domain.states import END_STATES, ReferralState
from yilian_kit.database import update_versioned, violated_constraint
from yilian_kit.pagination import InvalidCursor, Page, PageRequest

_RANKS = 2 * len(Priority)

_answer = referral.alias("answer")
_followed = referral.alias("followed")

_ANSWERED_BY = (
    sa.select(_answer.c.id)
    .where(
        _answer.c.based_on == referral.c.id,
        _answer.c.state.not_in([ReferralState.REJECTED, ReferralState.CANCELLED]),
    )
    .scalar_subquery()
    .label("answered_by")
)
_SETTLED_ON = (
    sa.select(sa.func.min(settled_stay.c.settled_on))
    .where(settled_stay.c.referral_id == referral.c.id, settled_stay.c.stands)
    .scalar_subquery()
)
_FOLLOWED_UP_ON = (
    sa.select(sa.func.min(follow_up_done.c.done_on))
    .select_from(follow_up_done.join(_followed, _followed.c.id == follow_up_done.c.referral_id))
    .where(_followed.c.based_on == referral.c.id)
    .scalar_subquery()
)
_LOOP_CLOSED_ON = sa.case((referral.c.direction == Direction.UP, sa.func.least(_SETTLED_ON, _FOLLOWED_UP_ON))).label(
    "loop_closed_on"
)

_WHOLE = sa.select(referral, _ANSWERED_BY, _LOOP_CLOSED_ON)
_OPEN = referral.c.state.not_in(sorted(END_STATES))


class SqlReferralRepository:
    """``ReferralRepository`` of one viewer on one day."""

    def __init__(self, session: AsyncSession, sealer: Sealer, viewer: Viewer, today: date) -> None:
        self._session = session
        self._sealer = sealer
        self._viewer = viewer
        self._today = today
        self._visible = visible(viewer, today)

    async def find(self, referral_id: UUID) -> Referral:
        """The referral. Raises ``ReferralNotFound``, also when the viewer may not see it."""
        rows = await self._rows(_WHOLE.where(referral.c.id == referral_id, self._visible))
        if not rows:
            raise ReferralNotFound(referral_id)
        return rows[0]

    async def open_of_person(
        self, person_key: str, receiving_institution_id: UUID, department: str
    ) -> list[OpenReferral]:
        """The open referrals of a person to a receiver's department, whoever sent them."""
        statement = sa.select(referral.c.id, referral.c.number, referral.c.requested_at, referral.c.requested_on).where(
            referral.c.person_key == person_key,
            referral.c.receiving_institution_id == receiving_institution_id,
            referral.c.receiving_department == department,
            _OPEN,
        )
        return [OpenReferral(*row) for row in await self._session.execute(statement)]

    async def add(self, new: Referral, requested_on: date, step: Step) -> None:
        """Store a new referral. Raises ``NumberTaken``, ``BackReferralExists``."""
        try:
            await self._session.execute(sa.insert(referral).values(**new_row(new, requested_on, self._sealer)))
        except IntegrityError as error:
            constraint = violated_constraint(error)
            if constraint == "referral_number":
                raise NumberTaken(new.number) from error
            if constraint == "referral_one_live_answer" and new.based_on is not None:
                raise BackReferralExists(new.based_on) from error
            raise
        await self._add_step(step)

    async def save(self, changed: Referral, step: Step) -> None:
        """Store the state after ``step``. Raises ``LostRace`` when another act was first."""
        values: Values = changed_values(changed, self._sealer)
        await update_versioned(
            self._session,
            referral,
            record_id=changed.id,
            expected_version=changed.version - 1,
            values=values,
        )
        await self._add_step(step)

    async def page(self, wanted: ReferralFilter, page: PageRequest) -> Page[Referral]:
        """One page: the receiver's list by queue rank and time of request, any other newest first."""
        statement = _WHOLE.where(*self._narrowed(wanted)).limit(page.limit + 1)
        queue = wanted.side is Side.RECEIVED
        if queue:
            key = sa.tuple_(referral.c.queue_rank, referral.c.requested_at, referral.c.id)
            statement = statement.order_by(referral.c.queue_rank, referral.c.requested_at, referral.c.id)
        else:
            key = sa.tuple_(referral.c.requested_at, referral.c.id)
            statement = statement.order_by(referral.c.requested_at.desc(), referral.c.id.desc())
        if page.after is not None:
            after = _parsed_key(page.after, queue=queue)
            statement = statement.where(key > after if queue else key < after)
        return Page.cut(await self._rows(statement), page, lambda found: _page_key(found, queue=queue))

    def _narrowed(self, wanted: ReferralFilter) -> list[sa.ColumnElement[bool]]:
        conditions = [listed(self._viewer, self._today, wanted.side)]
        if wanted.state is not None:
            conditions.append(referral.c.state == wanted.state)
        if wanted.direction is not None:
            conditions.append(referral.c.direction == wanted.direction)
        if wanted.open is not None:
            conditions.append(_OPEN if wanted.open else sa.not_(_OPEN))
        if wanted.requested_from is not None:
            conditions.append(referral.c.requested_on >= wanted.requested_from)
        if wanted.requested_to is not None:
            conditions.append(referral.c.requested_on <= wanted.requested_to)
        return conditions

    async def chain(self, chain_id: UUID) -> list[Referral]:
        """The referrals of one chain that the viewer may see, oldest first."""
        return await self._rows(
            _WHOLE.where(referral.c.chain_id == chain_id, self._visible).order_by(
                referral.c.requested_at, referral.c.id
            )
        )

    async def steps(self, referral_ids: Iterable[UUID]) -> list[Step]:
        """Their steps, oldest first."""
        statement = (
            sa.select(referral_step)
            .where(referral_step.c.referral_id.in_(list(referral_ids)))
            .order_by(referral_step.c.at, referral_step.c.referral_id, referral_step.c.version)
        )
        rows = (await self._session.execute(statement)).mappings()
        return [step_from(row) for row in rows]

    async def counts(self, first_day: date, last_day: date) -> list[Count]:
        """Counts of the referrals requested in the period on whose sides the viewer is, or the viewer's county."""
        counted = (
            sa.select(
                referral.c.sending_institution_code,
                referral.c.receiving_institution_code,
                sa.func.to_char(referral.c.requested_on, sa.literal_column("'YYYY-MM'")).label("month"),
                referral.c.direction,
                sa.func.count().filter(_OPEN).label("open"),
                sa.func.count().filter(sa.not_(_OPEN)).label("closed"),
                sa.func.count().filter(_LOOP_CLOSED_ON.is_not(None)).label("loops_closed"),
            )
            .where(
                on_a_side(self._viewer),
                referral.c.requested_on >= first_day,
                referral.c.requested_on <= last_day,
            )
            .group_by(
                referral.c.sending_institution_code,
                referral.c.receiving_institution_code,
                sa.literal_column("month"),
                referral.c.direction,
            )
        )
        rows = (await self._session.execute(counted)).mappings()
        return [
            Count(
                sending_code=row["sending_institution_code"],
                receiving_code=row["receiving_institution_code"],
                month=row["month"],
                direction=Direction(row["direction"]),
                open=row["open"],
                closed=row["closed"],
                loops_closed=row["loops_closed"],
            )
            for row in rows
        ]

    async def _rows(self, statement: sa.Select[Any]) -> list[Referral]:
        rows = (await self._session.execute(statement)).mappings()
        return [referral_from(row, self._sealer) for row in rows]

    async def _add_step(self, step: Step) -> None:
        await self._session.execute(sa.insert(referral_step).values(**step_row(step)))


def _page_key(found: Referral, *, queue: bool) -> tuple[str, ...]:
    key = (found.requested_at.isoformat(), str(found.id))
    return (str(found.queue_rank), *key) if queue else key


def _parsed_key(after: tuple[str, ...], *, queue: bool) -> sa.Tuple:
    """Raises ``InvalidCursor`` for the cursor of another list."""
    if len(after) != (3 if queue else 2):
        raise InvalidCursor
    try:
        rank = (int(after[0]),) if queue else ()
        key = (*rank, datetime.fromisoformat(after[-2]).astimezone(UTC), UUID(after[-1]))
    except (ValueError, OverflowError) as error:
        raise InvalidCursor from error
    if rank and rank[0] not in range(_RANKS):
        raise InvalidCursor
    types: tuple[sa.types.TypeEngine[Any], ...] = (sa.DateTime(timezone=True), sa.Uuid())
    return sa.tuple_(*key, types=(sa.SmallInteger(), *types) if queue else types)
