"""Invented names of people, the same in Chinese characters, Latin letters and the owner's own script.

The tables hold common syllables only; they are put together by chance and mean no living person.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Name:
    """One person's name as the register keeps it: in Chinese with its family part, the Latin parts of the
    passport's machine-readable zone, and the owner's own script ("" where that is Chinese)."""

    chinese: str
    family: str
    surname: str
    given: str
    native: str

    @property
    def latin(self) -> str:
        """Surname first, capitals, as on a passport."""
        return f"{self.surname} {self.given}"


Triple = tuple[str, str, str]


def _table(text: str) -> list[Triple]:
    """Read words like "金/KIM/김 李/LEE/이" as [(Chinese, Latin, native)]."""
    rows = [tuple(word.replace("_", " ").split("/")) for word in text.split()]
    return [(row[0], row[1], row[2]) for row in rows]


_KO_SURNAMES = _table(
    "金/KIM/김 李/LEE/이 朴/PARK/박 崔/CHOI/최 郑/JUNG/정 姜/KANG/강 赵/CHO/조 尹/YOON/윤 张/JANG/장 "
    "林/LIM/임 "
    "吴/OH/오 韩/HAN/한 申/SHIN/신 徐/SEO/서 权/KWON/권 黄/HWANG/황 安/AHN/안 宋/SONG/송 柳/RYU/류 "
    "洪/HONG/홍 "
    "全/JEON/전 高/KO/고 文/MOON/문 孙/SON/손 裴/BAE/배 白/BAEK/백 许/HEO/허 南/NAM/남 沈/SIM/심 河/HA/하"
)
_KO_GIVEN = {
    "male": (
        _table(
            "哲/CHEOL/철 民/MIN/민 俊/JUN/준 成/SUNG/성 载/JAE/재 泰/TAE/태 东/DONG/동 相/SANG/상 "
            "基/KI/기 贤/HYUN/현 "
            "昌/CHANG/창 道/DO/도 承/SEUNG/승 镇/JIN/진"
        ),
        _table(
            "洙/SU/수 昊/HO/호 宇/WOO/우 勋/HOON/훈 圭/KYU/규 赫/HYUK/혁 彬/BIN/빈 植/SIK/식 "
            "焕/HWAN/환 元/WON/원 "
            "燮/SEOP/섭 准/JUN/준 亨/HYUNG/형"
        ),
    ),
    "female": (
        _table(
            "智/JI/지 瑞/SEO/서 美/MI/미 素/SO/소 慧/HYE/혜 英/YOUNG/영 秀/SU/수 多/DA/다 娜/NA/나 "
            "雅/A/아 夏/HA/하 "
            "敬/KYUNG/경 善/SEON/선"
        ),
        _table(
            "恩/EUN/은 淑/SUK/숙 珍/JIN/진 熙/HEE/희 妍/YEON/연 贞/JUNG/정 顺/SOON/순 瑛/YOUNG/영 "
            "允/YOON/윤 玉/OK/옥 "
            "株/JU/주 琳/RIM/림"
        ),
    ),
}

_JA_SURNAMES = _table(
    "佐藤/SATO/サトウ 铃木/SUZUKI/スズキ 高桥/TAKAHASHI/タカハシ 田中/TANAKA/タナカ 伊藤/ITO/イトウ "
    "渡边/WATANABE/ワタナベ "
    "山本/YAMAMOTO/ヤマモト 中村/NAKAMURA/ナカムラ 小林/KOBAYASHI/コバヤシ 加藤/KATO/カトウ "
    "吉田/YOSHIDA/ヨシダ "
    "山田/YAMADA/ヤマダ 佐佐木/SASAKI/ササキ 松本/MATSUMOTO/マツモト 井上/INOUE/イノウエ 木村/KIMURA/キムラ "
    "清水/SHIMIZU/シミズ 斋藤/SAITO/サイトウ 森/MORI/モリ 池田/IKEDA/イケダ"
)
_JA_GIVEN = {
    "male": _table(
        "健一/KENICHI/ケンイチ 翔太/SHOTA/ショウタ 大辅/DAISUKE/ダイスケ 拓海/TAKUMI/タクミ "
        "直树/NAOKI/ナオキ "
        "和也/KAZUYA/カズヤ 诚/MAKOTO/マコト 隆/TAKASHI/タカシ 悠斗/YUTO/ユウト 浩二/KOJI/コウジ"
    ),
    "female": _table(
        "美咲/MISAKI/ミサキ 阳菜/HINA/ヒナ 结衣/YUI/ユイ 由美子/YUMIKO/ユミコ 惠子/KEIKO/ケイコ 彩/AYA/アヤ "
        "真由美/MAYUMI/マユミ 凛/RIN/リン 千夏/CHINATSU/チナツ 沙织/SAORI/サオリ"
    ),
}

_VI_SURNAMES = _table(
    "阮/NGUYEN/Nguyễn 陈/TRAN/Trần 黎/LE/Lê 范/PHAM/Phạm 黄/HOANG/Hoàng 武/VU/Vũ 裴/BUI/Bùi 杜/DO/Đỗ"
)
_VI_GIVEN = {
    "male": _table(
        "文雄/VAN_HUNG/Văn_Hùng 明德/MINH_DUC/Minh_Đức 光海/QUANG_HAI/Quang_Hải 国安/QUOC_AN/Quốc_An "
        "青松/THANH_TUNG/Thanh_Tùng"
    ),
    "female": _table(
        "氏花/THI_HOA/Thị_Hoa 氏秋/THI_THU/Thị_Thu 玉兰/NGOC_LAN/Ngọc_Lan 氏香/THI_HUONG/Thị_Hương "
        "芳梅/PHUONG_MAI/Phương_Mai"
    ),
}

#: Peoples whose names are rendered by sound, given name first: (surnames, men's names, women's names).
_BY_SOUND: dict[str, tuple[list[Triple], list[Triple], list[Triple]]] = {
    "it": (
        _table("马里尼/MARINI/Marini 科尔蒂/CORTI/Corti 贝内蒂/BENETTI/Benetti 鲁吉耶里/RUGGIERI/Ruggieri"),
        _table("洛伦佐/LORENZO/Lorenzo 马泰奥/MATTEO/Matteo 尼科洛/NICCOLO/Niccolò"),
        _table("基娅拉/CHIARA/Chiara 埃莱娜/ELENA/Elena 弗兰切斯卡/FRANCESCA/Francesca"),
    ),
    "en": (
        _table(
            "卡特/CARTER/Carter 布鲁克斯/BROOKS/Brooks 哈珀/HARPER/Harper 梅森/MASON/Mason "
            "福斯特/FOSTER/Foster "
            "奥尼尔/ONEIL/O’Neil 林德利/LINDLEY/Lindley 惠特克/WHITAKER/Whitaker 波特/PORTER/Porter "
            "哈德森/HUDSON/Hudson"
        ),
        _table(
            "丹尼尔/DANIEL/Daniel 奥利弗/OLIVER/Oliver 亨利/HENRY/Henry 卢卡斯/LUCAS/Lucas 伊桑/ETHAN/Ethan "
            "西奥/THEO/Theo"
        ),
        _table(
            "艾玛/EMMA/Emma 露西/LUCY/Lucy 克莱尔/CLAIRE/Claire 诺拉/NORA/Nora 海伦/HELEN/Helen "
            "艾琳/EILEEN/Eileen"
        ),
    ),
    "de": (
        _table(
            "阿德勒/ADLER/Adler 贝克尔/BECKER/Becker 约斯特/JOST/Jost 穆勒/MUELLER/Müller 格拉夫/GRAF/Graf "
            "魏斯/WEISS/Weiß"
        ),
        _table("卢卡/LUKA/Luka 于尔根/JUERGEN/Jürgen 费利克斯/FELIX/Felix 马蒂亚斯/MATTHIAS/Matthias"),
        _table("安娜/ANNA/Anna 卡特琳/KATRIN/Katrin 汉娜/HANNAH/Hannah 索菲/SOPHIE/Sophie"),
    ),
    "fr": (
        _table(
            "勒克莱/LECLAIR/Leclair 莫罗/MOREAU/Moreau 贝尔坦/BERTIN/Bertin 勒费弗尔/LEFEVRE/Lefèvre "
            "吉罗/GIRAUD/Giraud"
        ),
        _table("雨果/HUGO/Hugo 埃米尔/EMILE/Émile 朱利安/JULIEN/Julien 克莱芒/CLEMENT/Clément"),
        _table("卡米耶/CAMILLE/Camille 埃洛伊丝/HELOISE/Héloïse 玛侬/MANON/Manon 佐薇/ZOE/Zoé"),
    ),
    "es": (
        _table(
            "莫雷诺/MORENO/Moreno 伊格莱西亚斯/IGLESIAS/Iglesias 努涅斯/NUNEZ/Núñez 贝尼特斯/BENITEZ/Benítez"
        ),
        _table("迭戈/DIEGO/Diego 哈维尔/JAVIER/Javier 安德烈斯/ANDRES/Andrés"),
        _table("卢西亚/LUCIA/Lucía 玛尔塔/MARTA/Marta 伊内斯/INES/Inés"),
    ),
    "ru": (
        _table(
            "索科洛夫/SOKOLOV/Соколов 沃尔科夫/VOLKOV/Волков 列别杰夫/LEBEDEV/Лебедев "
            "莫罗佐夫/MOROZOV/Морозов "
            "奥尔洛夫/ORLOV/Орлов 兹韦列夫/ZVEREV/Зверев"
        ),
        _table("德米特里/DMITRII/Дмитрий 阿列克谢/ALEKSEI/Алексей 伊利亚/ILIA/Илья 谢尔盖/SERGEI/Сергей"),
        _table("安娜/ANNA/Анна 叶卡捷琳娜/EKATERINA/Екатерина 奥莉加/OLGA/Ольга 达里娅/DARIA/Дарья"),
    ),
    "ar": (
        _table("哈达德/HADDAD/حداد 曼苏尔/MANSOUR/منصور 萨利姆/SALIM/سليم 纳赛里/NASERI/ناصري"),
        _table("优素福/YOUSSEF/يوسف 哈立德/KHALID/خالد 塔里克/TARIQ/طارق"),
        _table("莱拉/LAYLA/ليلى 玛丽亚姆/MARIAM/مريم 努尔/NOUR/نور"),
    ),
    "th": (
        _table("西里蓬/SIRIPONG/ศิริพงษ์ 通猜/THONGCHAI/ทองชัย 乍仑/CHAROEN/เจริญ 素旺/SUWAN/สุวรรณ"),
        _table("阿农/ANON/อานนท์ 巴颂/PRASONG/ประสงค์ 威猜/WICHAI/วิชัย"),
        _table("玛丽/MALEE/มาลี 素达/SUDA/สุดา 卡娜/KANYA/กัญญา"),
    ),
}

_ZH_SURNAMES = _table(
    "王/WANG/ 李/LI/ 张/ZHANG/ 刘/LIU/ 陈/CHEN/ 杨/YANG/ 赵/ZHAO/ 黄/HUANG/ 周/ZHOU/ 吴/WU/ 徐/XU/ "
    "孙/SUN/ 马/MA/ 朱/ZHU/ "
    "何/HE/ 郭/GUO/ 林/LIN/ 罗/LUO/ 梁/LIANG/ 宋/SONG/ 唐/TANG/ 韩/HAN/ 冯/FENG/ 许/XU/ 沈/SHEN/ "
    "曾/ZENG/ 彭/PENG/ 吕/LYU/ "
    "苏/SU/ 卢/LU/ 蒋/JIANG/ 蔡/CAI/ 贾/JIA/ 丁/DING/ 魏/WEI/ 薛/XUE/ 叶/YE/ 余/YU/ 潘/PAN/ 杜/DU/ "
    "欧阳/OUYANG/ 上官/SHANGGUAN/"
)
_ZH_FIRST = _table(
    "晓/XIAO/ 雨/YU/ 文/WEN/ 子/ZI/ 思/SI/ 佳/JIA/ 梓/ZI/ 语/YU/ 若/RUO/ 书/SHU/ 明/MING/ 承/CHENG/ "
    "景/JING/ 知/ZHI/ "
    "清/QING/ 亦/YI/ 以/YI/ 云/YUN/ 嘉/JIA/ 慕/MU/ 望/WANG/ 听/TING/"
)
_ZH_SECOND = _table(
    "宁/NING/ 涵/HAN/ 桐/TONG/ 航/HANG/ 然/RAN/ 怡/YI/ 川/CHUAN/ 岚/LAN/ 舟/ZHOU/ 禾/HE/ 澄/CHENG/ "
    "安/AN/ 和/HE/ "
    "初/CHU/ 野/YE/ 泉/QUAN/ 溪/XI/ 乔/QIAO/ 遥/YAO/ 杉/SHAN/ 棠/TANG/ 屿/YU/"
)

#: Names of people in the news that chance would put together.
_WELL_KNOWN = {
    *("李俊昊", "朴贤彬", "金泰宇", "朴成勋", "金素妍", "李智恩", "宋智恩", "李瑞珍", "李多熙", "金英玉"),
    *("高桥大辅", "山本彩", "伊藤美咲", "田中直树", "小林由美子"),
}

#: Whose name tables serve a nationality; another country takes the English ones.
PEOPLES = {
    "CN": "zh",
    "KR": "ko",
    "JP": "ja",
    "VN": "vi",
    "IT": "it",
    "US": "en",
    "GB": "en",
    "CA": "en",
    "AU": "en",
    "DE": "de",
    "FR": "fr",
    "ES": "es",
    "RU": "ru",
    "KZ": "ru",
    "EG": "ar",
    "SA": "ar",
    "TH": "th",
}


def name(chance: Random, nationality: str, sex: str, *, surname: str = "") -> Name:
    """A name fit for a nationality and sex ("male"/"female"); `surname`, the family part in Chinese, keeps a
    family together."""
    made = _name(chance, nationality, sex, surname)
    while made.chinese in _WELL_KNOWN:
        made = _name(chance, nationality, sex, surname)
    return made


def _name(chance: Random, nationality: str, sex: str, surname: str) -> Name:
    people = PEOPLES.get(nationality, "en")
    if people in _BY_SOUND:
        return _by_sound(chance, people, sex, surname)
    pick = chance.choice
    if people == "ko":
        family = _pick_surname(chance, _KO_SURNAMES, surname)
        parts = [pick(syllables) for syllables in _KO_GIVEN[sex]]
        return _joined(family, parts, "")
    if people == "ja":
        return _joined(_pick_surname(chance, _JA_SURNAMES, surname), [pick(_JA_GIVEN[sex])], " ")
    if people == "vi":
        return _joined(_pick_surname(chance, _VI_SURNAMES, surname), [pick(_VI_GIVEN[sex])], " ")
    return chinese_name(chance, surname=surname)


def chinese_name(chance: Random, *, surname: str = "") -> Name:
    """A Chinese name in characters and pinyin; it has no other native form."""
    family = _pick_surname(chance, _ZH_SURNAMES, surname)
    return _joined(family, [chance.choice(_ZH_FIRST), chance.choice(_ZH_SECOND)], "")


def _pick_surname(chance: Random, table: list[Triple], wanted: str) -> Triple:
    for row in table:
        if wanted and row[0] == wanted:
            return row
    if len(table) < 12:
        return chance.choice(table)
    # Common surnames stand first and are commoner here too.
    return table[min(int(chance.expovariate(3.5) * len(table)), len(table) - 1)]


def _joined(family: Triple, parts: list[Triple], gap: str) -> Name:
    native = family[2] + gap + "".join(part[2] for part in parts) if family[2] else ""
    return Name(
        chinese=family[0] + "".join(part[0] for part in parts),
        family=family[0],
        surname=family[1],
        given="".join(part[1] for part in parts),
        native=native,
    )


def _by_sound(chance: Random, people: str, sex: str, surname: str) -> Name:
    surnames, men, women = _BY_SOUND[people]
    family = _pick_surname(chance, surnames, surname)
    own = chance.choice(men if sex == "male" else women)
    feminine = people == "ru" and sex == "female"
    return Name(
        chinese=f"{own[0]}·{family[0]}" + ("娃" if feminine else ""),
        family=family[0],
        surname=family[1] + ("A" if feminine else ""),
        given=own[1],
        native=f"{own[2]} {family[2]}" + ("а" if feminine else ""),
    )
