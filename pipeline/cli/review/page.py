"""The page a researcher checks before trusting a corpus: one source with its structure, edits and gaps, as HTML."""

from __future__ import annotations

import importlib.resources
from itertools import zip_longest

from pipeline.cli.review import labels
from pipeline.cli.review.article import draw_article
from pipeline.cli.review.edits import Drawing, draw_edits
from pipeline.cli.review.markup import Element, element, page
from pipeline.cli.review.overview import draw_checks, draw_contents, draw_coverage, draw_head
from pipeline.cli.review.pieces import LONG, article_anchor, section, small, table
from pipeline.query.review import WRITTEN_LAYERS, AsideGroup, AsideLine, Review
from pipeline.records import Reject


def draw_page(review: Review) -> str:
    """The whole page; equal snapshots make equal pages."""
    drawing = Drawing(review.rules)
    title = review.compilation.get("title") or review.source["path"].rpartition("/")[2]
    body = (
        element("a", "跳到正文", href="#text", class_="skip"),
        _sidebar(review),
        element(
            "main",
            draw_head(review, title),
            draw_checks(review),
            draw_coverage(review),
            draw_contents(review),
            draw_edits(review),
            section("text", "正文", "articles", _articles(review, drawing)),
            section("aside", "文外各行", "lines outside the articles", [_group(g, drawing) for g in review.aside]),
            _rejects(review),
            element("footer", f"huibian inspect --html · 快照 {review.snapshot_id} · sha256 {review.source['sha256']}"),
        ),
        element("div", id="panel", role="status", hidden="hidden"),
    )
    return page(f"{title}·核对", body, style=_asset("page.css"), script=_asset("page.js"))


def _asset(name: str) -> str:
    return importlib.resources.files("pipeline.cli.review").joinpath(name).read_text("utf-8")


def _articles(review: Review, drawing: Drawing) -> list[Element]:
    return [draw_article(*pair, drawing, review.gaps) for pair in zip_longest(review.articles, review.articles[1:])]


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
        open="open" if group.layer in WRITTEN_LAYERS or group.n_lines <= LONG else None,
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
    return section("rejects", "未能读入", "rejects", table(headings, [_reject(known) for known in review.rejects]))


def _reject(known: Reject) -> Element:
    page_ = None if known.page is None else str(known.page)
    values = (known.stage, known.rule, page_, known.reason, known.text)
    return element("tr", [element("td", value) for value in values])
