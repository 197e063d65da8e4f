"""Document and telephone numbers of the invented people: right in every check digit, issued to nobody.

Identity numbers name a region (129999) and travel documents a prefix (XX) that no office issues; telephones
lie in the mobile range 154, which is not assigned.
"""

from __future__ import annotations

from datetime import date

from models.documents import gb_check, icao_check

#: ICAO's code of a nationality (Doc 9303-3, part 5); Germany has one letter.
ICAO = {
    "KR": "KOR",
    "JP": "JPN",
    "IT": "ITA",
    "US": "USA",
    "VN": "VNM",
    "RU": "RUS",
    "DE": "D",
    "FR": "FRA",
    "GB": "GBR",
    "TH": "THA",
    "CA": "CAN",
    "ES": "ESP",
    "AU": "AUS",
    "EG": "EGY",
    "SA": "SAU",
    "KZ": "KAZ",
}
_REGION = "129999"


def resident_id(born: date, serial: int, male: bool) -> str:
    """A citizen's number of GB 11643; the last digit of the sequence is odd for men."""
    sequence = serial % 500 * 2 + (1 if male else 0)
    digits = f"{_REGION}{born:%Y%m%d}{sequence:03d}"
    return digits + gb_check(digits)


def passport(serial: int) -> str:
    """A passport number."""
    return f"XX{serial:07d}"


def compatriot_permit(serial: int) -> str:
    """A travel permit for residents of Hong Kong and Macao."""
    return f"{'HM'[serial % 2]}9900{serial:04d}"


def mrz(
    nationality: str, surname: str, given: str, number: str, born: date, male: bool, expires: date
) -> str:
    """The two lines of a passport (TD3), joined by a line break."""
    country = ICAO[nationality].ljust(3, "<")
    names = f"{surname}<<{given}".replace(" ", "<")
    held = number.ljust(9, "<")[:9]
    held += icao_check(held)
    days = [f"{day:%y%m%d}" for day in (born, expires)]
    birth, expiry = (day + icao_check(day) for day in days)
    optional = "<" * 14 + "0"
    second = f"{held}{country}{birth}{'M' if male else 'F'}{expiry}{optional}"
    return (
        f"P<{country}{names}".ljust(44, "<")[:44]
        + "\n"
        + second
        + icao_check(held + birth + expiry + optional)
    )


def mobile(serial: int) -> str:
    """A Chinese mobile number as people write it."""
    return f"154{serial:08d}"
