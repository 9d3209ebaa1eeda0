"""French short forms written out as they are said: « 14 h 05 », « n° 3 », « M. Ndong », « 12 000 F CFA »."""

from __future__ import annotations

import re

_NEVER_LAST = (
    "m mm mme mmes mlle dr drs pr prs me st ste sts mgr av bd boul bat bât art n no nos tél tel cf ex p pp c "
    "chap fig sect vol éd ed dép dep réf ref adj prof gal lt sgt ing adm resp c.-à-d c-à-d p.ex i.e"
)
SOMETIMES_LAST = frozenset({"etc", "env", "max", "min", "moy", "hab"})
"""Short forms that end a sentence when a capital follows."""
STANDING = frozenset(_NEVER_LAST.split()) | SOMETIMES_LAST
"""Words whose full stop does not end a sentence, in lower case and without that stop."""

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

_TITLES = {
    "M.": "Monsieur",
    "MM.": "Messieurs",
    "Mme": "Madame",
    "Mmes": "Mesdames",
    "Mlle": "Mademoiselle",
    "Dr": "Docteur",
    "Pr": "Professeur",
    "Me": "Maître",
    "St": "Saint",
    "Ste": "Sainte",
}
_PLAIN = {
    r"\bp\. ?ex\.": "par exemple",
    r"\bc\.?-à-d\.": "c'est-à-dire",
    r"\betc\.": "et cetera",
    r"\b[Tt]él\.": "téléphone",
    r"\b[Ee]nv\.": "environ",
    r"\b[Rr]éf\.": "référence",
    r"\bcf\.": "voir",
    r"\b[Nn][°º] ?(?=\w)": "numéro ",
    r"\b[Nn]os? (?=\d)": "numéro ",
    r"\b[Aa]rt\. ?(?=\d)": "article ",
    r"\b[Aa]v\. (?=[A-ZÀ-Ýd])": "avenue ",
    r"\b[Bb]d\.? (?=[A-ZÀ-Ýd])": "boulevard ",
    r"\b(?:F ?CFA|FCFA|XAF|francs? cfa)\b": "francs CFA",
    r" ?€": " euros",
    r" ?%": " pour cent",
    r" ?‰": " pour mille",
    r" ?° ?C\b": " degrés",
    r"(?<=\d) ?°(?!\w)": " degrés",
    r" & ": " et ",
}
_UNITS = {
    "km/h": "kilomètres à l'heure",
    "km²": "kilomètres carrés",
    "m²": "mètres carrés",
    "m2": "mètres carrés",
    "m³": "mètres cubes",
    "m3": "mètres cubes",
    "kg": "kilos",
    "km": "kilomètres",
    "cm": "centimètres",
    "mm": "millimètres",
    "ml": "millilitres",
    "mg": "milligrammes",
    "ha": "hectares",
    "min": "minutes",
    "m": "mètres",
    "g": "grammes",
    "t": "tonnes",
    "l": "litres",
    "L": "litres",
    "s": "secondes",
}
_ORDINALS = {
    "1er": "premier",
    "1ers": "premiers",
    "1re": "première",
    "1ère": "première",
    "2e": "deuxième",
    "3e": "troisième",
    "4e": "quatrième",
    "5e": "cinquième",
    "6e": "sixième",
    "7e": "septième",
    "8e": "huitième",
    "9e": "neuvième",
    "10e": "dixième",
}

_TITLE = re.compile(r"(?<!\w)(M\.|MM\.|Mmes?\.?|Mlle\.?|Dr\.?|Pr\.?|Me\.?|Ste?\.?)[ -](?=[A-ZÀ-Ý])")
_REPLACED = tuple((re.compile(pattern), plain) for pattern, plain in _PLAIN.items())
_UNIT = re.compile(r"(?<=\d) ?(" + "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)) + r")(?![\w'’²³])")
_ORDINAL = re.compile(r"\b(1ers?|1re|1ère|(?:[2-9]|10)(?:e|ème|è))\b")
_HOUR = re.compile(
    r"\b([01]?\d|2[0-4]) ?(?:h(?![\w'’])|h(?=[0-5]\d\b)|:(?=[0-5]\d\b))(?: ?([0-5]\d)\b(?![,.:/]?\d| ?%))?",
)
_DATE = re.compile(r"(?<![\d./-])(0?[1-9]|[12]\d|3[01])([./-])(0?[1-9]|1[0-2])\2((?:19|20)\d\d)(?![\d/-]|\.\d)")
_ISO_DATE = re.compile(r"(?<![\d-])((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d-])")
_THOUSANDS = re.compile(r"(?<![\d,.])(?<!\d )[1-9]\d{0,2}(?: \d{3})+(?! ?\d)")


def _title(found: re.Match[str]) -> str:
    written = found[1]
    return _TITLES.get(written, _TITLES.get(written.rstrip("."), written)) + found[0][-1]


def _day(day: str, month: str, year: str) -> str:
    return f"{'1er' if int(day) == 1 else int(day)} {MONTHS[int(month) - 1]} {year}"


def _hour(found: re.Match[str]) -> str:
    hour, minutes = int(found[1]), int(found[2] or 0)
    spoken = "une heure" if hour == 1 else f"{hour} heures"
    return f"{spoken} {minutes}" if minutes else spoken


def expand(text: str) -> str:
    """`text` with short forms said in full; every kind of space becomes a plain one, digits stay digits."""
    text = " ".join(text.split())
    text = _DATE.sub(lambda found: _day(found[1], found[3], found[4]), text)
    text = _ISO_DATE.sub(lambda found: _day(found[3], found[2], found[1]), text)
    text = _THOUSANDS.sub(lambda found: found[0].replace(" ", ""), text)
    text = _HOUR.sub(_hour, text)
    text = _UNIT.sub(lambda found: " " + _UNITS[found[1]], text)
    text = _TITLE.sub(_title, text)
    for pattern, plain in _REPLACED:
        text = pattern.sub(plain, text)
    return _ORDINAL.sub(lambda found: _ORDINALS[re.sub("(?<!1)(ème|è)$", "e", found[0])], text)
