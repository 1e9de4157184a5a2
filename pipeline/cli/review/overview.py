"""The top of the page: what the source is, what to check first, what is missing, and its contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.cli.review import labels
from pipeline.cli.review.article import describe_date, describe_region
from pipeline.cli.review.markup import Child, Element, element
from pipeline.cli.review.pieces import (
    LONG,
    article_anchor,
    contents_anchor,
    lacking,
    percent,
    ranges,
    section,
    small,
    status,
    table,
)
from pipeline.query.review import ArticleView, Review
from pipeline.records import ContentsEntry, Page


def draw_head(review: Review, title: str) -> Element:
    """The source: its title, file, reader and status."""
    source = review.source
    facts = (
        ("文件", "file", source["path"].rpartition("/")[2]),
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


def draw_checks(review: Review) -> Element:
    """What a person should look at before anything else."""
    found = list(_findings(review))
    if not found:
        return element("p", "没有需要人来判断之处。", small("nothing is left to decide"), class_="all-good")
    return section("check", "请先核对", "to check first", element("ul", [element("li", item) for item in found]))


def _findings(review: Review) -> Iterator[Child]:
    """What a reader should look at, gravest first."""
    source, compilation = review.source, review.compilation
    if source["n_unmapped_chars"]:
        yield f"有 {source['n_unmapped_chars']:,} 个字形没有可信的字符"
    yield from _odd_pages(review.odd_pages)
    for gap in review.gaps:
        yield f"缺印刷页码 {lacking(gap)} 页（第 {gap.page} 页之后），缺了正文的篇记作“不全”"
    if review.rejects:
        yield element("a", f"有 {len(review.rejects)} 处未能读入", href="#rejects")
    declared, listed = compilation.get("declared_articles"), compilation.get("listed_articles")
    if declared is not None and declared != listed:
        yield f"汇编自称 {declared} 篇，目录列 {listed} 篇"
    for label, chosen in (
        ("正文不全", [a for a in review.articles if a.row["status"] == "truncated"]),
        ("正文有而目录未列", [a for a in review.articles if a.unlisted]),
        ("日期未定", [a for a in review.articles if a.date_is_open]),
        (
            "有正文而未见日期",
            [a for a in review.articles if a.row["n_chars"] and a.row["date"] is None and not a.date_is_open],
        ),
        ("地区未定", [a for a in review.articles if a.region_is_open]),
    ):
        if chosen:
            yield _named(f"{label} {len(chosen)} 篇", chosen)
    lost = [entry for entry in review.entries if entry.article_id is None]
    if lost:
        yield f"目录中 {len(lost)} 条没有对应的篇：{'、'.join(f'《{entry.title}》' for entry in lost)}"
    stray = sum(group.n_lines for group in review.aside if group.layer == "body" and group.roles != ("part",))
    if stray:
        yield [element("a", f"{stray:,} 行正文不属于任何一篇", href="#aside")]
    suggested = sum(count.suggested for count in review.rules)
    if suggested:
        yield [element("a", f"{suggested} 处改动只是建议", href="#edits"), "，没有写入正文"]


def _odd_pages(pages: Iterable[Page]) -> Iterator[str]:
    """Pages that were not read the plain way, by the way they were read, with the least sure of them."""
    for method, group in groupby(
        sorted(pages, key=lambda known: (known.method, known.page)), lambda known: known.method
    ):
        found = list(group)
        text = f"{len(found)} 页{labels.METHODS.get(method, method)}：第 {ranges([known.page for known in found])} 页"
        sure = [(known.confidence, known.page) for known in found if known.confidence is not None]
        if sure:
            least, page = min(sure)
            text += f"，把握最低的是第 {page} 页（{percent(least)}）"
        yield text


def _named(label: str, articles: list[ArticleView]) -> Child:
    """A finding with the articles it is about; a long list is folded."""
    links: list[Child] = []
    for article in articles:
        links += [
            "、" if links else None,
            element("a", f"《{article.row['title']}》", href=f"#{article_anchor(article)}"),
        ]
    if len(articles) > LONG:
        return element("details", element("summary", label), links)
    return [f"{label}：", links]


def draw_coverage(review: Review) -> Element:
    """How many articles are declared, listed, present and missing; a square for each, and the missing ones named."""
    by_status = {
        known: [article for article in review.articles if article.row["status"] == known]
        for known in ("complete", "truncated", "listed")
    }
    declared = review.compilation.get("declared_articles")
    counts = (
        ("自称", "declared", "未说明" if declared is None else str(declared)),
        ("目录所列", "listed in contents", str(len(review.entries)) if review.entries else "无目录"),
        ("有正文", "present", str(len(by_status["complete"]) + len(by_status["truncated"]))),
        ("其中不全", "truncated", str(len(by_status["truncated"]))),
        ("仅见目录", "listed only", str(len(by_status["listed"]))),
    )
    return section(
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
        open="open" if len(listed) <= LONG else None,
    )


def draw_contents(review: Review) -> Element:
    """The entries of the contents with the articles they announce, then the articles that the contents lack."""
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
    return section(
        "contents",
        "目录与各篇",
        "contents and articles",
        table(headings, body),
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
