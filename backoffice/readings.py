"""How single characters and surnames are read in Latin letters, from tables; knows nothing of whole names.

Korean readings of Han characters: KS X 1001 holds its 4,888 characters in the order of their readings, and
every Python knows that order (codec euc_kr), so only where each reading begins has to be written down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

import opencc
from pypinyin import Style, pinyin

#: Gives the readings of a character, () where it has none.
Table = Callable[[str], tuple[str, ...]]

#: Reading and first character of it, in the order of KS X 1001.
_KOREAN = (
    "가伽각刻간侃갈乫감勘갑匣강剛개介객喀갱坑갹醵거倨건乾걸乞검儉겁劫게偈격擊견堅결抉겸兼경京계係고古"
    "곡哭곤困골汨공供곶串과寡곽廓관串괄刮광侊괘卦괴乖굉宏교交구丘국國군君굴堀궁宮권倦궐厥궤机귀句규叫"
    "균勻귤橘극克근僅글契금今급伋긍亘기企긴緊길佶김金끽喫나儺낙樂난亂날捏남南납拉낭囊내乃냉冷녀女년年"
    "념念녕寧노努녹碌논論농壟뇌惱뇨尿누壘눈嫩눌訥뉴杻늑勒늠凜능凌니尼닉匿다多단丹달撻담啖답沓당唐대代"
    "댁宅덕德도倒독毒돈墩돌乭동仝두兜둔屯득得등嶝라喇락樂란丹랄剌람嵐랍拉랑廊래來랭冷략掠량亮려侶력力"
    "련憐렬冽렴廉렵獵령令례例로勞록碌론論롱壟뢰儡료了룡龍루壘류劉륙六륜侖률律륭隆륵勒름凜릉凌리俚린吝"
    "림林립砬마摩막寞만万말唜망亡매埋맥脈맹孟멱冪면免멸滅명冥몌袂모侮목木몰歿몽夢묘卯무務묵墨문們물勿"
    "미味민岷밀密박剝반伴발勃방倣배倍백伯번幡벌伐범凡법法벽僻변便별別병丙보保복伏본本볼乶봉俸부不북北"
    "분分불不붕崩비丕빈嚬빙憑사乍삭削산傘살乷삼三삽揷상上새塞색穡생牲서墅석夕선仙설卨섬剡섭攝성城세世"
    "소召속俗손孫솔率송宋쇄刷쇠衰수修숙叔순巡술戌숭崇슬瑟습濕승丞시侍식埴신伸실失심審십什쌍雙씨氏아亞"
    "악堊안安알斡암唵압壓앙仰애厓액厄앵櫻야也약弱양亮어圄억億언偃얼孼엄俺업嶪엔円여予역亦연嚥열列염厭"
    "엽曄영令예乂오五옥屋온溫올兀옹壅와渦완婉왈曰왕往왜倭외外요了욕慾용俑우于욱勖운云울蔚웅熊원元월月"
    "위位유乳육六윤倫율律융戎은垠을乙음吟읍揖응凝의依이二익匿인人일一임任입入잉仍자仔작作잔孱잠岑잡雜"
    "장丈재再쟁爭저佇적勣전佃절切점占접接정丁제制조俎족族존存졸卒종倧좌佐죄罪주主죽竹준俊줄茁중中즉卽"
    "즐櫛즙楫증增지之직直진唇질侄짐斟집什징徵차且착捉찬撰찰刹참僭창倉채債책冊처凄척倜천仟철凸첨僉첩堞"
    "청廳체切초初촉促촌寸총叢촬撮최催추墜축丑춘春출出충充췌悴취取측側층層치侈칙則친親칠七침侵칩蟄칭秤"
    "쾌快타他탁倬탄呑탈奪탐探탑塔탕宕태兌택宅탱撑터攄토兎통慟퇴堆투偸특慝틈闖파坡판判팔八패佩팽彭퍅愎"
    "편便폄貶평坪폐吠포佈폭幅표俵품品풍楓피彼필匹핍乏하下학壑한寒할割함函합合항亢해亥핵劾행倖향享허噓"
    "헌憲헐歇험險혁奕현俔혈孑혐嫌협俠형亨혜兮호乎혹惑혼婚홀忽홍哄화化확廓환丸활活황凰회匯획劃횡宖효哮"
    "후侯훈勛훙薨훤喧훼卉휘彙휴休휼恤흉兇흑黑흔昕흘吃흠欠흡吸흥興희僖힐詰"
)

#: A run of Han characters.
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")

#: Surnames that are read otherwise than the character usually is.
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "任": "ren",
    "华": "hua",
    "查": "zha",
    "区": "ou",
    "朴": "piao",
    "盖": "ge",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "缪": "miao",
    "翟": "zhai",
    "宓": "fu",
    "逄": "pang",
    "员": "yun",
    "召": "shao",
    "黑": "he",
    "秘": "bi",
    "洗": "xian",
    "繁": "po",
    "乜": "nie",
    "折": "she",
    "重": "chong",
    "牟": "mu",
    "覃": "qin",
    "车": "che",
    "石": "shi",
    "冼": "xian",
    "令狐": "ling hu",
    "澹台": "tan tai",
    "长孙": "zhang sun",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Surnames of two characters.
CHINESE_DOUBLE = _words(
    "欧阳 上官 司马 诸葛 司徒 尉迟 万俟 令狐 澹台 长孙 东方 皇甫 公孙 慕容 夏侯 独孤 南宫 西门 端木 "
    "轩辕 宇文 鲜于 闻人 申屠 太史 淳于 单于 仲孙 钟离 百里 呼延 东郭 拓跋 "
)
KOREAN_DOUBLE = _words("남궁 황보 제갈 사공 선우 서문 독고 동방 어금 망절")

#: Spellings of one surname that do not sound alike, the usual one first; one may be of several surnames.
_SPELLINGS = """
i yi lee rhee rhie ree rie li ri/bak park pak bahk/choe choi choy chwe/im lim rim yim leem
yu ryu yoo lyu you yew/no roh noh ro/heo hur her huh/yang ryang/baek paik baik back pek/na ra rha
yeo ryeo lyuh/yeom ryom/bae bai pai/je jae/ryuk yuk/gwak kwag/wang ong/eom uhm
chen chan tan chin tran/huang wong hoang ng/wang wong vuong/lin lam lim/liang leung leong luong
zhang cheung truong/li lee ly/wu ng goh ngo/liu lau lao low luu/he ho hor ha/ye yip yap diep
xu hui tsui chui khoo hua/zhou chow chau/zhou chu/zhao chiu chew trieu/feng fung phung/luo law lo la
guo kwok kuok quach/deng tang dang/xie tse cheah ta/yang yeung yeoh duong/zeng tsang/peng pang banh
cai tsai choi choy chua thai/pan poon pun phan/yuan yuen vien/su so to/lu lo lou/ou au/mo mok mac
liao liu lieu/shen shum sum tham/ren yam nham/tan tam dam/cui tsui thoi/cao tso tsao
jiang kong keung chiang giang/qiu yau khuu/ruan yuen nguyen/zhu chu/zheng cheng tay trinh/ding dinh
hu ho woo/du to do/jin kam kim/tang tong duong/song sung tong/xiao siu sio/ma mah
"""

#: Japanese surnames in characters; a given name can be read in too many ways.
_JAPANESE = """
佐藤 sato 铃木 suzuki 高桥 takahashi 田中 tanaka 伊藤 ito 渡边 watanabe 山本 yamamoto 中村 nakamura
小林 kobayashi 加藤 kato 吉田 yoshida 山田 yamada 佐佐木 sasaki 山口 yamaguchi 松本 matsumoto
井上 inoue 木村 kimura 林 hayashi 斋藤 saito 齐藤 saito 清水 shimizu 山崎 yamazaki 森 mori
池田 ikeda 桥本 hashimoto 阿部 abe 石川 ishikawa 山下 yamashita 中岛 nakajima 石井 ishii 小川 ogawa
前田 maeda 冈田 okada 长谷川 hasegawa 藤田 fujita 后藤 goto 近藤 kondo 村上 murakami 远藤 endo
青木 aoki 坂本 sakamoto 福田 fukuda 太田 ota 西村 nishimura 藤井 fujii 金子 kaneko 冈本 okamoto
藤原 fujiwara 三浦 miura 中野 nakano 中川 nakagawa 原田 harada 松田 matsuda 竹内 takeuchi 小野 ono
田村 tamura 中山 nakayama 和田 wada 石田 ishida 森田 morita 上田 ueda 原 hara 内田 uchida
柴田 shibata 酒井 sakai 宫崎 miyazaki 横山 yokoyama 高木 takagi 安藤 ando 宫本 miyamoto 大野 ono
小岛 kojima 工藤 kudo 谷口 taniguchi 今井 imai 高田 takada 丸山 maruyama 增田 masuda 杉山 sugiyama
村田 murata 大塚 otsuka 新井 arai 小山 koyama 平野 hirano 藤本 fujimoto 河野 kono 上野 ueno
野口 noguchi 武田 takeda 松井 matsui 千叶 chiba
"""

#: Cantonese as Hong Kong spells it, of surnames and of characters that names are often made of.
_CANTONESE = """
陈 chan 黄 wong 王 wong 李 lee 张 cheung 林 lam 梁 leung 吴 ng 刘 lau 何 ho 叶 yip 许 hui 徐 tsui
周 chow 赵 chiu 郑 cheng 冯 fung 罗 law,lo 郭 kwok 邓 tang 谢 tse 杨 yeung 曾 tsang 彭 pang 蔡 choi
潘 poon 袁 yuen 苏 so 卢 lo 区 au 莫 mok 廖 liu 沈 shum 任 yam 谭 tam 崔 chui 曹 tso 江 kong 邱 yau
朱 chu 胡 wu 余 yu 马 ma 萧 siu 唐 tong 嘉 ka 欣 yan 志 chi 明 ming 文 man 伟 wai 家 ka 慧 wai
敏 man 玲 ling 华 wah 强 keung 国 kwok 健 kin 俊 chun 杰 kit 美 mei 丽 lai 芳 fong 英 ying 玉 yuk
兰 lan 珍 chun 秀 sau 颖 wing 咏 wing 诗 sze 雅 nga 婷 ting 雯 man 仪 yee 怡 yee 恩 yan 乐 lok 浩 ho
梓 tsz 子 tsz 轩 hin 朗 long 晴 ching 琳 lam 君 kwan 婉 yuen 凤 fung 洁 kit 德 tak 荣 wing 光 kwong
雄 hung 永 wing 安 on 平 ping 生 sang 成 shing 龙 lung 佩 pui 淑 suk 惠 wai 思 sze 雪 suet 天 tin
"""

#: Vietnamese readings of surnames and of characters that names are often made of.
_VIETNAMESE = """
阮 nguyen 陈 tran 黎 le 范 pham 黄 hoang,huynh 潘 phan 武 vu,vo 邓 dang 裴 bui 杜 do 胡 ho 吴 ngo
杨 duong 李 ly 丁 dinh 郑 trinh 张 truong 冯 phung 文 van 氏 thi 雄 hung 明 minh 德 duc 光 quang
海 hai 国 quoc 安 an 青 thanh 松 tung 花 hoa 秋 thu 玉 ngoc 兰 lan 香 huong 芳 phuong 梅 mai 秀 tu
英 anh 成 thanh 清 thanh 俊 tuan 龙 long 勇 dung 强 cuong 华 hoa 红 hong 云 van 月 nguyet 南 nam
山 son 水 thuy 垂 thuy 金 kim 美 my 春 xuan 福 phuc 和 hoa 平 binh 胜 thang 孝 hieu 忠 trung
义 nghia 仁 nhan 心 tam 贤 hien 莲 lien 碧 bich 琼 quynh 草 thao 玄 huyen 恒 hang 妙 dieu 志 chi
公 cong 友 huu 庄 trang 世 the 越 viet 进 tien 大 dai
"""

_INITIALS = (
    "g",
    "kk",
    "n",
    "d",
    "tt",
    "r",
    "m",
    "b",
    "pp",
    "s",
    "ss",
    "",
    "j",
    "jj",
    "ch",
    "k",
    "t",
    "p",
    "h",
)
_MEDIALS = (
    *(
        "a",
        "ae",
        "ya",
        "yae",
        "eo",
        "e",
        "yeo",
        "ye",
        "o",
        "wa",
        "wae",
        "oe",
        "yo",
        "u",
        "wo",
        "we",
        "wi",
        "yu",
    ),
    *("eu", "ui", "i"),
)
#: The sound at the end of a syllable: the first has none.
_FINALS = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t"),
    *("ng", "t", "t", "k", "t", "p", "t"),
)

_KANA_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_KANA = {
    kana: head + vowel for head, row in _KANA_ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)
}
_KANA |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu", "ヴ": "vu"}
_KANA |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ヲ": "o", "ン": "n"}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}


#: Korean and Japanese variants that the converters leave as they are: variant and usual character.
_VARIANTS = dict(zip(*[iter("姸妍曺曹裵裴淸清靑青尙尚郞郎髙高﨑崎邉边徳德恵惠昻昂眞真")] * 2, strict=True))


@cache
def _converters() -> tuple[opencc.OpenCC, ...]:
    return opencc.OpenCC("jp2t"), opencc.OpenCC("t2s")


@lru_cache(maxsize=65536)
def _plain(character: str) -> str:
    for converter in _converters():
        character = converter.convert(character)
    return _VARIANTS.get(character, character)


def plain_han(text: str) -> str:
    """A text in which each Han character, Japanese or traditional, is the simplified one."""
    return "".join(map(_plain, text))


def surname_of(name: str) -> str:
    """The surname at the beginning of a name, if it is one of those that are read otherwise, else ""."""
    return next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")


@lru_cache(maxsize=65536)
def pinyin_of(character: str) -> str:
    """A Han character as it is usually read in Mandarin, in pinyin without tone as it is typed."""
    return str(pinyin(character, style=Style.NORMAL)[0][0])


def mandarin(character: str) -> str:
    """The same as passports write it."""
    return pinyin_of(character).replace("ü", "u").replace("v", "u")


def hangul(syllable: str) -> str:
    """One syllable in the Revised Romanization, letter by letter."""
    code = ord(syllable) - 0xAC00
    return _INITIALS[code // 588] + _MEDIALS[code % 588 // 28] + _FINALS[code % 28]


def hepburn(text: str) -> str:
    """Kana in Hepburn's romanisation; long vowels as kana write them."""
    found = ""
    for character in text:
        if "ぁ" <= character <= "ゖ":
            character = chr(ord(character) + 0x60)
        if character in _SMALL:
            small = _SMALL[character]
            soft = found.endswith(("shi", "chi", "ji")) and small[0] == "y"
            found = found[:-1] + (small[1:] if soft else small)
        else:
            found += _KANA.get(character, "")
    return found


def korean(character: str) -> tuple[str, ...]:
    """The Korean readings of a simplified Han character, romanised."""
    return _korean().get(character, ())


@cache
def _korean() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    starts = [(_KOREAN[at], _KOREAN[at + 1]) for at in range(0, len(_KOREAN), 2)]
    reading, place = "", 0
    for character in _ks_x_1001():
        if place < len(starts) and character == starts[place][1]:
            reading, place = starts[place][0], place + 1
        found.setdefault(_plain(character), set()).add(hangul(reading))
    return {character: tuple(sorted(each)) for character, each in found.items()}


def _ks_x_1001() -> Iterator[str]:
    """Its Han characters in order; one with several readings stands there several times."""
    for row in range(0xCA, 0xFE):
        for place in range(0xA1, 0xFF):
            yield unicodedata.normalize("NFKC", bytes((row, place)).decode("euc_kr"))


def cantonese(character: str) -> tuple[str, ...]:
    """How Hong Kong spells a simplified Han character, as far as the table knows."""
    return _table(_CANTONESE).get(character, ())


def vietnamese(character: str) -> tuple[str, ...]:
    """How Vietnam reads a simplified Han character, as far as the table knows."""
    return _table(_VIETNAMESE).get(character, ())


def japanese_surname(name: str) -> tuple[str, ...]:
    """How the surname at the beginning of a name in simplified Han characters is read in Japan."""
    table = _table(_JAPANESE)
    return tuple(
        reading for length in (3, 2, 1) for reading in table.get(name[:length], ()) if len(name) > length
    )


@cache
def _table(text: str) -> dict[str, tuple[str, ...]]:
    words = text.split()
    return {words[at]: tuple(words[at + 1].split(",")) for at in range(0, len(words), 2)}


@lru_cache(maxsize=8192)
def surname_spellings(latin: str) -> frozenset[str]:
    """The usual spellings that a surname in Latin letters may stand for."""
    return frozenset(_spellings().get(latin, ()))


@cache
def _spellings() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for group in re.split(r"[/\n]", _SPELLINGS.strip()):
        usual, *_others = words = group.split()
        for word in words:
            found.setdefault(word, set()).add(usual)
    return found
