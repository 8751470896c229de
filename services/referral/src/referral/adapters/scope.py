"""Row scope: who sees which referral (referral.md, section 2; architecture.md, section 6)."""

from datetime import date

import sqlalchemy as sa

from referral.adapters.tables import agreement, referral
from referral.application.ports import Side, Viewer
from referral.domain.tiers import Tier
from yilian_kit.tables import organisation


def on_a_side(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The viewer's institution sends or receives, or is the health authority of the county of a side.

    An institution above a side in the tree is no side: a referral is visible to its two sides only.
    """
    own = viewer.institution.id
    if viewer.institution.tier is Tier.COUNTY_AUTHORITY:
        county = sa.select(organisation.c.id).where(organisation.c.ancestor_ids.contains([own]))
        return sa.or_(referral.c.sending_institution_id.in_(county), referral.c.receiving_institution_id.in_(county))
    return sa.or_(referral.c.sending_institution_id == own, referral.c.receiving_institution_id == own)


def visible(viewer: Viewer, today: date) -> sa.ColumnElement[bool]:
    """For one referral by id: ``on_a_side``, or the viewer's institution is the family doctor's today."""
    contracted = (
        sa.select(agreement.c.id)
        .where(agreement.c.person_key == referral.c.person_key, _family_doctor(viewer, today))
        .exists()
    )
    return sa.or_(on_a_side(viewer), contracted)


def listed(viewer: Viewer, today: date, side: Side) -> sa.ColumnElement[bool]:
    """For lists: what is ``visible``, of one side or of all, found by index and not by a look at every referral."""
    own = viewer.institution.id
    if side is Side.SENT:
        return referral.c.sending_institution_id == own
    if side is Side.RECEIVED:
        return referral.c.receiving_institution_id == own
    found = referral.alias("found")
    signed = (
        sa.select(found.c.id)
        .join(agreement, agreement.c.person_key == found.c.person_key)
        .where(_family_doctor(viewer, today))
    )
    if side is Side.SIGNED:
        return referral.c.id.in_(signed)
    if viewer.institution.tier is Tier.COUNTY_AUTHORITY:
        return on_a_side(viewer)
    sent = sa.select(found.c.id).where(found.c.sending_institution_id == own)
    received = sa.select(found.c.id).where(found.c.receiving_institution_id == own)
    return referral.c.id.in_(sa.union_all(sent, received, signed))


def _family_doctor(viewer: Viewer, today: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        agreement.c.institution_id == viewer.institution.id,
        agreement.c.starts_on <= today,
        agreement.c.ends_on >= today,
    )
