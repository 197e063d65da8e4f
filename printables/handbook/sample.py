"""Values of a handbook made of the sample texts, with a small glossary for its index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from printables import samples
from printables.collation import key
from printables.languages import CODES

#: {how the Chinese one is read: a term in the order of `CODES`}
TERMS = {
    "hù zhào": (
        *("护照", "passport", "여권", "パスポート", "паспорт", "passeport", "Pass", "pasaporte"),
        *("passaporto", "جواز السفر", "หนังสือเดินทาง", "hộ chiếu", "護照"),
    ),
    "qiān zhèng": (
        *("签证", "visa", "비자", "ビザ", "виза", "visa", "Visum", "visado", "visto"),
        *("تأشيرة", "วีซ่า", "thị thực", "簽證"),
    ),
    "jū liú xǔ kě": (
        *("居留许可", "residence permit", "거류 허가", "居留許可", "вид на жительство", "permis de séjour"),
        *("Aufenthaltstitel", "permiso de residencia", "permesso di soggiorno", "تصريح إقامة"),
        *("ใบอนุญาตพำนัก", "giấy phép cư trú", "居留許可"),
    ),
    "fān yì": (
        *("翻译", "interpreter", "통역", "通訳", "переводчик", "interprète", "Dolmetscher", "intérprete"),
        *("interprete", "مترجم", "ล่าม", "phiên dịch", "翻譯"),
    ),
    "pài chū suǒ": (
        *("派出所", "police station", "파출소", "派出所", "полицейский участок", "poste de police"),
        *("Polizeiwache", "comisaría", "posto di polizia", "مركز الشرطة", "สถานีตำรวจ", "đồn công an"),
        "派出所",
    ),
    "chú yú lā jī": (
        *("厨余垃圾", "kitchen waste", "음식물 쓰레기", "生ごみ", "пищевые отходы", "déchets alimentaires"),
        *("Küchenabfälle", "restos de comida", "rifiuti di cucina", "نفايات المطبخ", "ขยะเศษอาหาร"),
        *("rác nhà bếp", "廚餘垃圾"),
    ),
}


def handbook(languages: Sequence[str]) -> dict[str, Any]:
    """A handbook of five short chapters."""
    terms = []
    for reading in sorted(TERMS, key=lambda reading: key(reading, "zh")):
        known = dict(zip(CODES, TERMS[reading], strict=True))
        terms.append({"term": {code: known[code] for code in languages}})
    return samples.handbook(languages) | {"terms": terms}
