"""What a web site puts around a text: buttons, menus, share bars, bylines of its editors, and notices to customers.

Single signs prove little: 下载 may be a heading, 来源 a source note, 大 a cell of a table. So each line gets a
strength, weak ones count only in company, and a tail counts from its first sure line to the end of the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

from pipeline.clean.noise import is_contact_line
from pipeline.records import Layer, Line
from pipeline.text.offsets import Change

# Strength of a line: SURE alone, LIKELY with two others or one sure near by, META (来源, 时间) with one other,
# FRAGMENT (大, 中, 小, 】) with three.
_SURE: Final = 3
_LIKELY: Final = 1
_NEED: Final = {"meta": 1, "likely": 2, "fragment": 3}
# Buttons around a title have the title and its second line between them.
_REACH = 4

_WORDS: Final[dict[str, list[str]]] = tomllib.loads(
    resources.files("pipeline.clean").joinpath("site_words.toml").read_text(encoding="utf-8")
)
_SURE_LINES: Final = frozenset(_WORDS["sure"])
_LIKELY_LINES: Final = frozenset(_WORDS["likely"])
_FRAGMENTS: Final = frozenset(_WORDS["fragments"])
_DECORATION: Final = " \t　•·●◆■□▪▲△▼▽★☆※→←↑↓»«>>》《<|｜-—_…:：*#【】[]()（）×+"

_SURE_PATTERNS: Final = (
    # 添加某某网到电脑桌面
    re.compile(r"添加.{1,12}到(?:电脑)?桌面"),
    # 【字体：大 中 小】, 字号：A+ A-; but not 公文标题字号：二号
    re.compile(
        r"【?(?:字[体号]|字体大小|字号大小)[:：]?(?:\s*[\[【]?(?:特大|超大|大|中|小|默认|加大|还原|减小|A[+-]?|T)[\]】]?){2,}\s*】?"
    ),
    re.compile(r"【(?:字[体号]|字体大小)[:：]?"),
    # 首页 > 政务公开 > 文件; but not 村级>乡镇>县级
    re.compile(
        r"(?:(?:您?(?:现在|当前)?(?:所在)?的?位置)[:：]?\s*)?(?:网站)?(?:首页|主页)(?:\s*(?:>+|»|/|›|->|→|-|＞)\s*[^\s>»›/]{1,20})+>?"
    ),
    re.compile(r"(?:您?(?:现在|当前)?(?:所在)?的?位置)[:：].{0,40}"),
    # 【打印本页】【关闭窗口】, [打印] [关闭]
    re.compile(r"(?:[【\[(（]\s*(?:打印|关闭|收藏|返回|下载|纠错|分享|大|中|小)[^】\])）]{0,6}[】\])）]\s*){2,}"),
    re.compile(r"分享(?:到|至)?[:：]?(?:\s*(?:微信|微博|新浪微博|QQ空间|QQ|朋友圈|人人网|豆瓣|更多|复制链接))+"),
    re.compile(r"(?:上|下)一(?:篇|页|条|章)[:：].{0,60}"),
    re.compile(r".{0,6}点击(?:图片|这里|此处|下方链接)?(?:进入|查看)(?:专题|更多|详情).{0,4}"),
    re.compile(
        r"(?:用)?(?:手机|微信)?扫(?:一扫|描|码)(?:上方|下方|下面|右侧)?(?:的)?(?:二维码)?.{0,10}(?:打开|分享|关注|下载|阅读|浏览|登录).{0,10}"
    ),
    re.compile(r"(?:还剩|剩余)\d+页(?:未读|可读).{0,12}"),
    re.compile(
        r"(?:责任?编辑?|责编|编辑|审核|校对|初审|复审|终审|一审|二审|三审|值班编委|监制|编审|校审)(?:人员?)?[:：]\s*[㐀-鿿·\s]{0,12}(?:[|｜/\s]*(?:责编|编辑|审核|校对|初审|复审|终审|监制|美编)[:：]\s*[㐀-鿿·\s]{0,10})*"
    ),
    re.compile(r"[（(\[【](?:责任编辑|责编|编辑)[:：]?\s*[㐀-鿿·\s]{2,12}[)）\]】]"),
    # 本报记者 某某摄: the caption of a picture that is not here
    re.compile(r".{0,80}(?:记者|通讯员|特约|供图|新华社)[^。，]{0,16}(?:摄影?|供图|图)[)）]?"),
    re.compile(r"(?:https?://|www\.)[!-~]+"),
    re.compile(r"[0-9a-f]{24,}[:：]?"),
    re.compile(
        r"(?:ICP备|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁]ICP[备证]|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁]公网安备).{0,40}"
    ),
    re.compile(r"(?:Copyright|版权所有).{0,60}", re.IGNORECASE),
    re.compile(r"(?:主办|承办|技术支持|网站标识码|政府网站标识码)[:：]?.{0,30}(?:网站标识码|ICP备|公网安备).{0,40}"),
    re.compile(r".{0,4}(?:您|你)可能(?:还)?(?:关注|感兴趣|喜欢|需要)的?.{0,6}"),
    re.compile(r"相关(?:附件|链接|报道|文档|阅读|推荐|新闻|文章)\s*[:：>＞»]{1,3}"),
)
_META_PATTERNS: Final = (
    # 来源：某某日报, 发布时间：2026-02-09 09:45; 数据来源：… is a note to a table and stays
    re.compile(r"(?:信息|文章|稿件|内容)?来源[:：]\s*[^，。；]{0,24}"),
    re.compile(
        r"(?:发布|发表|更新|成文|印发|录入|添加|上传)?(?:时间|日期)[:：]?\s*(?:\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s*\d{1,2}[:：时]\d{2}(?:[:：分]\d{0,2})?秒?)?)?"
    ),
    re.compile(
        r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?\s*\d{1,2}[:：时]\d{2}(?:[:：分]\d{0,2})?秒?(?:\s*来源[:：]?.{0,20})?"
    ),
    re.compile(
        r"(?:阅读量?|浏览量?|点击数?|浏览次数|阅读次数|点击率|点击量|访问量|访问次数|点赞数?|下载量?|评论数?)[:：(（]\s*\d*\s*次?[)）]?"
    ),
    re.compile(
        r"(?:作者|发布(?:人|者|单位|机构)?|上传(?:人|者)?|撰稿|供稿|信息员|通讯员|录入)[:：]\s*[㐀-鿿·\s]{0,16}"
    ),
    re.compile(r"(?:文档|文件)?(?:大小|格式|页数|积分|编号|ID)[:：]\s*[\w.]{1,12}"),
    re.compile(r"(?:分享(?:到|至)?|标签|关键词|关键字|Tags?)[:：]?.{0,30}", re.IGNORECASE),
)

# Words of a notice by which a site speaks to customers, and how much each says.
_NOTICE_PATTERNS: Final = (
    (3, re.compile(r"(?:付费)?下载(?:本)?(?:文档|资料|文件|内容)后?[,，]?.{0,6}(?:您|你|使用权|版权)")),
    (
        3,
        re.compile(
            r"(?:本站|本网站?|本平台|本文库|本店)(?:所有|的|提供|上|仅|只|不|为|内).{0,24}(?:上传|版权|著作权|免责|转载|下载|付费|保证|承担|搜集|收集|存储)"
        ),
    ),
    (3, re.compile(r"(?:客服|站长|管理员)(?:微信|QQ|电话|邮箱|热线)?[:：]\s*[\dA-Za-z@.]{5,}")),
    (
        3,
        re.compile(
            r"(?:文档|资料|本文|作品|素材).{0,12}(?:由|系|为).{0,8}(?:网友|用户|会员|作者).{0,6}(?:上传|分享|发布|提供)"
        ),
    ),
    (3, re.compile(r"(?:文档|资料|本文).{0,10}(?:仅供|只供).{0,8}(?:学习|研究|参考|交流)")),
    (
        3,
        re.compile(
            r"如(?:有|存在|涉及|发现|若).{0,16}(?:侵权|侵犯.{0,10}(?:权|秘密)|版权).{0,30}(?:联系|删除|举报|告知|通知|处理|点击)"
        ),
    ),
    (
        3,
        re.compile(
            r"(?:内容|文章|资料|图片|素材)(?:均|都)?(?:来(?:源于|自|源)|转载自|搜集于|收集于|整理自)(?:互联网|网络)"
        ),
    ),
    (3, re.compile(r"转载请(?:注明|保留|标明).{0,10}(?:出处|来源|链接|作者)")),
    (3, re.compile(r"(?:点击|通过).{0,4}[“\"]?(?:违规举报|侵权投诉|举报)[”\"]?(?:按钮|链接|入口)?[。.]?$")),
    (2, re.compile(r"^[(（]?\d{0,2}[)）、.．]?\s*(?:免责|版权|特别|郑重|网站|温馨)(?:声明|提示|说明)\s*[:：]")),
    (2, re.compile(r"(?:付费|购买|支付|充值|积分)(?:前|后|成功|失败|遇到|下载)")),
    (2, re.compile(r"无法(?:支付|下载|打开|预览|显示)")),
    (1, re.compile(r"商业用途|著作权|版权|转载|站内信|本站|下载后|仅供|预览")),
)
_NOTICE_HINT: Final = re.compile(
    r"下载|本站|本网|本平台|本文库|本店|客服|上传|仅供|侵[权犯]|版权|著作权|转载|网络|互联网|举报|声明|付费|支付|预览|温馨提示|站内信|积分|购买|充值"
)
_MIN_NOTICE = 3
_MAX_NOTICE_LENGTH = 400

_HEADING: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[〇零一二三四五六七八九十百\d]+[编章节条部篇]"
    r"|附[件录表则][\d一二三四五六七八九十]*[:：\s]?|附[:：]|#{1,6} )"
)
_SALUTATION: Final = re.compile(r"(?:各位|同志们|尊敬的).{0,20}[:：!！]$")
_SENTENCE_STOP: Final = re.compile(r"[。；！？;!?]")
_MIN_SENTENCE = 20
_LONG_TEXT = 60
_BLANK: Final = re.compile(r"\s+")
_MAX_CHROME_LENGTH = 90
# How many whole sentences of a summary may repeat the article in the tail before the tail is a text of its own.
_MAX_REPEATS = 6
# 来源：, 责任编辑： with the name on the next line, which is never longer than this.
_MAX_VALUE = 12
_NAMING_LABEL: Final = re.compile(r"编辑|责编|来源|作者|发布|审核|校对")
_LABEL: Final = re.compile(r"[^:：]{2,8}[:：]$")
_CRUMB_START: Final = re.compile(r"(?:您?(?:现在|当前)?(?:所在)?的?位置)[:：]?$")
_CRUMB_GAP: Final = frozenset({">", ">>", "＞", "»", "›", "/", "->", "→"})

_BADGE: Final = re.compile(
    r"[-_—\s]*[（(【\[]?(?:VIP|vip|Vip|会员|付费)(?:专享|专属|专供|独享|免费|下载|文档)+[)）】\]]?$"
)
_SITE_SUFFIX: Final = re.compile(
    r"\s*[-_—|｜]+\s*(?:百度文库|道客巴巴|豆丁网|原创力文档|人人文库|文库下载|淘豆网|金锄头文库|360文库|爱问共享资料|[㐀-鿿]{2,6}(?:文库|范文网|文档网))(?:下载|网)?$"
)
_FILE_SUFFIX: Final = re.compile(r"(?<=[㐀-鿿）)》”\d])\.(?:docx?|pdf|pptx?|wps|txt|rtf)$", re.IGNORECASE)


@dataclass(slots=True)
class _Signal:
    """What speaks for a line being chrome: its kind and strength, and the verdict once there is one."""

    kind: str
    layer: str = "chrome"
    role: str = "site"
    rule: str | None = None

    @property
    def strength(self) -> int:
        return _SURE if self.kind in ("sure", "notice") else _LIKELY


def find_chrome(lines: Sequence[Line]) -> dict[str, Layer]:
    """Judge site chrome and notices among `lines` (in reading order, furniture already taken out), by block_id.

    A paragraph of policy text that mentions 下载, 微信 or 会员 stays, and so does a heading 下载 on its own.
    """
    texts = [line.text_raw.strip() for line in lines]
    signals: dict[int, _Signal] = {}
    for i, line in enumerate(lines):
        if line.table_id is None and line.style != "toc":
            kind = _kind(texts[i])
            if kind:
                signals[i] = kind
    if not signals:
        return {}
    _weigh(signals)
    _follow_labels(texts, signals)
    _follow_crumbs(texts, signals)
    _follow_notices(lines, texts, signals)
    _sweep_tail(lines, texts, signals)
    return {
        lines[i].block_id: Layer(block_id=lines[i].block_id, layer=signal.layer, role=signal.role, rule=signal.rule)
        for i, signal in signals.items()
        if signal.rule
    }


def find_site_badge(text: str) -> Change | None:
    """Find what a site glued to the end of a title: VIP专享, its own name, the suffix of the file.

    >>> find_site_badge("信访工作素材汇编（12篇）VIP专享").before
    'VIP专享'
    >>> find_site_badge("推进信访工作法治化")
    """
    for pattern in (_BADGE, _SITE_SUFFIX, _FILE_SUFFIX):
        match = pattern.search(text)
        if match and match.start() > 0:
            return Change(match.start(), match.end(), match[0], "", "remove_site_badge", 0.97)
    return None


def _kind(text: str) -> _Signal | None:
    """The signal of a line by its own words."""
    if len(text) <= _MAX_CHROME_LENGTH:
        bare = _BLANK.sub("", text).strip(_DECORATION)
        if bare in _SURE_LINES:
            return _Signal("sure", rule="match_site_word")
        if bare in _LIKELY_LINES:
            return _Signal("likely")
        if text in _FRAGMENTS:
            return _Signal("fragment")
        if any(pattern.fullmatch(text) for pattern in _SURE_PATTERNS):
            return _Signal("sure", rule="match_site_phrase")
        if is_contact_line(text):
            return _Signal("notice", layer="notice", role="contact", rule="match_contact")
        if any(pattern.fullmatch(text) for pattern in _META_PATTERNS):
            return _Signal("meta")
    if len(text) <= _MAX_NOTICE_LENGTH and _NOTICE_HINT.search(text):
        weight = sum(weight for weight, pattern in _NOTICE_PATTERNS if pattern.search(text))
        if weight >= _MIN_NOTICE:
            return _Signal("notice", layer="notice", role="disclaimer", rule="match_notice")
    return None


def _weigh(signals: dict[int, _Signal]) -> None:
    """Decide the weak signals by the company they keep."""
    spots = sorted(signals)
    strengths = {i: signals[i].strength for i in spots}
    for at, i in enumerate(spots):
        signal = signals[i]
        if signal.rule:
            continue
        company, j = 0, at - 1
        while j >= 0 and i - spots[j] <= _REACH:
            company += strengths[spots[j]]
            j -= 1
        j = at + 1
        while j < len(spots) and spots[j] - i <= _REACH:
            company += strengths[spots[j]]
            j += 1
        if company >= _NEED[signal.kind]:
            signal.rule = f"match_{signal.kind}_in_company"


def _follow_labels(texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """来源： on one line and the paper's name on the next."""
    for i in sorted(signals):
        value = i + 1
        if not signals[i].rule or not _LABEL.match(texts[i]) or value >= len(texts) or value in signals:
            continue
        is_value = len(texts[value]) <= _MAX_VALUE and not _SENTENCE_STOP.search(texts[value])
        if is_value and _NAMING_LABEL.search(texts[i]):
            signals[value] = _Signal("meta", rule="follow_label")


def _follow_crumbs(texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """A path of pages set one word a line: 您的位置：, 首页, >, 要闻, and the name of the column repeated."""
    for start in [i for i in sorted(signals) if _CRUMB_START.match(texts[i])]:
        at, last = start + 1, ""
        while at < len(texts) and (
            texts[at] in _CRUMB_GAP or texts[at - 1] in _CRUMB_GAP or texts[at] in ("首页", "主页")
        ):
            if len(texts[at]) > 20:
                break
            last = texts[at]
            signals[at] = _Signal("sure", rule="follow_path")
            at += 1
        if last and at < len(texts) and texts[at] == last:
            signals[at] = _Signal("sure", rule="follow_path")


def _follow_notices(lines: Sequence[Line], texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """A notice that goes on over the lines of a page, and weak sentences of it between strong ones."""
    for i in sorted(i for i, signal in signals.items() if signal.role == "disclaimer"):
        at = i + 1
        while (
            at < len(lines)
            and at - i <= 6
            and at not in signals
            and lines[at].page is not None
            and texts[at - 1]
            and not texts[at - 1].endswith(("。", "！", "!", "."))
            and not _HEADING.match(texts[at])
            and not (lines[at].space_above or 0.0) > 0.0
        ):
            signals[at] = _Signal("notice", layer="notice", role="disclaimer", rule="continue_notice")
            at += 1


def _sweep_tail(lines: Sequence[Line], texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """After the last sentence of the text everything from the first sure sign of the site on is the site's."""
    start = len(lines)
    repeats: list[int] = []
    before: str | None = None
    while start > 0:
        i = start - 1
        if not _is_decided(signals, i) and _is_body_like(lines[i], texts[i]):
            if len(repeats) == _MAX_REPEATS:
                break
            if before is None:
                before = _BLANK.sub("", "".join(texts))
            own = _BLANK.sub("", texts[i])
            if len(own) < _MIN_SENTENCE or before.count(own) < 2:
                break
            repeats.append(i)
        start = i
    first = next(
        (i for i in range(start, len(lines)) if _is_decided(signals, i) and signals[i].strength == _SURE), None
    )
    if first is None:
        return
    for i in range(first, len(lines)):
        if not _is_decided(signals, i):
            signals[i] = _Signal("sure", rule="sweep_tail")


def _is_decided(signals: dict[int, _Signal], at: int) -> bool:
    return at in signals and signals[at].rule is not None


def _is_body_like(line: Line, text: str) -> bool:
    """Whether a line is a sentence or a heading, so that the text cannot have ended before it."""
    if line.table_id is not None or _HEADING.match(text) or _SALUTATION.match(text):
        return True
    return len(text) >= _LONG_TEXT or (len(text) >= _MIN_SENTENCE and _SENTENCE_STOP.search(text) is not None)
