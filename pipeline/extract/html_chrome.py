"""Which lines of a saved web page are the site's own (navigation, share bars, 相关阅读) and not its text.

A page without links to other pages has no site around it, so all of it is text but for what no text says
(【打印】). Otherwise the text is what stands in the element that holds most of the page's prose, with the
title above it. Nothing is lost: these lines stay lines, with a style of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import Final

from lxml import etree

from pipeline.extract.html_lines import HtmlLine
from pipeline.text.han import HAN

# The element that holds the text holds nearly all prose of the page; teasers and comments are the rest.
_MAIN_SHARE: Final = 0.8
# Elements one steps into on the way to the text; a paragraph alone is never "the element with the text".
_FRAMES: Final = frozenset({
    "html", "body", "div", "section", "article", "main", "table", "tbody", "tr", "td", "form", "center", "span", "font",
})  # fmt: skip
# Prose has punctuation that menus and lists of titles have not.
_PROSE: Final = re.compile(r"[，。；！？、：]")
_MIN_PROSE: Final = 12
# What a site says of itself in whole sentences; two such words, and the sentence is none of the text's prose.
_OF_SITE: Final = re.compile(
    r"本站|本网|版权|转载|下载|上传|会员|VIP|ICP|公网安备|客服|侵权|免责|网友|登录|注册|快照|阅读器|浏览器|关注我们|公众号|二维码"
)
_MAX_OF_SITE: Final = 400
# A page of a site has that many links that stand for themselves; a report that cites an address in a sentence,
# or lists its two attachments, does not.
_MIN_SITE_LINKS: Final = 4
# What stands between links in a row of them, and beside each in a list of news: its day.
_SEPARATORS: Final = re.compile(
    r"[(（\[]?(?:\d{4}[-年/.])?\d{1,2}[-月/.]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?[)）\]]?|[\s|/>＞»·•-]+"
)
_MIN_TITLE: Final = 6
# A title of three lines, its subtitle, and where and when it appeared.
_MAX_ABOVE: Final = 6
# That many lines of nothing but links, one after the other, are a menu.
_MENU_LENGTH: Final = 3
_MOSTLY: Final = 0.7
# The table above a document in which a site files it. Three such labels, and it is one.
_FILED_BY: Final = re.compile(
    r"索引号|主题分类|信息分类|组配分类|主题词|发文机关|发布机构|成文日期|发布日期|生成日期|发文字号|文号|标题|名称|有效性|效力状态"
    r"|公开方式|公开范围|公开形式|公开时限|体裁分类|服务对象|关键词|生效日期|废止日期"
)
_MIN_FILED_BY: Final = 3
# A document's list of attachments may follow the element with its text, and the signature that closes it.
_MAX_BELOW: Final = 20
_ORGAN: Final = re.compile(rf"[{HAN}（）()、 \u3000]{{3,30}}")
_DAY: Final = re.compile(r"[\s\u3000]*(?:\d{4}|[〇○零一二三四五六七八九]{4})年.{1,3}月.{1,3}日[\s\u3000]*")

_SITE_TAGS: Final = frozenset({"nav", "header", "footer", "aside"})
_SITE_NAMES: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|share|bdsharebuttonbox|bshare|social|relate[ds]?|"
    r"recommend|sidebar|footer|foot|copyright|toolbar|tools|pager|pagination|comments?|qrcode|ewm|fenxiang|weizhi|"
    r"toplink|friendlink|links|login|search|rich_media_meta_list|rich_media_tool|js_pc_qr_code|reward_area)(?:$|[\s_\d-])",
    re.I,
)
_MAX_NAMES: Final = 400
_ATTACHMENT: Final = re.compile(r"附件|附表|\.(?:docx?|pdf|xlsx?|wps|ofd|zip|rar)\b", re.I)

# What the buttons beside a text say; a line of nothing else, brackets and bars apart, is one of buttons.
_BUTTON: Final = (
    "(?:打印|关闭|收藏|下载|全屏|返回|纠错|朗读|复制)(?:本页|本稿|窗口|顶部|首页|列表|链接)?|我要纠错|(?:一键)?分享[到至]?"
    "|微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|QQ|朋友圈|人人网|字号|字体大小|字体|超大|放大|缩小|加大|默认|正常|大|中|小"
)
_BETWEEN: Final = r"[\s:：|/·【】\[\]（）()]"
# Lines that only a site says, each the whole line. A colon or a separator is asked for wherever a report could
# begin in the same words.
_MAX_SITE_LINE: Final = 120
_SITE_LINE: Final = re.compile(
    "|".join((
        # Atomic, since a row of buttons that ends in something else could be cut in endless ways.
        rf"{_BETWEEN}*+(?>{_BUTTON})(?>{_BETWEEN}*+(?>{_BUTTON}))*+{_BETWEEN}*+",
        r"用?(?:微信|手机)[“\"]?扫(?:一扫|码).{0,20}|扫一扫.{0,10}(?:阅读|分享|打开|关注|手机).{0,10}",
        r"(?:您(?:当前|现在)?的?(?:所在)?|当前|所在)位置\s*[:：].{0,80}",
        r"(?:上一|下一)(?:篇|条|页)(?:\s*[:：].{0,80})?",
        r"[（(【\[]?\s*(?:责任编辑|责编)\s*[:：].{0,20}",
        r"(?:浏览|阅读|点击|访问)(?:次数|量|数)?\s*[:：]\s*\d*\s*次?",
        r"网站标识码\s*[:：].{0,80}|版权所有.{0,60}|.{0,3}ICP备.{0,60}|.{0,3}公网安备.{0,60}",
        r"首页(?:\s*[|>＞»/·-]+\s*.{0,40})?|网站地图|网站声明|联系我们|无障碍浏览|设为首页|加入收藏|登录|注册|繁體版|English",
    ))
)  # fmt: skip
_RELATED: Final = re.compile(
    r"[【\[]?(?:相关|推荐|延伸|更多|热门|最新|往期|猜你喜欢)的?"
    r"(?:阅读|链接|新闻|稿件|文章|文档|推荐|回顾|精彩|解读|报道|资讯|信息|内容|政策)?[】\]]?\s*[:：>»]*"
)


def find_chrome(root: etree._Element, lines: Sequence[HtmlLine]) -> frozenset[int]:
    """The positions of the lines that belong to the site."""
    counted = [count_prose(line) for line in lines]
    # Pages that build themselves hide their text until their scripts have run, which in a saved page they never do.
    hides_text = 2 * sum(n for n, line in zip(counted, lines, strict=True) if line.is_hidden) > sum(counted)
    chrome = {
        at
        for at, line in enumerate(lines)
        if (line.is_hidden and not hides_text) or is_site_line(line.text) or _files_document(line)
    }
    prose = [0 if at in chrome else n for at, n in enumerate(counted)]
    total = sum(prose)
    n_site_links = sum(
        line.n_links for line in lines if _link_share(line) >= _MOSTLY and not _ATTACHMENT.search(line.text)
    )
    if not total:
        return frozenset(chrome)
    sums = _sum_prose(root, lines, prose)
    if n_site_links < _MIN_SITE_LINKS:
        return frozenset(chrome | _find_site_elements(lines, range(len(lines)), sums, total, frozenset()))
    main = _find_main(root, sums, total)
    in_main = _Inherited(lambda node: node is main)
    inside = [at for at, line in enumerate(lines) if in_main.holds(line.node)]
    start = _find_title(root, lines, inside[0], chrome)
    end = _find_end(lines, inside[-1] + 1)
    chrome.update(at for at in range(len(lines)) if at < start or at >= end)
    span = range(start, end)
    chrome.update(_find_site_elements(lines, span, sums, total, _SITE_TAGS))
    chrome.update(_find_menus(lines, span))
    return frozenset(chrome)


def is_site_line(text: str) -> bool:
    """Whether a line says what only a web site says.

    Leaves alone what a report may say in the same words.

    >>> [is_site_line(line) for line in ("【字号：大 中 小】", "分享到：微信 微博", "打印 [关闭]", "首页 > 要闻")]
    [True, True, True, True]
    >>> [is_site_line(line) for line in ("分享到：经验材料十篇", "打印机采购情况", "中小微企业")]
    [False, False, False]
    """
    text = text.strip()
    return len(text) <= _MAX_SITE_LINE and _SITE_LINE.fullmatch(text) is not None


def _files_document(line: HtmlLine) -> bool:
    """Whether a table says by what number, office and day a site files the document below.

    In a list of documents the same words stand in one row, as heads of the columns.
    """
    labels = {
        (cell.row, text)
        for cell in line.cells or ()
        if _FILED_BY.fullmatch(text := "".join(cell.text.split()).rstrip("：:"))
    }
    return len(labels) >= _MIN_FILED_BY and len({row for row, _ in labels}) > 1


def count_prose(line: HtmlLine) -> int:
    """How many characters of running text a line holds: none if it is links, a title or words of a site."""
    text = line.text if line.cells is None else "".join(cell.text for cell in line.cells)
    n_chars = len(text) - line.n_link_chars
    if n_chars < _MIN_PROSE or not _PROSE.search(text):
        return 0
    is_of_site = len(text) <= _MAX_OF_SITE and len(set(_OF_SITE.findall(text))) > 1
    return 0 if is_of_site else n_chars


def _link_share(line: HtmlLine) -> float:
    texts = [line.text] if line.cells is None else [cell.text for cell in line.cells]
    n_chars = sum(len(_SEPARATORS.sub("", text)) for text in texts)
    return line.n_link_chars / n_chars if n_chars else 0.0


def _sum_prose(root: etree._Element, lines: Sequence[HtmlLine], prose: Sequence[int]) -> dict[etree._Element, int]:
    """How much prose each element holds, all that is nested in it included."""
    sums: defaultdict[etree._Element, int] = defaultdict(int)
    for line, n_chars in zip(lines, prose, strict=True):
        sums[line.node] += n_chars
    # Backwards in document order every element comes before the one it stands in.
    for node in reversed(list(root.iter())):
        outer = node.getparent()
        if outer is not None and sums[node]:
            sums[outer] += sums[node]
    return sums


class _Inherited:
    """Whether an element or one around it passes a test; each element is tested once."""

    def __init__(self, test: Callable[[etree._Element], bool]) -> None:
        self._test = test
        self._known: dict[etree._Element, bool] = {}

    def holds(self, node: etree._Element) -> bool:
        path: list[etree._Element] = []
        at: etree._Element | None = node
        while at is not None and at not in self._known:
            path.append(at)
            at = at.getparent()
        verdict = at is not None and self._known[at]
        for inner in reversed(path):
            verdict = self._known[inner] = verdict or self._test(inner)
        return verdict


def _find_main(root: etree._Element, sums: dict[etree._Element, int], total: int) -> etree._Element:
    main = root
    while True:
        inner = next((node for node in main if node.tag in _FRAMES and sums.get(node, 0) >= total * _MAIN_SHARE), None)
        if inner is None:
            return main
        main = inner


def _find_title(root: etree._Element, lines: Sequence[HtmlLine], first: int, chrome: AbstractSet[int]) -> int:
    """Where the text begins, its element beginning at `first`: at the title above it, or with the element itself.

    The title is what the page's head calls so, else a heading, else the few lines above that are no links.
    """
    named = "\n".join(
        "".join(("".join(node.itertext()) if node.tag == "title" else node.get("content", "")).split())
        for node in root.iter("title", "meta")
        if node.tag == "title" or node.get("name", "").lower() == "articletitle"
    )
    at = next((at for at in range(first, -1, -1) if _says_title(lines[at], named)), None)
    if at is not None:
        while at and (_says_title(lines[at - 1], named) or _is_above_title(lines[at - 1], lines[at])):
            at -= 1
        return at
    headings = (at for at in range(first, -1, -1) if lines[at].heading in {1, 2} and not lines[at].n_link_chars)
    at = next(headings, None)
    if at is not None:
        return at
    above = range(first - 1, max(-1, first - 1 - _MAX_ABOVE), -1)
    return next((at + 1 for at in above if at in chrome or lines[at].n_links), max(0, first - _MAX_ABOVE))


def _find_end(lines: Sequence[HtmlLine], after: int) -> int:
    """Where the text ends, its element ending before `after`: with it, or with attachments and signature below it."""
    end = at = after
    while at < min(len(lines), after + _MAX_BELOW) and lines[at].cells is None:
        text = lines[at].text.strip()
        is_dated = _DAY.fullmatch(text) is not None and not lines[at].n_links
        if is_dated or _ATTACHMENT.search(text):
            end = at + 1
        elif lines[at].n_links or not _ORGAN.fullmatch(text) or at > end:
            # The name of an organ counts only if its day follows.
            break
        at += 1
    return end


def _is_above_title(line: HtmlLine, title: HtmlLine) -> bool:
    """Whether a line is the smaller title over a title: a heading beside it, and no link."""
    return line.heading is not None and not line.n_links and line.node.getparent() is title.node.getparent()


def _says_title(line: HtmlLine, named: str) -> bool:
    text = "".join(line.text.split())
    return len(text) >= _MIN_TITLE and not line.n_link_chars and text in named


def _find_site_elements(
    lines: Sequence[HtmlLine], span: range, sums: dict[etree._Element, int], total: int, tags: frozenset[str]
) -> set[int]:
    """Lines inside elements that call themselves navigation, share bar and the like and hold little prose.

    `tags` are the elements that do so by being what they are: on a page without a site around it, `header`
    and `nav` may hold the document's own title and contents.
    """

    def is_site(node: etree._Element) -> bool:
        if sums.get(node, 0) >= total * (1 - _MAIN_SHARE):
            return False
        names = f"{node.get('class', '')} {node.get('id', '')}"[:_MAX_NAMES]
        return node.tag in tags or _SITE_NAMES.search(names) is not None

    in_site = _Inherited(is_site)
    return {at for at in span if not _belongs_to_text(lines[at]) and in_site.holds(lines[at].node)}


def _belongs_to_text(line: HtmlLine) -> bool:
    """Whether a line is the text's wherever it stands: its title, an attachment, an entry of its contents."""
    return line.heading == 1 or line.n_anchor_chars > 0 or _ATTACHMENT.search(line.text) is not None


def _find_menus(lines: Sequence[HtmlLine], span: range) -> set[int]:
    """Runs of link lines, with the 相关阅读 above them; attachments are part of the text."""
    found: set[int] = set()
    for is_links, group in groupby(span, key=lambda at: _link_share(lines[at]) >= _MOSTLY):
        run = list(group)
        n_attached = sum(_ATTACHMENT.search(lines[at].text) is not None for at in run)
        above = run[0] - 1
        is_related = above in span and _RELATED.fullmatch(lines[above].text.strip()) is not None
        is_menu = max(len(run), *(lines[at].n_links for at in run)) >= _MENU_LENGTH
        if is_links and (is_related or (is_menu and n_attached * 2 < len(run))):
            found.update(run)
            if is_related:
                found.add(above)
    return found
