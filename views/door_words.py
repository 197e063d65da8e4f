"""The few words of the page behind a door, in the languages of its readers; others read English.

They stand here and not in the interface's catalogues, which know the four languages of the office only.
"""

from __future__ import annotations

_KEYS = (
    "skip", "title", "grid", "head", "telephone", "emergency", "police", "fire", "ambulance", "city", "notices",
    "guides", "source", "languages", "back", "gone", "gone_text",
)

_WORDS: dict[str, tuple[str, ...]] = {
    "zh": (
        "跳到正文", "您的社区", "您所在的网格", "网格长", "电话", "紧急电话", "报警", "火警", "急救", "政务热线", "最新通知",
        "指南", "来源", "语言", "返回", "没有这个页面", "门上的二维码可能已经更换。请扫描新的二维码，或询问社区工作人员。",
    ),
    "zh-Hant": (
        "跳至正文", "您的社區", "您所在的網格", "網格長", "電話", "緊急電話", "報警", "火警", "急救", "政務熱線", "最新通知",
        "指南", "來源", "語言", "返回", "沒有這個頁面", "門上的二維碼可能已經更換。請掃描新的二維碼，或詢問社區工作人員。",
    ),
    "en": (
        "Skip to the content", "Your community", "Your grid", "Head of the grid", "Telephone", "Emergency numbers",
        "Police", "Fire", "Ambulance", "City hotline", "Latest notices", "Guides", "Source", "Languages", "Back",
        "This page does not exist",
        "The code at the door may have been replaced. Scan the new one, or ask the community office.",
    ),
    "ko": (
        "본문으로 바로 가기", "우리 동네", "우리 격자", "격자장", "전화", "긴급 전화", "경찰", "소방", "구급", "민원 콜센터",
        "새 공지", "안내서", "출처", "언어", "뒤로", "이 페이지가 없습니다",
        "문에 붙은 QR 코드가 바뀌었을 수 있습니다. 새 코드를 스캔하거나 주민센터에 문의하세요.",
    ),
    "ja": (
        "本文へ移動", "お住まいの地区", "担当グリッド", "グリッド長", "電話", "緊急電話", "警察", "消防", "救急", "市民ホットライン",
        "新しいお知らせ", "ガイド", "出典", "言語", "戻る", "このページはありません",
        "ドアのQRコードが新しくなった可能性があります。新しいコードを読み取るか、社区の窓口にお尋ねください。",
    ),
    "ru": (
        "Перейти к тексту", "Ваш микрорайон", "Ваш участок", "Старший по участку", "Телефон", "Экстренные номера",
        "Полиция", "Пожарная служба", "Скорая помощь", "Городская горячая линия", "Новые объявления",
        "Справочники", "Источник", "Языки", "Назад", "Такой страницы нет",
        "Код на двери могли заменить. Отсканируйте новый код или обратитесь в офис микрорайона.",
    ),
    "fr": (
        "Aller au contenu", "Votre quartier", "Votre secteur", "Responsable du secteur", "Téléphone",
        "Numéros d’urgence", "Police", "Pompiers", "Ambulance", "Ligne municipale", "Derniers avis", "Guides",
        "Source", "Langues", "Retour", "Cette page n’existe pas",
        "Le code de la porte a peut-être été remplacé. Scannez le nouveau ou demandez au bureau du quartier.",
    ),
    "de": (
        "Zum Inhalt", "Ihre Nachbarschaft", "Ihr Bereich", "Ansprechperson im Bereich", "Telefon", "Notrufnummern",
        "Polizei", "Feuerwehr", "Rettungsdienst", "Bürgertelefon", "Neueste Mitteilungen", "Ratgeber", "Quelle",
        "Sprachen", "Zurück", "Diese Seite gibt es nicht",
        "Der Code an der Tür wurde vielleicht ersetzt. Scannen Sie den neuen oder fragen Sie im Nachbarschaftsbüro.",
    ),
    "es": (
        "Ir al contenido", "Su comunidad", "Su sector", "Responsable del sector", "Teléfono",
        "Números de emergencia", "Policía", "Bomberos", "Ambulancia", "Línea municipal", "Últimos avisos", "Guías",
        "Fuente", "Idiomas", "Volver", "Esta página no existe",
        "Es posible que hayan cambiado el código de la puerta. Escanee el nuevo o pregunte en la oficina comunitaria.",
    ),
    "it": (
        "Vai al contenuto", "Il suo quartiere", "Il suo settore", "Responsabile del settore", "Telefono",
        "Numeri di emergenza", "Polizia", "Vigili del fuoco", "Ambulanza", "Linea comunale", "Ultimi avvisi",
        "Guide", "Fonte", "Lingue", "Indietro", "Questa pagina non esiste",
        "Il codice sulla porta potrebbe essere stato sostituito. Scansioni quello nuovo o chieda all’ufficio di quartiere.",
    ),
    "ar": (
        "انتقل إلى المحتوى", "مجتمعك السكني", "مربعك السكني", "مسؤول المربع السكني", "الهاتف", "أرقام الطوارئ", "الشرطة", "الإطفاء",
        "الإسعاف", "الخط البلدي", "أحدث الإعلانات", "الأدلة", "المصدر", "اللغات", "رجوع", "هذه الصفحة غير موجودة",
        "ربما تم استبدال الرمز على الباب. امسح الرمز الجديد أو اسأل مكتب المجتمع.",
    ),
    "th": (
        "ข้ามไปยังเนื้อหา", "ชุมชนของคุณ", "เขตย่อยของคุณ", "หัวหน้าเขตย่อย", "โทรศัพท์", "หมายเลขฉุกเฉิน", "ตำรวจ",
        "ดับเพลิง", "รถพยาบาล", "สายด่วนของเมือง", "ประกาศล่าสุด", "คู่มือ", "ที่มา", "ภาษา", "กลับ", "ไม่มีหน้านี้",
        "รหัสที่ประตูอาจถูกเปลี่ยนแล้ว โปรดสแกนรหัสใหม่หรือสอบถามสำนักงานชุมชน",
    ),
    "vi": (
        "Đến nội dung", "Khu dân cư của bạn", "Tổ của bạn", "Tổ trưởng", "Điện thoại", "Số khẩn cấp", "Cảnh sát",
        "Cứu hỏa", "Cấp cứu", "Đường dây nóng thành phố", "Thông báo mới", "Cẩm nang", "Nguồn", "Ngôn ngữ",
        "Quay lại", "Trang này không tồn tại",
        "Mã ở cửa có thể đã được thay. Hãy quét mã mới hoặc hỏi văn phòng khu dân cư.",
    ),
}


def words(language: str) -> dict[str, str]:
    """{key: words} in a language, English where it has none of its own."""
    return dict(zip(_KEYS, _WORDS.get(language, _WORDS["en"]), strict=True))
