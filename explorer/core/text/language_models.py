"""Says how likely a character is in some thirty languages: enough to tell encodings apart.

A model gives a character its log-probability (nats). Letters of an alphabet are listed by how often
they occur, those with diacritics only where ASCII covers the rest; a character's rank gives its
probability. Chinese, Japanese and Korean have a list of frequent characters, and the first level of
their national standards for the rest (GB 2312, Big5, JIS X 0208, KS X 1001), which the standards
themselves chose by use.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

_FLOOR = -14.0  # of a character that the language doesn't use
_ASCII = -3.0  # about the entropy of a letter
_RARE_ASCII = -7.0  # signs that are rare in prose, but common as second bytes of characters
_CAPITAL = math.log(0.08)  # of a capital instead of its small letter
_PUNCTUATION = dict.fromkeys("“”‘’„«»–—…\u00a0", -4.5) | dict.fromkeys("·°§№©®€™\u00ad¹²³", -8.0)
_WIDE = dict.fromkeys("，。、！？：；（）「」『』《》“”…—・\u3000", -4.5)

ALPHABETS = {
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "Ukrainian": "оаниівтрескдлмупябзгьчжйхєїцюшщфґ",
    "Bulgarian": "аоеинтрсвлдкпмзъугябчйжщцхшюфь",
    "Greek": "αοιετσνηυρπκμλςωίάόδέγήθχύφώβξζψϊΐϋΰ",
    "Polish": "łęóążśćńź",
    "Czech": "íáéěýžčřšůúňóťď",
    "Slovak": "áíýéčžšúľťóňôďäŕĺ",
    "Hungarian": "éáőóöíüúű",
    "Croatian": "čšžćđ",
    "Romanian": "ăâîşţșț",
    "French": "éèàêçôîûùâœëïü",
    "German": "üäöß",
    "Spanish": "óíáéñúü¿¡",
    "Portuguese": "ãáçéóíêõúâôàü",
    "Italian": "èàùòéìî",
    "Swedish": "äåöé",
    "Danish and Norwegian": "øåæé",
    "Finnish": "äöå",
    "Dutch": "ëéïèö",
    "Icelandic": "áðíóæéúöþý",
    "English": "é£",
}
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前"
    "开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重"
    "并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常"
    "先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過"
    "發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前"
    "開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重"
    "並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常"
    "先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報"
)
_KANA = (
    "のいにはたとるてしがなでをれらもかっまりこすくさあきけそうよえせだどちつわじおみめばんーろや"
)
_SYLLABLES = (
    "이다는을의에가하고지은로를한기사인그도나리자어서시아있라대수정일들만것해으니과보원부전주상여장제"
    "와성게구스까내우진무조동할적생간말었습연면위국소신모때또경비안선등세공관유되학마려없더영거회실요"
    "중물개문발오치트교러방했"
)


@dataclass(frozen=True)
class _Standard:
    """A national standard: which characters of a language are frequent, common and rare.

    Attributes:
        codec: an encoding in whose two bytes the standard's rows can be read.
        frequent: the most frequent characters, which make up about half of a text.
        common: the first bytes of the standard's first level.
        size: the number of characters of that level.
        second: the smallest second byte of the level.
        signs: the log-probability of other characters, such as full stops or katakana.
    """

    codec: str
    frequent: str
    common: range
    size: int
    second: int
    signs: dict[str, float]


_KATAKANA = {chr(code): -6.5 for code in range(0x30A1, 0x30FB)}
_HIRAGANA = {chr(code): -7.5 for code in range(0x3041, 0x3094)}
STANDARDS = {
    "simplified Chinese": _Standard(
        "gb18030", _SIMPLIFIED, range(0xB0, 0xD8), 3755, 0xA1, _WIDE | _PUNCTUATION
    ),
    "traditional Chinese": _Standard(
        "cp950", _TRADITIONAL, range(0xA4, 0xC7), 5401, 0x40, _WIDE | _PUNCTUATION
    ),
    "Japanese": _Standard(
        "euc_jp", _KANA, range(0xB0, 0xD0), 2965, 0xA1, _HIRAGANA | _KATAKANA | _WIDE
    ),
    "Korean": _Standard("cp949", _SYLLABLES, range(0xB0, 0xC9), 2350, 0xA1, _WIDE | _PUNCTUATION),
}
# Of two encodings under which a text is the same, the first is chosen.
LANGUAGES_OF = {
    "gb18030": ("simplified Chinese", "traditional Chinese"),
    "cp950": ("traditional Chinese",),
    "cp932": ("Japanese",),
    "euc_jp": ("Japanese",),
    "cp949": ("Korean",),
    "cp1251": ("Russian", "Ukrainian", "Bulgarian"),
    "koi8_r": ("Russian",),
    "cp1253": ("Greek",),
    "cp1252": (
        *("French", "German", "Spanish", "Portuguese", "Italian", "Swedish", "Dutch", "English"),
        *("Danish and Norwegian", "Finnish", "Icelandic"),
    ),
    "cp1250": ("Polish", "Czech", "Slovak", "Hungarian", "Croatian", "Romanian", "German"),
}


@cache
def find_log_probability(language: str) -> Callable[[str], float]:
    """The function from a character to its log-probability in a language (nats)."""
    return _model_alphabet(language) if language in ALPHABETS else _model_standard(language)


def _model_alphabet(language: str) -> Callable[[str], float]:
    letters = ALPHABETS[language]
    is_whole = len(letters) > 20  # an alphabet of its own, not letters added to ASCII's
    weights = [1 / (rank + (8 if is_whole else 2)) for rank in range(len(letters))]
    share = math.log((1 if is_whole else 0.5) / sum(weights))
    known = _list_ascii() | _PUNCTUATION
    for letter, weight in zip(letters, weights, strict=True):
        known[letter] = share + math.log(weight)
        if letter.upper() != letter and len(letter.upper()) == 1:
            known[letter.upper()] = known[letter] + _CAPITAL
    return lambda character: known.get(character) or _find_other(character)


def _model_standard(language: str) -> Callable[[str], float]:
    standard = STANDARDS[language]
    frequent = dict.fromkeys(standard.frequent)
    weights = [1 / (rank + 10) for rank in range(len(frequent))]
    known = _list_ascii() | standard.signs
    for character, weight in zip(frequent, weights, strict=True):
        known[character] = math.log(0.5 * weight / sum(weights))
    common = math.log(0.35 / standard.size)

    def find(character: str) -> float:
        if character in known:
            return known[character]
        try:
            raw = character.encode(standard.codec)
        except UnicodeEncodeError:
            return _FLOOR
        if len(raw) == 2 and raw[0] in standard.common and raw[1] >= standard.second:
            return common
        return _find_other(character)

    return find


def _list_ascii() -> dict[str, float]:
    """What `_find_other` gives for each ASCII character, to be looked up instead."""
    return {character: _find_other(character) for character in map(chr, range(128))}


def _find_other(character: str) -> float:
    if character.isascii():
        return _ASCII if character.isalnum() or character in " \n\r.,'-" else _RARE_ASCII
    return _FLOOR
