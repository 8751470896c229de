"""What people of a county are admitted for: diagnoses, procedures, stays and costs that fit age and sex.

Codes are of the national insurance versions of ICD-10 and ICD-9-CM-3 (医保版 2.0). Costs in yuan are made up.
"""

from dataclasses import dataclass
from random import Random

from yilian_local.scenario.county import Sex


@dataclass(frozen=True, slots=True)
class ClinicalPicture:
    """One reason for admission. Ages in full years, stays in days, costs in whole yuan, ranges inclusive."""

    main_diagnosis: str
    department: str
    ages: tuple[int, int]
    stay: tuple[int, int]
    cost: tuple[int, int]
    weight: int
    sex: Sex | None = None
    procedure: str | None = None
    other_diagnoses: tuple[str, ...] = ()
    township: bool = False
    intensive_care_hours: int = 0
    miscoded: bool = False
    """The coder's mistake, not the patient's illness: no referral is made for it."""

    def fits(self, age: int, sex: Sex) -> bool:
        """Whether a person of that age and sex can have it."""
        return self.ages[0] <= age <= self.ages[1] and self.sex in (None, sex)


_ADULT = (18, 95)
_ALL = (1, 95)

PICTURES = (
    ClinicalPicture("J18.900", "呼吸内科", _ALL, (5, 10), (2800, 6500), 5, other_diagnoses=("E87.600",)),
    ClinicalPicture("J20.900", "全科", _ALL, (3, 6), (900, 2200), 6, township=True),
    ClinicalPicture("J44.100", "呼吸内科", (45, 95), (7, 12), (4500, 9800), 6, other_diagnoses=("I50.900",)),
    ClinicalPicture("J06.900", "全科", (1, 60), (2, 5), (600, 1500), 4, township=True),
    ClinicalPicture("I63.900", "神经内科", (45, 95), (8, 14), (7800, 16500), 7, other_diagnoses=("I10.x00x002",)),
    ClinicalPicture("G45.900", "神经内科", (40, 95), (5, 8), (3500, 7200), 3),
    ClinicalPicture("I10.x00x002", "全科", (35, 95), (4, 7), (1200, 2900), 6, township=True),
    ClinicalPicture("I20.000", "心血管内科", (40, 95), (5, 9), (6200, 13800), 5, other_diagnoses=("E11.900",)),
    ClinicalPicture("I50.900", "心血管内科", (50, 95), (7, 12), (6900, 15200), 4, other_diagnoses=("J18.900",)),
    ClinicalPicture("E11.900", "内分泌科", (35, 95), (6, 9), (3100, 6400), 6, township=True),
    ClinicalPicture("K29.500", "全科", _ADULT, (3, 6), (1100, 2600), 4, township=True),
    ClinicalPicture("N39.000", "肾内科", _ADULT, (4, 7), (2100, 4300), 3),
    ClinicalPicture("H81.100", "耳鼻咽喉科", (30, 95), (3, 5), (1500, 3200), 3),
    ClinicalPicture("M51.202", "康复科", _ADULT, (6, 10), (2600, 5200), 5, township=True),
    ClinicalPicture("D50.900", "血液内科", _ADULT, (4, 7), (2900, 5600), 2),
    ClinicalPicture("K35.800x001", "普通外科", (6, 85), (4, 7), (7200, 12500), 3, procedure="47.0100"),
    ClinicalPicture("K80.101", "普通外科", _ADULT, (5, 8), (10200, 16800), 4, procedure="51.2300"),
    ClinicalPicture("K40.900x002", "普通外科", _ADULT, (3, 6), (6100, 10400), 3, procedure="53.0001"),
    ClinicalPicture("H25.900", "眼科", (55, 95), (2, 4), (5200, 8300), 5, procedure="13.7100x001"),
    ClinicalPicture(
        "S72.000", "骨科", (55, 95), (9, 15), (26000, 46000), 4, procedure="81.5200", other_diagnoses=("D64.900",)
    ),
    ClinicalPicture("S52.500x001", "骨科", (8, 85), (4, 8), (3800, 8900), 3, township=False),
    ClinicalPicture("N20.100", "泌尿外科", _ADULT, (4, 7), (9800, 15600), 3, procedure="56.0x00x003"),
    ClinicalPicture("N40.x00", "泌尿外科", (55, 95), (6, 10), (9200, 14800), 2, Sex.MALE, "60.2900"),
    ClinicalPicture("D25.100x001", "妇科", (30, 52), (6, 9), (11500, 18200), 2, Sex.FEMALE, "68.4100"),
    ClinicalPicture("O82.000", "产科", (20, 42), (4, 7), (6800, 10900), 3, Sex.FEMALE, "74.1x01"),
    ClinicalPicture(
        "J44.000",
        "重症医学科",
        (60, 95),
        (10, 18),
        (28000, 62000),
        2,
        other_diagnoses=("J96.000",),
        intensive_care_hours=72,
    ),
    # An operation that has nothing to do with the main diagnosis: a QY case where the pack knows them (歧义病案).
    ClinicalPicture("J18.900", "呼吸内科", (18, 85), (7, 10), (9800, 14500), 1, procedure="47.0100", miscoded=True),
    # An external cause sent as main diagnosis, which no group takes (未入组): a coder's common mistake.
    ClinicalPicture("W19.x00", "急诊科", _ADULT, (1, 3), (800, 1900), 1, miscoded=True),
)


def pictures_for(age: int, sex: Sex, *, pregnant: bool, township: bool | None = None) -> list[ClinicalPicture]:
    """The pictures that fit a person; only those of a township centre or only the others when asked.

    A pregnant woman of the county is not in labour yet, and does not have her womb or her bile operated on.
    """
    return [
        picture
        for picture in PICTURES
        if picture.fits(age, sex)
        and (township is None or picture.township is township)
        and not (pregnant and picture.procedure is not None)
    ]


def choose(pictures: list[ClinicalPicture], random: Random) -> ClinicalPicture:
    """One of them, the frequent ones more often."""
    return random.choices(pictures, weights=[picture.weight for picture in pictures])[0]
