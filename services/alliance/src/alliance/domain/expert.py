"""Experts (专家): physicians of a home institution, with a licence and the places where they may practise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from alliance.domain.errors import RecordNotFound
from alliance.domain.practice_site import PracticeSite


class LicenceScope(StrEnum):
    """Scope of practice on a physician's licence (执业范围).

    Source: 关于医师执业注册中执业范围的暂行规定 (Ministry of Health, 卫医发〔2001〕169号).
    """

    INTERNAL_MEDICINE = "internal_medicine"
    """内科"""
    SURGERY = "surgery"
    """外科"""
    OBSTETRICS_GYNAECOLOGY = "obstetrics_gynaecology"
    """妇产科"""
    PAEDIATRICS = "paediatrics"
    """儿科"""
    OPHTHALMOLOGY_OTOLARYNGOLOGY = "ophthalmology_otolaryngology"
    """眼耳鼻咽喉科"""
    DERMATOLOGY_VENEREOLOGY = "dermatology_venereology"
    """皮肤病与性病"""
    PSYCHIATRY = "psychiatry"
    """精神卫生"""
    OCCUPATIONAL_MEDICINE = "occupational_medicine"
    """职业病"""
    IMAGING_RADIOTHERAPY = "imaging_radiotherapy"
    """医学影像和放射治疗"""
    LABORATORY_PATHOLOGY = "laboratory_pathology"
    """医学检验、病理"""
    GENERAL_PRACTICE = "general_practice"
    """全科医学"""
    EMERGENCY_MEDICINE = "emergency_medicine"
    """急救医学"""
    REHABILITATION_MEDICINE = "rehabilitation_medicine"
    """康复医学"""
    PREVENTIVE_CARE = "preventive_care"
    """预防保健"""
    FAMILY_PLANNING = "family_planning"
    """计划生育技术服务"""
    STOMATOLOGY = "stomatology"
    """口腔"""
    PUBLIC_HEALTH = "public_health"
    """公共卫生"""
    TCM = "tcm"
    """中医"""
    INTEGRATED_MEDICINE = "integrated_medicine"
    """中西医结合"""
    ETHNIC_MEDICINE = "ethnic_medicine"
    """民族医"""


@dataclass(frozen=True)
class Expert:
    """One expert with all practice sites. ``name`` and ``licence_number`` are personal data.

    ``licence_valid_until`` is the last day the licence is valid.
    """

    id: UUID
    code: str
    name: str
    licence_number: str
    licence_scope: frozenset[LicenceScope]
    licence_valid_until: date
    title: str
    department: str
    specialties: tuple[str, ...]
    home_institution_id: UUID
    sites: tuple[PracticeSite, ...]
    version: int

    def site(self, site_id: UUID) -> PracticeSite:
        """Raises RecordNotFound."""
        for site in self.sites:
            if site.id == site_id:
                return site
        raise RecordNotFound("practice-site", site_id)

    def with_site(self, site: PracticeSite) -> Expert:
        """The expert's next version, in which ``site`` is new or replaces the one with its id."""
        others = tuple(known for known in self.sites if known.id != site.id)
        return replace(self, sites=(*others, site), version=self.version + 1)

    def changed(
        self,
        *,
        name: str | None,
        licence_scope: frozenset[LicenceScope] | None,
        licence_valid_until: date | None,
        title: str | None,
        department: str | None,
        specialties: tuple[str, ...] | None,
    ) -> Expert:
        """The expert's next version with what is given (None: as it was)."""
        return replace(
            self,
            name=self.name if name is None else name,
            licence_scope=self.licence_scope if licence_scope is None else licence_scope,
            licence_valid_until=licence_valid_until or self.licence_valid_until,
            title=self.title if title is None else title,
            department=self.department if department is None else department,
            specialties=self.specialties if specialties is None else specialties,
            version=self.version + 1,
        )

    def works_at(self, institution_id: UUID, first_day: date, last_day: date) -> bool:
        """Whether the institution is the home or a site that covers the period."""
        return institution_id == self.home_institution_id or any(
            site.institution_id == institution_id and site.covers(first_day, last_day) for site in self.sites
        )

    def __repr__(self) -> str:
        """Without name and licence number: a representation may end in a log."""
        return f"Expert(id={self.id}, code={self.code}, version={self.version})"
