"""Names of persons in full, and home addresses beside them.

A name alone is no secret and an address of an office is public; a full name (no 某, no ×) with the
address of a home down to its door or group is personal data (个人信息保护法, 4, 28).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zzfz.numerals import CHARACTERS

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
    "钱汤尹黎易常武乔贺赖龚文拓折艾肖闫樊殷施陶翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂焦向柳邢骆"
    "岳齐梅庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋"
    "植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚"
    "廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艺蓝都巩稽井练"
    "仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺云慕惠拜"
)
_COMPOUND = "欧阳|司马|上官|诸葛|尉迟|皇甫|慕容|司徒|东方|令狐|长孙|宇文|夏侯|公孙|南宫|端木"
_GIVEN = r"(?!某)[\u4e00-\u9fff]"
_NAME = (
    rf"(?:(?:{_COMPOUND}){_GIVEN}{{1,2}}|[{_SURNAMES}]{_GIVEN}{{1,2}}?(?:(?!某)[\u4e00-\u9fff])??)"
)
_WHOLE = re.compile(rf"(?:(?:{_COMPOUND}){_GIVEN}{{1,2}}|[{_SURNAMES}]{_GIVEN}{{1,2}})")
_NO_NAME = re.compile(
    r"[村镇乡县市局所站路街沟湾湖组社号费额率数量表册证款项目类别型法令书案员长科室校院厂店]\Z|某"
)
_ROLE = (
    r"(?:当事人|申请人|被申请人|被处罚人|姓\s*名|投诉人|举报人|户\s*主|原告人?|被告人?|被?询问人|被调查人|上诉人|"
    r"反映人|信访人|来访人|我叫|本人|第三人|受害人|死者|丈夫|妻子|之妻|儿子|女儿|父亲|母亲|住户|村民|居民|被执行人|被征收人|户\s*名|家属)"
)
_NAMED = re.compile(rf"{_ROLE}\s*[:为是]?\s*({_NAME})(?=[,;()\s]|(?:家|现|居)?住|户籍|[男女]|$)")
_ALONE = re.compile(rf"(?:^|(?<=[\s,|]))({_NAME})(?=[\s,|(]|$)")
_LABEL = (
    r"(?:家庭(?:详细)?(?:住址|地址)|居住地址?|现?住\s{0,4}址|户籍(?:所在)?地(?:址)?|户口所在地|常住地址|家住|现住|居住在|"
    r"(?<![\u4e00-\u9fff])住)"
)
_PLACE = r"[^\s,。;:、|]"
_DOOR = (
    rf"({_PLACE}{{0,40}}[市县区镇乡村街路巷园苑沟]{_PLACE}{{0,30}}?"
    rf"(?:[0-9]{{1,5}}\s?(?:号|室|户)|[0-9{CHARACTERS}]{{1,3}}组|小组))"
)
_HOME = re.compile(rf"{_LABEL}[是为在]?[\s:]{{0,4}}{_DOOR}")
_AT_HOME = re.compile(rf"[家现]?住(?:在|址)?[\s:]{{0,4}}{_DOOR}")
"""Right behind the name of a person who is called a party, a complainant, a villager."""
_ADDRESS = re.compile(rf"[,;\s]{{1,3}}(?:联系|通讯)?地址[\s:]{{1,4}}{_DOOR}")
_PUBLIC = re.compile(r"政府|办公|大厅|窗口|法院|公司|学校|医院|宾馆|超市|商店|厂区|信访局")
_MAY = re.compile(r"住|户籍|户口|家庭|地址")
_REACH = 120  # characters between a name and the address
_KEPT = 12  # passages for which a name is remembered


def is_name(text: str) -> bool:
    """Whether text is the full name of a person, by its surname and length."""
    text = text.strip()
    return _WHOLE.fullmatch(text) is not None and not _NO_NAME.search(text)


class Homes:
    """Finds full names with home addresses in the passages of a document, taken in their order."""

    def __init__(self) -> None:
        self._name = ""
        self._left = 0

    def take(self, text: str) -> Iterator[str]:
        """Look into normal text; yield each name with its address, masked."""
        self._left -= 1
        if is_name(text):
            self._name, self._left = text.strip(), _KEPT
            return
        if _MAY.search(text):
            seen: set[str] = set()
            for whole in (text, text.replace("\n", "")) if "\n" in text else (text,):
                for one in self._homes(whole):
                    if one not in seen:
                        seen.add(one)
                        yield one
        for found in _NAMED.finditer(text):
            if not _NO_NAME.search(found[1]):
                self._name, self._left = found[1], _KEPT

    def _homes(self, text: str) -> Iterator[str]:
        for named in _NAMED.finditer(text):
            if _NO_NAME.search(named[1]):
                continue
            at = _AT_HOME.match(text, named.end()) or _ADDRESS.match(text, named.end())
            if at and not _PUBLIC.search(at[1]):
                yield f"{named[1][0]}某，{at[1][:4]}…"
        for home in _HOME.finditer(text):
            if _PUBLIC.search(home[1]):
                continue
            start = max(0, home.start() - _REACH)
            before = text[start : home.start()]
            names = [one[1] for one in _NAMED.finditer(before)]
            line = before[before.rfind("\n") + 1 :]
            names += [one[1] for one in _ALONE.finditer(line)]
            names = [one for one in names if not _NO_NAME.search(one)]
            name = names[-1] if names else self._name if self._left > 0 else ""
            if name:
                yield f"{name[0]}某，{home[1][:4]}…"
