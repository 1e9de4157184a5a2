from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.html import HtmlReader, decode_html
from pipeline.extract.reader import Reading
from pipeline.extract.readers import find_reader

ReadPage = Callable[[str], Reading]

PROSE = (
    "全市信访系统坚持以人民为中心，着力解决群众急难愁盼问题，全年受理各类信访事项一千二百件，同比下降百分之三。",
    "一是压实属地责任，健全领导干部接访下访制度，推动矛盾纠纷在基层化解，初次信访事项一次性化解率稳步提高。",
    "下一步，将持续推进信访工作法治化，做到预防、受理、办理、监督追责、维护秩序五个环节有机衔接。",
)
BODY = "".join(f"<p>　　{text}</p>" for text in PROSE)


@pytest.fixture
def read(tmp_path: Path) -> ReadPage:
    def read_page(page: str, encoding: str = "utf-8") -> Reading:
        path = tmp_path / "page.html"
        path.write_bytes(page.encode(encoding))
        return HtmlReader().read(path, "0" * 16, ExtractSettings())

    return read_page


def styled(reading: Reading) -> list[tuple[str, str | None]]:
    return [(line.text_raw, line.style) for line in reading.lines]


def kept(reading: Reading) -> list[str]:
    return [line.text_raw for line in reading.lines if line.style != "chrome"]


def test_blocks_and_breaks_make_lines(read: ReadPage) -> None:
    page = "<h1>关于\n  开展督查的<b>通知</b></h1><p>各区县：<br>现通知如下。</p><ul><li>要点</ul>"
    assert styled(read(page)) == [
        ("关于开展督查的通知", "heading1"), ("各区县：", None), ("现通知如下。", None), ("要点", "list"),
    ]  # fmt: skip


def test_the_end_of_a_source_line_is_a_space_only_beside_latin(read: ReadPage) -> None:
    page = "<html><body><p>全年受理\n  信访事项，\n办结率 99%\nof cases 达到\n<b>新高</b>。</p></body></html>"
    assert [line.text_raw for line in read(page).lines] == ["全年受理信访事项，办结率 99% of cases 达到新高。"]


def test_code_and_comments_are_no_text(read: ReadPage) -> None:
    head = "<html><head><title>题</title><style>p{}</style></head>"
    page = head + "<body><script>var a='文'</script><!-- 注 --><p>正文</p>尾<svg>图</svg></body></html>"
    assert styled(read(page)) == [("正文", None), ("尾", None)]


def test_ordered_lists_show_their_numbers(read: ReadPage) -> None:
    page = "<ol start=3><li>受理<li value=7>办理</ol><ol><li>督查</li></ol>"
    assert [line.text_raw for line in read(f"<html><body>{page}</body></html>").lines] == [
        "3. 受理", "7. 办理", "1. 督查",
    ]  # fmt: skip


def test_look_comes_from_tags_and_styles(read: ReadPage) -> None:
    page = '<p style="font-size:16pt"><b>一、总体情况</b></p><p style="FONT-SIZE:20px;font-weight:700">二</p>三'
    assert [(line.bold, line.font_size) for line in read(page).lines] == [(True, 16.0), (True, 15.0), (False, None)]


def test_empty_paragraphs_and_page_breaks_are_space(read: ReadPage) -> None:
    page = (
        '<html><body><p>甲</p><p>&nbsp;</p><p>乙<br><br>丙</p><p style="page-break-before:always">丁</p></body></html>'
    )
    assert [line.space_above for line in read(page).lines] == [0, 1, 1, 8]


@pytest.mark.parametrize(
    ("page", "space"),
    [
        ('<div class="page" id="p1"><p>甲</p></div><div class="page" id="p2"><p>乙</p></div>', 8),
        ('<div class="doc-page-1"><p>甲</p></div><div class="doc-page-2"><p>乙</p></div>', 8),
        # A page that holds all, a bar that leads to others, and what only sounds alike.
        ('<div class="page"><p>甲</p><p>乙</p></div>', 0),
        ('<p>甲</p><div class="page">乙</div>', 0),
        ('<div class="head">甲</div><div class="page">乙</div>', 0),
        ('<div class="pager">甲</div><div class="pager">乙</div>', 0),
    ],
)
def test_pages_of_a_viewer_are_parted_by_space(read: ReadPage, page: str, space: int) -> None:
    assert [line.space_above for line in read(f"<html><body>{page}</body></html>").lines] == [0, space]


def test_tables_become_cells_but_frames_do_not(read: ReadPage) -> None:
    head = "<tr><th>地区<th colspan=2>件数</tr>"
    data = f"<table>{head}<tr><td rowspan=2>东山区<td>来信<td>12</tr><tr><td>来访<td>3</tr></table>"
    reading = read(f"<html><body><table><tr><td>菜单</td><td>{BODY}</td></tr></table>{data}</body></html>")
    assert [line.text_raw for line in reading.lines] == [
        "菜单", *(f"　　{text}" for text in PROSE), "地区\t件数", "东山区\t来信\t12", "来访\t3",
    ]  # fmt: skip
    assert [line.style for line in reading.lines] == [None] * 4 + ["table"] * 3
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in reading.cells] == [
        (1, 1, 1, 1, "地区"), (1, 2, 1, 2, "件数"),
        (2, 1, 2, 1, "东山区"), (2, 2, 1, 1, "来信"), (2, 3, 1, 1, "12"),
        (3, 2, 1, 1, "来访"), (3, 3, 1, 1, "3"),
    ]  # fmt: skip


MENU = "".join(f'<li><a href="/{n}.html">栏目{n}</a></li>' for n in "一二三四五")
NEWS = "".join(f'<li><a href="/n{n}.html">某地扎实推进第{n}项重点工作</a></li>' for n in "一二三四")
SITE_PAGE = f"""<!DOCTYPE html><html><head><title>全市信访工作总结-某市信访局</title></head><body>
<div class="top"><ul>{MENU}</ul></div>
<div class="wrap"><div>您当前的位置：<a href="/">首页</a> &gt; 工作动态</div>
<div class="head"><h2>全市信访工作总结</h2><div>来源：办公室　发布时间：2025-01-10</div>
<div>【字号：<a href="#">大</a> <a href="#">中</a>】 </div><div class="share">分享到：<a href="x">微信</a></div></div>
<div id="content">{BODY}<p><a href="/f/1.docx">附件：工作台账.docx</a></p><div>相关阅读</div><ul>{NEWS}</ul></div></div>
<div class="footer">主办单位：某市信访局　某ICP备00000000号</div></body></html>"""


def test_a_site_keeps_its_title_text_and_attachments(read: ReadPage) -> None:
    reading = read(SITE_PAGE)
    assert kept(reading) == [
        "全市信访工作总结",
        "来源：办公室　发布时间：2025-01-10",
        *(f"　　{text}" for text in PROSE),
        "附件：工作台账.docx",
    ]


def test_nothing_on_a_page_is_lost(read: ReadPage) -> None:
    chrome = [line.text_raw for line in read(SITE_PAGE).lines if line.style == "chrome"]
    assert {"栏目三", "相关阅读", "某地扎实推进第四项重点工作", "分享到：微信"} <= set(chrome)
    assert any("ICP备" in text for text in chrome)


def test_a_page_in_table_frames_is_read_like_any_other(read: ReadPage) -> None:
    page = f"""<html><head><title>全市信访工作总结</title></head><body><table><tr><td><ul>{MENU}</ul></td></tr></table>
    <table><tr><td><ul>{NEWS}</ul></td><td><table><tr><td>全市信访工作总结</td></tr><tr><td>{BODY}</td></tr></table></td></tr></table></body></html>"""
    assert kept(read(page)) == ["全市信访工作总结", *(f"　　{text}" for text in PROSE)]


def test_a_document_saved_as_a_page_has_no_chrome(read: ReadPage) -> None:
    contents = "".join(f'<p><a href="#_Toc{n}">第{n}篇 工作报告……{n}</a></p>' for n in range(1, 7))
    page = f"<html><body><div><p>工作汇编</p>{contents}</div><div>{BODY}</div><div><p>附：名单</p></div></body></html>"
    styles = [style for _, style in styled(read(page))]
    assert styles == [None, *["toc"] * 6, *[None] * 3, None]


def test_text_that_links_much_stays_text(read: ReadPage) -> None:
    laws = "".join(
        f'<p>依据<a href="/law{n}">《信访工作办法》</a>第{n}条，办理机关应当及时答复信访人。</p>' for n in range(9)
    )
    page = f"<html><body><ul>{MENU}</ul><div>{laws}</div></body></html>"
    assert len(kept(read(page))) == 9


def test_tools_beside_the_date_are_chrome(read: ReadPage) -> None:
    tools = "<li>打印 <i>字体：</i><a href='javascript:;'>放大</a> <a href='javascript:;'>正常</a> 分享</li>"
    titles = '<h1><a href="/">某省政府网</a></h1><h2>全省信访工作座谈会召开</h2><h3>深入推进法治化</h3>'
    page = f"""<head><title>某省政府网</title><meta name="ArticleTitle" content="全省信访工作座谈会召开"></head>
    <ul>{MENU}</ul><div><div>{titles}</div><ul><li>时间：2025-01-10</li>{tools}</ul>
    <div class="editor">{BODY}</div><dl><dt>扫一扫在手机打开当前页</dt></dl></div>"""
    assert kept(read(page)) == [
        "全省信访工作座谈会召开",
        "深入推进法治化",
        "时间：2025-01-10",
        *(f"　　{text}" for text in PROSE),
    ]


def test_a_row_of_links_is_as_good_a_sign_of_a_site_as_a_list(read: ReadPage) -> None:
    row = " | ".join(f'<a href="/{n}.html">栏目{n}</a>' for n in "一二三四五六")
    page = f"<p>{row}</p><div><div><h1>工作总结</h1></div><div>{BODY}</div></div><p>某市人民政府办公室</p>"
    assert kept(read(f"<html><body>{page}</body></html>")) == ["工作总结", *(f"　　{text}" for text in PROSE)]


def test_a_title_that_nothing_names_is_kept(read: ReadPage) -> None:
    above = '<div class="bt">工作总结</div><div>来源：办公室</div><div>2025-01-10</div>'
    page = f"<title>某市政府</title><ul>{MENU}</ul><div>{above}<div>{BODY}</div></div>"
    assert kept(read(page)) == ["工作总结", "来源：办公室", "2025-01-10", *(f"　　{text}" for text in PROSE)]


def test_named_site_elements_are_chrome_even_without_links(read: ReadPage) -> None:
    site = '<div class="site-nav">首页 政务公开 公共服务</div><div class="breadcrumb">公开年报</div>'
    assert kept(read(f"<html><body>{site}<header><h1>年报</h1></header>{BODY}</body></html>")) == [
        "年报",
        *(f"　　{text}" for text in PROSE),
    ]


def test_a_page_that_hides_its_text_until_scripts_have_run_is_read(read: ReadPage) -> None:
    account = '<div class="rich_media_meta_list"><span>原创</span><a href="javascript:void(0)">某县信访</a></div>'
    tools = '<div class="rich_media_tool"><a>阅读原文</a><div>在看</div></div>'
    text = f'<div id="js_content" style="visibility: hidden; opacity: 0;"><section>{BODY}</section></div>'
    page = f"<html><body><div id='page-content'><h1>三步工作法</h1>{account}{text}{tools}</div></body></html>"
    assert kept(read(page)) == ["三步工作法", *(f"　　{text}" for text in PROSE)]


def test_hidden_words_in_a_line_are_lines_of_their_own(read: ReadPage) -> None:
    page = '<p>坚持<span style="display:none">本文来自某网</span>依法<i style="font-size:0">暗</i>办理。</p>'
    assert styled(read(page)) == [("坚持依法办理。", None), ("本文来自某网暗", "chrome")]


def test_hidden_words_in_a_table_are_lines_beside_it(read: ReadPage) -> None:
    page = "<table><tr><td>甲<td>乙<span hidden>暗</span><tr><td>1<td>2</table>"
    assert styled(read(f"<html><body>{page}</body></html>")) == [
        ("甲\t乙", "table"),
        ("1\t2", "table"),
        ("暗", "chrome"),
    ]


def test_the_caption_of_a_table_is_kept(read: ReadPage) -> None:
    page = "<html><body><table><caption>表1 受理情况</caption><tr><th>地区<th>件数<tr><td>甲<td>3</table></body></html>"
    assert styled(read(page)) == [("表1 受理情况", None), ("地区\t件数", "table"), ("甲\t3", "table")]


def test_lists_number_as_their_styles_say(read: ReadPage) -> None:
    lists = (
        '<ol style="list-style:none"><li>甲</ol><ol type="a"><li>乙</ol>'
        '<ol style="list-style-type: cjk-ideographic"><li>丙</ol>'
    )
    assert [line.text_raw for line in read(f"<html><body>{lists}</body></html>").lines] == ["甲", "a. 乙", "一、丙"]


def test_notes_that_word_writes_are_notes(read: ReadPage) -> None:
    note = "<div style='mso-element:footnote-list'><div style='mso-element:footnote'><p>[1] 全市口径。</p></div></div>"
    assert styled(read(f"<html><body><p>下降。[1]</p>{note}</body></html>")) == [
        ("下降。[1]", None),
        ("[1] 全市口径。", "note"),
    ]


def test_the_parts_of_a_source_line_stand_apart(read: ReadPage) -> None:
    line = "<span>2025-03-12 09:30</span><span>来源：</span><span>某县信访局</span><span>浏览次数：8</span><a>打印</a>"
    page = f"<html><body><div>{line}</div><p>截至<b>2025-03-12</b>，<b>来源</b>可查。</p></body></html>"
    assert [line.text_raw for line in read(page).lines] == [
        "2025-03-12 09:30 来源：某县信访局 浏览次数：8 打印", "截至2025-03-12，来源可查。",
    ]  # fmt: skip


def test_news_beside_their_days_are_links(read: ReadPage) -> None:
    news = "".join(f'<li><a href="/{n}.html">某县召开会议{n}</a><span>2025-03-0{n}</span></li>' for n in range(1, 6))
    text = f"<div><h1>全市信访工作总结</h1><div>{BODY}</div></div>"
    page = f"<html><body>{text}<div><h2>推荐</h2><ul>{news}</ul></div></body></html>"
    assert kept(read(page)) == ["全市信访工作总结", *(f"　　{text}" for text in PROSE)]


def test_signature_and_attachments_below_the_text_are_kept(read: ReadPage) -> None:
    below = (
        "<div>某市人民政府办公室</div><div>2025年3月6日</div><div><a href='/a.pdf'>附件1：清单.pdf</a></div>"
        "<div><a href='/b'>另一篇文章的题目</a></div><div>某市数据局承办</div>"
    )
    page = f"<html><body><ul>{MENU}</ul><div><h1>全市信访工作总结</h1><div>{BODY}</div>{below}</div></body></html>"
    assert kept(read(page)) == [
        "全市信访工作总结",
        *(f"　　{text}" for text in PROSE),
        "某市人民政府办公室",
        "2025年3月6日",
        "附件1：清单.pdf",
    ]


def test_the_table_in_which_a_site_files_a_document_is_chrome(read: ReadPage) -> None:
    filed = (
        "<tr><td>索 引 号：<td>1/2025<td>发文机关：<td>某市政府<tr><td>成文日期：<td>2025年3月6日<td>文号：<td>某发6号"
    )
    listed = "<tr><th>标题<th>文号<th>发布日期<tr><td>甲办法<td>某发3号<td>2024年"
    text = f"<div><h1>年度通报</h1>{BODY}<table>{listed}</table></div>"
    assert kept(read(f"<html><body><ul>{MENU}</ul><table>{filed}</table>{text}</body></html>")) == [
        "年度通报",
        *(f"　　{text}" for text in PROSE),
        "标题\t文号\t发布日期",
        "甲办法\t某发3号\t2024年",
    ]


def test_the_smaller_title_above_the_title_is_kept(read: ReadPage) -> None:
    titles = "<h3>基层治理新实践</h3><h1>全市信访工作总结</h1>"
    head = "<title>全市信访工作总结</title>"
    page = f"<html><head>{head}</head><body><ul>{MENU}</ul><div>{titles}<div>{BODY}</div></div></body></html>"
    assert kept(read(page))[:2] == ["基层治理新实践", "全市信访工作总结"]


def test_a_page_of_frames_says_where_its_text_is(read: ReadPage) -> None:
    with pytest.raises(EmptySourceError, match=r"frames others \(left.htm, main.htm\)"):
        read(
            '<html><frameset><frame src="left.htm"><frame src="main.htm"><noframes>请升级</noframes></frameset></html>'
        )


def test_hidden_elements_are_chrome(read: ReadPage) -> None:
    page = f'<html><body><p style="display:none">联系微信</p><p hidden>暗</p>{BODY}</body></html>'
    assert [text for text, style in styled(read(page)) if style == "chrome"] == ["联系微信", "暗"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "gb18030"),
        ("gb2312", "utf-8"),
        ("", "gb18030"),
        ("big5", "gb18030"),
        ("no-such", "utf-8"),
        ("utf-8", "utf-16-le"),
        ("gb2312", "utf-16-be"),
    ],
)
def test_pages_are_decoded_whatever_they_declare(declared: str, encoding: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body>{BODY}朱镕基</body></html>'
    assert decode_html(page.encode(encoding)).text == page


def test_a_page_saved_as_mht_is_read(tmp_path: Path) -> None:
    path = tmp_path / "page.doc"
    body = base64.encodebytes(f"<html><body>{BODY}</body></html>".encode("gb18030")).decode()
    path.write_text(
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
        '--b\nContent-Type: text/html; charset="gb2312"\n'
        f"Content-Transfer-Encoding: base64\n\n{body}\n--b--\n",
        encoding="ascii",
    )
    reading = HtmlReader().read(path, "0" * 16, ExtractSettings())
    assert [line.text_raw for line in reading.lines] == [f"　　{text}" for text in PROSE]
    assert reading.media_type == "multipart/related"


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>1</script> </body></html>", "<!doctype html>"])
def test_a_page_without_text_is_empty(read: ReadPage, page: str) -> None:
    with pytest.raises(EmptySourceError):
        read(page)


def test_a_page_that_nests_without_end_is_read_or_refused(read: ReadPage) -> None:
    try:
        reading = read("<html><body>" + "<div>" * 50_000 + "底" + "</div>" * 50_000)
    except ReadError:
        return
    assert [line.text_raw for line in reading.lines] == ["底"]


def mht_part(html: str, encoding: str = "utf-8", declared: str = "") -> str:
    body = base64.encodebytes(html.encode(encoding)).decode()
    return f"--b\r\nContent-Type: text/html{declared}\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n"


def read_mht(folder: Path, header: str, *parts: str) -> Reading:
    path = folder / "page.mht"
    path.write_bytes(f"{header}\r\n\r\n{''.join(parts)}--b--\r\n".encode("gb18030"))
    reader = find_reader(path)
    assert reader.name == "html"
    return reader.read(path, "0" * 16, ExtractSettings())


RELATED = 'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"'


@pytest.mark.parametrize(
    "header",
    [
        f"From: <由浏览器保存>\r\nSubject: =?gb2312?B?1tw=?=\r\nDate: Thu, 6 Mar 2025 10:00:00 +0800\r\n{RELATED}",
        f"From: <Saved by Browser>\r\nSnapshot-Content-Location: http://a.example/\r\nSubject: a\r\n{RELATED}",
        f"{RELATED}\r\nX-MimeOLE: Produced",
    ],
)
def test_messages_are_pages_whoever_saved_them(tmp_path: Path, header: str) -> None:
    reading = read_mht(tmp_path, header, mht_part(f"<html><body>{BODY}</body></html>", "gb18030", "; charset=gb2312"))
    assert [line.text_raw for line in reading.lines] == [f"　　{text}" for text in PROSE]


def test_the_frame_with_the_text_is_the_page(tmp_path: Path) -> None:
    outer = '<html><body><p>某县信访网</p><iframe src="cid:a"></iframe></body></html>'
    reading = read_mht(tmp_path, RELATED, mht_part(outer), mht_part(f"<html><body>{BODY}</body></html>"))
    assert kept(reading) == [f"　　{text}" for text in PROSE]
    assert "某县信访网" in [line.text_raw for line in reading.lines]
