"""Made-up resident identity numbers (居民身份证号), valid in form and impossible as a person's.

GB 11643-1999: six digits of the region, eight of the birth date, three of the order (odd for men), one check
digit by ISO 7064 MOD 11-2. No region begins with 99, so no living person can have one of these numbers.
"""

from collections import Counter
from datetime import date

from yilian_local.scenario.county import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character for the first seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


class IdentityNumbers:
    """Gives out numbers of one county, none twice."""

    def __init__(self) -> None:
        self._given: Counter[tuple[str, date, Sex]] = Counter()

    def next_number(self, region: str, birth_date: date, sex: Sex) -> str:
        """The next free number of a region, birth date and sex; a region has 499 or 500 of them."""
        order = 2 * self._given[region, birth_date, sex] + (1 if sex is Sex.MALE else 2)
        self._given[region, birth_date, sex] += 1
        first_seventeen = f"{region}{birth_date:%Y%m%d}{order:03d}"
        return first_seventeen + check_digit(first_seventeen)


def made_up_region(town: int) -> str:
    """The region digits of a town (from 1 on): 9901 and two digits, which no place in China has."""
    return f"9901{town:02d}"
