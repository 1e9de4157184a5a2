"""What the lines under a title look like: subtitles, bylines (署名), date lines, salutations."""

from __future__ import annotations

import re
from typing import Final

from pipeline.text.dates import is_date_alone
from pipeline.text.han import HAN

_BLANK: Final = re.compile(r"\s+")
_HAN_DATE: Final = (
    r"[〇○零一二三四五六七八九十]{4}\s*年\s*[一二三四五六七八九十]{1,3}\s*月(?:\s*[一二三四五六七八九十]{1,3}\s*日)?"
)
_DATE: Final = rf"(?:(?:19|20)\d{{2}}\s*[年./．-]\s*\d{{1,2}}\s*(?:[月./．-]\s*(?:\d{{1,2}}\s*[日号]?)?)?|{_HAN_DATE})"
# What a preview leaves of （2024年10月26日）: marks, brackets or both are gone, the digits stay together.
_DAMAGED_DATE: Final = r"(?:19|20)\d{2}\s*年?\s*\d{1,2}\s*月?\s*\d{0,2}\s*日?"
_WEEKDAY: Final = r"[，,\s]*(?:星期|周)[一二三四五六日天]"
# What a date line may go on to name: the meeting, or how the text came into force.
_OCCASION: Final = "会议?|大会|全会|论坛|座谈会|培训班|仪式|上|公布|通过|印发|施行|发布|修[订正改]|批准|次会议"
_TAIL: Final = rf"(?:{_WEEKDAY})?(?:[^。！？]{{0,80}}(?:{_OCCASION})[^。！？]{{0,60}})?"
_DATE_LINE: Final = re.compile(
    rf"[（(\[〔]?\s*(?:发布时间|发表时间|日期|时间|印发日期)?\s*[:：]?\s*(?:{_DATE}|{_DAMAGED_DATE}){_TAIL}\s*[)）\]〕]?[。]?\s*$"
)
# A law's history in brackets: （1999年…通过　根据2010年…修正）; it may run over many lines.
_HISTORY: Final = re.compile(rf"[（(]\s*(?:{_DATE})[^）)]{{4,}}")
_ISSUE: Final = re.compile(
    r"[（(]?\s*(?:来源|原载|摘自|转自|载于|供稿|本文(?:来源|发表于|刊于)|《[^》]{2,20}》\s*(?:19|20)\d\d年)"
)
# （某大学 法学院，某省 某市 100000）
_AFFILIATION: Final = re.compile(r"[（(][^（）()。；]{6,60}\D\d{6}[)）]$")
_EDITION: Final = "版|稿|试行|草案|暂行|修订|节选|摘要|摘编|要点|综述|[上中下一二三]"
_SUBTITLE: Final = re.compile(
    rf"(?:—{{1,2}}|–{{1,2}}|─{{1,2}}|-{{2}})\s*\S|[（(](?:[^。，；]{{2,24}}(?:{_EDITION})|[^。，；]稿)\s*[)）]$"
)
_SALUTATION: Final = re.compile(r"[^。]{2,40}[:：!！]$")

_POSTS: Final = (
    "书记", "局长", "主任", "市长", "省长", "县长", "区长", "镇长", "乡长", "州长", "盟长", "旗长", "主席", "部长",
    "厅长", "院长", "检察长", "所长", "处长", "科长", "行长", "校长", "社长", "总编", "编辑", "记者", "通讯员",
    "教授", "研究员", "副研究员", "委员", "常委", "组长", "秘书长", "会长", "理事长", "董事长", "总经理", "总裁",
    "经理", "厂长", "司长", "巡视员", "调研员", "专员", "总理", "国务委员", "代表", "政委", "队长", "支队长",
    "站长", "村长", "讲师", "博士", "作者", "文", "撰稿", "执笔", "供稿", "评论员",
)  # fmt: skip
_ORGANS: Final = (
    "政府", "办公室", "办公厅", "委员会", "委办", "信访办", "联席办", "信访局", "局", "厅", "部", "院", "党委",
    "省委", "市委", "县委", "区委", "旗委", "工委", "纪委", "监委", "法委", "网信办", "卫健委", "发改委", "国资委",
    "住建委", "检察院", "法院", "公司", "集团", "大学",
    "学院", "研究所", "中心", "协会", "学会", "课题组", "编写组", "编辑部", "调研组", "支部", "街道", "办事处",
    "银行", "医院", "社", "报", "联合会", "总工会", "团委", "妇联", "政协", "人大", "室", "处", "科", "所", "队",
)  # fmt: skip
# The three hundred commonest; the rare ones are everyday words too (信, 平, 时, 和).
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单"
    "季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆卓古吉缪简车项连芦麦褚娄窦戚岑"
    "景党费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘查麻苑迟邝官封谈"
    "匡鞠惠荆乐冀郁胥班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支"
)
_DOUBLE_SURNAMES: Final = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木")
)
# 《某某信访》编辑部: a periodical's name in front of who writes for it.
_PERIODICAL: Final = re.compile(r"《[^《》]{2,20}》(?:杂志|报)?(?=编辑部|编委会|杂志社|编写组|课题组|评论员|记者|特约)")
# A place signs for those who govern it; what ends so and is none names a kind of places: 其他地区, 信访示范县.
_PLACE: Final = re.compile(
    rf"(?![全各本其某两几])[{HAN}]{{2,7}}(?:[省县州盟旗镇乡]|街道|(?<!城)市|(?<![地城小社园景辖校新片库牧林矿灾])区)"
    r"(?<!市县)(?<!区县)(?<!乡镇)(?<![丽福好的]家乡)"
    r"(?<!(?:示范|先进|模范|标杆|试点|试验|先行|百强|三无|重点|贫困)[省县市区镇乡])(?<!示范街道)"
)
_NAME: Final = re.compile(rf"[{HAN}](?:[{HAN}]|\s{{1,3}}(?=[{HAN}])){{1,3}}(?:·[{HAN}]{{1,6}})*$")


def compact(text: str) -> str:
    """The text without white space."""
    return _BLANK.sub("", text)


def is_date_line(text: str) -> bool:
    """Whether the whole line says when, damaged or not, with the meeting it names.

    >>> [
    ...     is_date_line(t)
    ...     for t in (
    ...         "（2024年10月26日）",
    ...         "20241026",
    ...         "202487日)",
    ...         "（2026年2月3日在某省第十四届人民代表大会第五次会议上）",
    ...     )
    ... ]
    [True, True, True, True]
    >>> is_date_line("（2O24年7月7口）"), is_date_line("202年7月7日"), is_date_line("二〇二四十一月三")
    (True, True, True)
    >>> is_date_line("2024年10月26日，全市召开动员会，部署下一步工作。"), is_date_line("2026年重点工作")
    (False, False)
    """
    text = text.strip()
    if not text or len(text) > 120 or (("，" in text or "," in text) and text[0] not in "（([〔"):
        return False
    if text.isdigit():
        return re.fullmatch(r"(?:19|20)\d{2}\d{1,4}", text) is not None
    return _DATE_LINE.match(text) is not None or is_date_alone(text)


def opens_history(text: str) -> bool:
    """Whether the line opens the bracketed history of a law or rule, which may run over several lines.

    >>> opens_history("（2022年1月24日中共中央政治局会议审议批准"), opens_history("（2022年版）")
    (True, False)
    """
    return bool(_HISTORY.match(text.strip()))


def is_enactment(text: str) -> bool:
    """Whether a line below a date goes on telling how a rule came into force.

    >>> (
    ...     is_enactment("自1995年1月1日起施行"),
    ...     is_enactment("根据2009年8月27日某会议第一次修正"),
    ...     is_enactment("第一章 总则"),
    ... )
    (True, True, False)
    """
    return len(text) <= 120 and bool(
        re.match(r"(?:自|根据)?\s*(?:19|20)\d\d\s*年.*(?:施行|修[订正]|通过|公布|发布|批准|实施)[)）]?$", text)
    )


def is_source_note(text: str) -> bool:
    """Whether the line says where the article was first printed, or in brackets where its author works.

    >>> is_source_note("来源：某某日报"), is_source_note("来源广泛")
    (True, False)
    >>> is_source_note("（某大学 法学院，某省 某市 100000）")
    True
    """
    if _AFFILIATION.match(text.strip()):
        return True
    found = _ISSUE.match(text.strip())
    return found is not None and len(text) <= 60 and bool(re.search(r"[:：》]", text))


# 2024年3月11日, 2024-03-11
_DAY: Final = re.compile(r"(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}")
_PRESS: Final = re.compile(
    r"来源|出处|原载|刊于|载于|[报网社刊](?=[\s》\d第（(]|$)|第\s*[A-D]?\d{1,2}\s*版|记者|作者|编辑"
)
_LONGEST_SOURCE: Final = 60


def is_dated_source(text: str) -> bool:
    """Whether a line says where and on what day the article was first printed.

    >>> (
    ...     is_dated_source("某某日报　2024年3月11日　第1版　记者 张某"),
    ...     is_dated_source("（2024年3月11日《某某日报》第1版）"),
    ... )
    (True, True)
    >>> (
    ...     is_dated_source("2024-03-11 来源：某某网"),
    ...     is_dated_source("2024年3月11日，《某某日报》报道了"),
    ...     is_dated_source("（2024年3月11日在全市会议上的报告）"),
    ... )
    (True, False, False)
    """
    text = text.strip()
    if not text or len(text) > _LONGEST_SOURCE or re.search("^[—─–-]|[，。；！？]", text):
        return False
    return _DAY.search(text) is not None and _PRESS.search(text) is not None


def is_subtitle(text: str) -> bool:
    """Whether a line under a title goes on with it: ——在…会上的报告, （试行）.

    >>> is_subtitle("——在全市信访工作会议上的讲话"), is_subtitle("（第八版）"), is_subtitle("（一）总体要求")
    (True, True, False)
    >>> is_subtitle("（初稿）"), is_subtitle("（上）"), is_subtitle("（2024年5月22日在县委常委会会议上）")
    (True, False, False)
    """
    return bool(_SUBTITLE.match(text.strip())) and len(text) <= 60 and not is_date_line(text)


def is_salutation(text: str) -> bool:
    """Whether the line addresses an audience.

    >>> is_salutation("各位代表："), is_salutation("某市市长 张某")
    (True, False)
    """
    return bool(_SALUTATION.match(text.strip())) and not re.match(r"作\s*者|文\s*[/／]", text)


def is_byline(text: str) -> bool:
    """Whether the line names who signs: a post and a name, an organ, or names alone.

    >>> [
    ...     is_byline(t)
    ...     for t in ("某省信访局局长马某", "江省信访局局长 方某某", "山西省人民政府", "张 三  李四", "□ 本报记者 王五")
    ... ]
    [True, True, True, True, True]
    >>> is_byline("市长　李四"), is_byline("教授方法")
    (True, False)
    >>> [is_byline(t) for t in ("临江县", "其他地区", "各市县", "争创信访示范县", "共建美丽家乡")]
    [True, False, False, False, False]
    >>> is_byline("某市公安局治安支队 李四"), is_byline("《某省信访》编辑部"), is_byline("《某省信访条例》解读")
    (True, True, False)
    >>> [is_byline(t) for t in ("各位代表：", "一、总体情况", "坚持党的领导。", "全面推进信访工作法治化")]
    [False, False, False, False]
    """
    text = text.strip()
    signed = re.match(r"[□■◇○●]\s*|(?:作\s*者|文|撰稿|执笔|供稿)\s*[:：/／]\s*", text)
    bracketed = re.fullmatch(r"[（(](.+)[）)]", text)
    bare = bracketed[1].strip() if bracketed else text[signed.end() :] if signed else text
    bare = _PERIODICAL.sub("本刊", bare)
    if not 2 <= len(bare) <= 50 or re.search(r"[。；！？!?:：“”‘’《》（）()]|\d", bare):
        return False
    if signed:
        return True
    if re.match(r"[一二三四五六七八九十]{1,3}、", bare) or re.match(r"[（(][一二三四五六七八九十]", text):
        return False
    if is_names(bare) or (len(bare) >= 3 and _PLACE.fullmatch(bare)):
        return True
    if len(bare) > 30 and not re.search(r"[\s、，]", bare):
        return False
    organ, _, names = bare.partition(" ") if " " in bare else bare.partition("\u3000")
    is_organ = bare.endswith(_ORGANS) or (organ.endswith(_ORGANS) and is_names(names))
    if is_organ and not re.search(r"[的了在把和]", bare):
        return True
    for post in _POSTS:
        at = bare.find(post)
        # 文 and 代表 stand for a post only alone before a name; 市长 张某 has its organ in the title
        apart = re.match(r"\s+(\S.*)", bare[len(post) :])
        if at >= 0 and (at > 0 or post in {"作者", "记者", "通讯员"} or (apart is not None and is_names(apart[1]))):
            rest = compact(bare[at + len(post) :])
            behind = bare[at + len(post) :]
            named = re.fullmatch(rf"\s+[{HAN}]{{2,4}}", behind) or is_names(behind)
            if not rest or named or (re.search(r"[、，]", rest) and len(rest) <= 30):
                return len(post) > 1
    return False


def is_names(text: str) -> bool:
    """Whether the text is one or more personal names.

    >>> is_names("张三 李四光"), is_names("欧阳某某"), is_names("艾尔肯·吐尼亚孜"), is_names("安全生产")
    (True, True, True, False)
    """
    text = text.strip()
    if "·" in text:
        return bool(re.fullmatch(rf"[{HAN}]{{1,6}}(?:·[{HAN}]{{1,8}})+", compact(text)))
    name = compact(text)
    longest = 4 if name[:2] in _DOUBLE_SURNAMES else 3 if name[:1] in _SURNAMES else 0
    if _NAME.match(text) and 2 <= len(name) <= longest:
        return True
    # 张 三 is printed wide to match a name of three characters
    names = re.split(r"[\s、，,]+", re.sub(rf"(?<![{HAN}])([{HAN}])\s+([{HAN}])(?![{HAN}])", r"\1\2", text))
    return len(names) > 1 and all(2 <= len(one) <= 4 and one[0] in _SURNAMES for one in names)


def split_glued_date(text: str) -> int | None:
    """Where a date glued to a byline begins, if one is.

    >>> split_glued_date("某市信访办主任钱某某20241022")
    10
    >>> split_glued_date("某自治区主席 包某（2026年2月4日）"), split_glued_date("某市2024年工作总结")
    (9, None)
    """
    found = re.search(r"\s*(?=[（(]?\s*(?:19|20)\d{2})", text)
    if not found or not 2 <= found.start() <= 50:
        return None
    # 某市2024年工作总结 is a title: the date must be all that follows
    if is_date_line(text[found.end() :]) and is_byline(text[: found.start()]):
        return found.start()
    return None
