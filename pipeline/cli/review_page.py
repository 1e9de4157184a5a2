"""The page a researcher checks before trusting a corpus: one source with its structure, edits and gaps, as HTML."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from pipeline.cli import review_labels as labels
from pipeline.cli.markup import Child, Element, element, page
from pipeline.cli.review_article import (
    article_anchor,
    contents_anchor,
    describe_date,
    describe_region,
    draw_article,
    small,
    status,
)
from pipeline.cli.review_text import Drawing, draw_example, percent
from pipeline.query.review import WRITTEN_LAYERS, ArticleView, AsideGroup, AsideLine, Review
from pipeline.records import ContentsEntry

_DATA: Final = importlib.resources.files("pipeline.cli") / "data"

# A list longer than this is folded; its count stays in sight.
_LONG: Final = 12


def draw_page(review: Review) -> str:
    """The whole page; equal snapshots make equal pages."""
    drawing = Drawing(review.rules)
    title = review.compilation.get("title") or _file_name(review)
    body = (
        element("a", "跳到正文", href="#text", class_="skip"),
        _sidebar(review),
        element(
            "main",
            _head(review, title),
            _checks(review),
            _coverage(review),
            _contents(review),
            _edits(review),
            _section("text", "正文", "articles", [draw_article(article, drawing) for article in review.articles]),
            _section("aside", "文外各行", "lines outside the articles", [_group(g, drawing) for g in review.aside]),
            _rejects(review),
            element("footer", f"huibian inspect --html · 快照 {review.snapshot_id} · sha256 {review.source['sha256']}"),
        ),
        element("div", id="panel", role="status", hidden="hidden"),
    )
    return page(f"{title}·核对", body, style=_asset("review.css"), script=_asset("review.js"))


def _asset(name: str) -> str:
    return (_DATA / name).read_text("utf-8")


def _file_name(review: Review) -> str:
    return str(review.source["path"].rpartition("/")[2])


def _section(anchor_: str, title: str, english: str, *children: Child) -> Element:
    return element("section", element("h2", title, small(english)), children, id=anchor_)


def _sidebar(review: Review) -> Element:
    chapters = (
        ("#coverage", "覆盖"),
        ("#contents", "目录"),
        ("#edits", "改动"),
        ("#text", "正文"),
        ("#aside", "文外各行"),
    )
    return element(
        "nav",
        element("p", [element("a", label, href=target) for target, label in chapters]),
        element(
            "ol",
            [
                element(
                    "li",
                    element("a", element("b", str(a.row["ordinal"])), a.row["title"], href=f"#{article_anchor(a)}"),
                    class_=a.row["status"],
                )
                for a in review.articles
            ],
        ),
        aria_label="各篇",
    )


def _head(review: Review, title: str) -> Element:
    source = review.source
    facts = (
        ("文件", "file", _file_name(review)),
        ("指纹", "sha256", source["sha256"][:16]),
        ("格式", "type", source["media_type"]),
        ("读法", "reader", source["reader"]),
        ("页数", "pages", f"{source['pages']:,}" if source["pages"] is not None else None),
        (
            "字数",
            "characters",
            f"{source['n_chars']:,}，其中各篇正文 {sum(a.row['n_chars'] for a in review.articles):,}",
        ),
    )
    return element(
        "header",
        element("p", "汇编核对", small("review of a compilation"), class_="kicker"),
        element("h1", title, element("small", review.compilation.get("issue"))),
        element(
            "dl",
            [
                element("div", element("dt", label, small(name)), element("dd", value))
                for label, name, value in facts
                if value
            ],
            element("div", element("dt", "状态", small("status")), element("dd", status(source["status"]))),
            class_="facts",
        ),
        element("p", source["message"], class_="message", lang="en") if source["message"] else None,
        id="top",
    )


def _checks(review: Review) -> Element:
    found = list(_findings(review))
    if not found:
        return element("p", "没有需要人来判断之处。", small("nothing is left to decide"), class_="all-good")
    return _section("check", "请先核对", "to check first", element("ul", [element("li", item) for item in found]))


def _findings(review: Review) -> Iterator[Child]:
    """What a reader should look at, gravest first."""
    source, compilation = review.source, review.compilation
    if source["n_unmapped_chars"]:
        yield f"有 {source['n_unmapped_chars']:,} 个字形没有可信的字符"
    for method, pages in groupby(sorted(review.odd_pages, key=lambda known: known.method), key=lambda p: p.method):
        numbers = [known.page for known in pages]
        yield f"{len(numbers)} 页用{labels.METHODS.get(method, method)}读出：第 {_ranges(numbers)} 页"
    if review.rejects:
        yield element("a", f"有 {len(review.rejects)} 处未能读入", href="#rejects")
    declared, listed = compilation.get("declared_articles"), compilation.get("listed_articles")
    if declared is not None and declared != listed:
        yield f"汇编自称 {declared} 篇，目录列 {listed} 篇"
    for label, chosen in (
        ("正文中断", [a for a in review.articles if a.row["status"] == "truncated"]),
        ("正文有而目录未列", [a for a in review.articles if review.entries and not a.entries]),
        ("日期未定", [a for a in review.articles if a.date_is_open]),
        (
            "有正文而未见日期",
            [a for a in review.articles if a.row["n_chars"] and a.row["date"] is None and not a.date_is_open],
        ),
        ("地区未定", [a for a in review.articles if a.region_is_open]),
    ):
        if chosen:
            yield [f"{label} {len(chosen)} 篇：", _links(chosen)]
    lost = [entry for entry in review.entries if entry.article_id is None]
    if lost:
        yield f"目录中 {len(lost)} 条没有对应的篇：{'、'.join(f'《{entry.title}》' for entry in lost)}"
    stray = sum(group.n_lines for group in review.aside if group.layer == "body" and group.roles != ("part",))
    if stray:
        yield [element("a", f"{stray:,} 行正文不属于任何一篇", href="#aside")]
    suggested = sum(count.suggested for count in review.rules)
    if suggested:
        yield [element("a", f"{suggested} 处改动只是建议", href="#edits"), "，没有写入正文"]


def _links(articles: Iterable[ArticleView]) -> list[Child]:
    links: list[Child] = []
    for article in articles:
        links += [
            "、" if links else None,
            element("a", f"《{article.row['title']}》", href=f"#{article_anchor(article)}"),
        ]
    return links


def _ranges(numbers: list[int]) -> str:
    """Numbers in order, neighbours joined.

    >>> _ranges([1, 2, 3, 7, 9, 10])
    '1–3、7、9–10'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return "、".join("–".join(map(str, run)) for run in runs)


def _coverage(review: Review) -> Element:
    by_status = {
        known: [article for article in review.articles if article.row["status"] == known]
        for known in ("complete", "truncated", "listed")
    }
    declared = review.compilation.get("declared_articles")
    counts = (
        ("自称", "declared", "未说明" if declared is None else str(declared)),
        ("目录所列", "listed in contents", str(len(review.entries))),
        ("有正文", "present", str(len(by_status["complete"]) + len(by_status["truncated"]))),
        ("其中中断", "truncated", str(len(by_status["truncated"]))),
        ("仅见目录", "listed only", str(len(by_status["listed"]))),
    )
    return _section(
        "coverage",
        "覆盖",
        "coverage",
        element(
            "dl",
            [element("div", element("dd", value), element("dt", label, small(name))) for label, name, value in counts],
            class_="counts",
        ),
        element("p", [_square(article) for article in review.articles], class_="squares", aria_label="每格一篇"),
        element("p", [status(known) for known, found in by_status.items() if found], class_="key"),
        _missing(by_status["listed"]),
    )


def _square(article: ArticleView) -> Element:
    row = article.row
    label = f"{row['ordinal']} {row['title']}（{labels.STATUSES[row['status']]}）"
    return element("a", str(row["ordinal"]), href=f"#{article_anchor(article)}", title=label, class_=row["status"])


def _missing(listed: list[ArticleView]) -> Element | None:
    if not listed:
        return None
    items = [element("li", element("b", str(article.row["ordinal"])), article.row["title"]) for article in listed]
    return element(
        "details",
        element("summary", f"没有正文的 {len(listed)} 篇", small("what is missing")),
        element("ul", items, class_="missing"),
        open="open" if len(listed) <= _LONG else None,
    )


def _contents(review: Review) -> Element:
    articles = {article.row["article_id"]: article for article in review.articles}
    rows: list[tuple[str, ContentsEntry | None, ArticleView | None]] = [
        (_part(entry.part_num, entry.part_title), entry, articles.get(entry.article_id or ""))
        for entry in review.entries
    ]
    # Where there are contents, articles that they lack come under a heading of their own.
    unlisted = "目录未列" if review.entries else ""
    rows += [(unlisted, None, article) for article in review.articles if not article.entries]
    headings = (
        ("", ""),
        ("题名 · 署名", "title, byline"),
        ("日期", "date"),
        ("地区", "region"),
        ("页", "printed → physical"),
        ("状态", "status"),
    )
    body: list[Element] = []
    for part, members in groupby(rows, key=lambda row: row[0]):
        if part:
            body.append(element("tr", element("th", part, colspan=len(headings), scope="rowgroup"), class_="part"))
        body += [_entry(entry, article) for _, entry, article in members]
    return _section(
        "contents",
        "目录与各篇",
        "contents and articles",
        element(
            "table",
            element("thead", element("tr", [element("th", label, small(name)) for label, name in headings])),
            element("tbody", body),
        ),
    )


def _part(num: str | None, title: str | None) -> str:
    return "　".join(word for word in (num, title) if word)


def _entry(entry: ContentsEntry | None, article: ArticleView | None) -> Element:
    first = article is not None and (entry is None or article.entries[0] is entry)
    title = article.row["title"] if article else entry.title if entry else ""
    printed = entry.title if entry and entry.title != title else None
    byline = (article.row["byline"] if article else None) or (entry.byline if entry else None)
    num = (entry.num if entry else None) or (str(article.row["ordinal"]) if article else "")
    return element(
        "tr",
        element("td", num, class_="num"),
        element(
            "td",
            element("a", title, href=f"#{article_anchor(article)}") if article else title,
            element("span", f"目录作《{printed}》", class_="others") if printed else None,
            element("span", byline, class_="by") if byline else None,
        ),
        element("td", describe_date(article) if article else None),
        element("td", describe_region(article) if article else None),
        element("td", _pages(entry, article), class_="pages"),
        element("td", status(article.row["status"]) if article else element("strong", "无对应篇", class_="open")),
        id=contents_anchor(article) if article and first else None,
        class_=article.row["status"] if article else None,
    )


def _pages(entry: ContentsEntry | None, article: ArticleView | None) -> str:
    printed = "" if entry is None or entry.page is None else str(entry.page)
    physical = "" if article is None or article.row["page_start"] is None else str(article.row["page_start"])
    return f"{printed or '—'} → {physical}" if physical else printed


def _edits(review: Review) -> Element:
    if not review.rules:
        return _section("edits", "改动", "edits", element("p", "没有改动：正文与读出的字符相同。"))
    headings = (
        ("规则", "rule"),
        ("写入", "applied"),
        ("建议", "suggested"),
        ("把握", "probability"),
        ("例", "examples"),
    )
    return _section(
        "edits",
        "改动",
        "edits",
        element(
            "p",
            element("ins", "补入", class_="add"),
            element("del", "删去", class_="cut"),
            element("span", element("del", "旧"), element("ins", "改写"), class_="sub"),
            element("mark", "原文", element("span", "→建议", class_="ghost"), class_="sug"),
            element("span", "指向或用 Tab 移到一处，便见原文、规则与把握；按 N、P 走到下一处、上一处。", class_="hint"),
            class_="legend",
        ),
        element(
            "table",
            element("thead", element("tr", [element("th", label, small(name)) for label, name in headings])),
            element(
                "tbody",
                [
                    element(
                        "tr",
                        element(
                            "td",
                            element(
                                "label",
                                element("input", type="checkbox", checked="checked", value=f"r{i}"),
                                element("code", c.rule),
                            ),
                            element("span", labels.verb_of(c.rule), class_="by"),
                        ),
                        element("td", f"{c.applied:,}", class_="num"),
                        element("td", f"{c.suggested:,}" if c.suggested else "", class_="num sugs"),
                        element("td", _span(c.least, c.most), class_="num"),
                        element("td", [draw_example(example) for example in c.examples], class_="examples"),
                    )
                    for i, c in enumerate(review.rules)
                ],
            ),
        ),
    )


def _span(least: float, most: float) -> str:
    return percent(least) if percent(least) == percent(most) else f"{percent(least)}–{percent(most)}"


def _group(group: AsideGroup, drawing: Drawing) -> Element:
    rule = f"{labels.verb_of(group.rule)} {group.rule}" if group.rule else "按结构判定"
    return element(
        "details",
        element(
            "summary",
            element("b", labels.LAYERS.get(group.layer, group.layer)),
            small(f"{group.layer}: {', '.join(group.roles)}"),
            element("span", f"{group.n_lines:,} 行，{group.n_chars:,} 字 · {rule}", class_="by"),
        ),
        element("ul", [_aside_line(line, drawing) for line in group.lines], class_="lines"),
        element("p", f"另有 {group.n_hidden:,} 行未列出", class_="others") if group.n_hidden else None,
        open="open" if group.layer in WRITTEN_LAYERS or group.n_lines <= _LONG else None,
    )


def _aside_line(line: AsideLine, drawing: Drawing) -> Element:
    where = []
    if line.first_page is not None:
        last = f"–{line.last_page}" if line.last_page != line.first_page else ""
        where.append(f"第{line.first_page}{last}页")
    if line.times > 1:
        where.append(f"共 {line.times:,} 行，只有数字不同或全同")
    return element(
        "li",
        list(drawing.segments(line.segments)),
        element("span", "，".join(where), class_="by") if where else None,
        id=line.block_id.rpartition(".")[2],
    )


def _rejects(review: Review) -> Element | None:
    if not review.rejects:
        return None
    headings = (("步骤", "stage"), ("规则", "rule"), ("页", "page"), ("原因", "reason"), ("内容", "text"))
    return _section(
        "rejects",
        "未能读入",
        "rejects",
        element(
            "table",
            element("thead", element("tr", [element("th", label, small(name)) for label, name in headings])),
            element(
                "tbody",
                [
                    element(
                        "tr", [element("td", value) for value in (r.stage, r.rule, _number(r.page), r.reason, r.text)]
                    )
                    for r in review.rejects
                ],
            ),
        ),
    )


def _number(page_: int | None) -> str | None:
    return None if page_ is None else str(page_)
