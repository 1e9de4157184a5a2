"""What the review page calls things: Chinese for its readers, and the tables' own word beside it."""

from __future__ import annotations

from typing import Final

STATUSES: Final = {
    "complete": "完整",
    "truncated": "不全",
    "listed": "仅见目录",
    "ok": "全部读出",
    "partial": "部分读出",
    "rejected": "未能读出",
}

LAYERS: Final = {
    "body": "各篇之外的正文",
    "contents": "目录",
    "cover": "封面与前言",
    "furniture": "页眉、页脚、页码",
    "watermark": "水印",
    "chrome": "网页边框",
    "notice": "网站声明与联系方式",
    "note": "注释",
}

LEVELS: Final = {
    "national": "国家级",
    "province": "省级",
    "prefecture": "地级",
    "county": "县级",
    "township": "乡级",
    "village": "村级",
}

KINDS: Final = {
    "petition": "信访",
    "government": "政府",
    "party": "党委",
    "discipline": "纪检监察",
    "procuratorate": "检察院",
    "court": "法院",
    "police": "公安",
}

# A date is exact to the day unless said otherwise.
PRECISIONS: Final = {"month": "只知年月", "year": "只知年份"}

TITLE_SOURCES: Final = {"body": "取自正文", "contents": "取自目录", "merged": "正文与目录合校"}

METHODS: Final = {"ocr": "由字符识别读出", "pdfplumber": "用备用读法读出", "none": "无法读出"}

# A rule is called by a verb and its object; the verb says what was done.
_VERBS: Final = {
    "restore": "补回",
    "insert": "补入",
    "pair": "配对",
    "widen": "改全角",
    "narrow": "改半角",
    "curl": "改弯引号",
    "replace": "换字",
    "normalize": "统一",
    "remove": "删去",
    "drop": "删去",
    "strip": "去空白",
    "close": "去空格",
    "collapse": "并空格",
    "space": "加空格",
    "split": "分行",
    "join": "连行",
    "date": "判读日期",
    "match": "词表相符",
    "find": "版面位置",
    "read": "读作",
    "follow": "随上一行",
    "continue": "随上一行",
    "sweep": "尾部清扫",
    "trust": "文件自标",
}


def verb_of(rule: str) -> str:
    """What a rule does, in Chinese; nothing for a verb that is not known.

    >>> verb_of("widen_punctuation"), verb_of("date_by_event"), verb_of("unheard_of")
    ('改全角', '判读日期', '')
    """
    return _VERBS.get(rule.partition("_")[0], "")
