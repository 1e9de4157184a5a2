"""What contacts and site names look like that hide from filters: signs and blanks sown in, channels cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SOWN_SIGNS: Final = " 　\xa0★☆❤♥♡●○◆◇■□▲△▼※~～*·•_.,，|"
_SOWN: Final = f"[{re.escape(_SOWN_SIGNS)}-]{{1,3}}"
_MAYBE: Final = f"(?:{_SOWN})?"
# 微★信, V X, 薇❤, Q Q群; 加V and +薇 need their verb, since V and 薇 alone may be anything.
_CHANNEL: Final = (
    rf"(?:微{_MAYBE}[信❤♥]|薇{_MAYBE}[信❤♥]|威{_MAYBE}信|[Vv]{_MAYBE}[Xx信]"
    rf"|Q{_MAYBE}Q|q{_MAYBE}q|扣{_MAYBE}扣|企{_MAYBE}鹅"
    rf"|(?:加|[+＋➕]){_MAYBE}[VvＶ薇威]{_MAYBE}信?)"
)
_KIND: Final = rf"{_MAYBE}(?:交流群|公众号|号码|号|群)?{_MAYBE}[:：]?{_MAYBE}"
# As a whole, or each sign apart from the next; in figures or written out.
_ACCOUNT: Final = (
    rf"(?P<account>[A-Za-z0-9][A-Za-z0-9_-]{{4,20}}|[A-Za-z0-9](?:{_SOWN}[A-Za-z0-9]){{4,20}}"
    r"|[零〇一二三四五六七八九]{6,12})"
)
_LEAD: Final = (
    r"(?:(?:如有需要|如需|需要|更多资料|咨询|下载)?(?:请|可|欢迎)?(?:联系|添加|咨询|搜索|关注)|(?<![增参附追施添外])加)?"
    r"(?:客服|老师|作者)?"
)
_CONTACT: Final = re.compile(rf"{_LEAD}{_CHANNEL}{_KIND}{_ACCOUNT}")
# 微信同号: the phone of a person who sells.
_SAME_NUMBER: Final = re.compile(
    r"(?:手机|电话|咨询|联系)*[/／、]?微信同号[:：]?1\d{10}"
    r"|(?:咨询|联系)?(?:电话|手机|热线)?[:：]?[ 　]?1\d{10}[（(]微信同号[)）]"
)
# What sellers of texts call themselves; the second row are words of public bodies too, and end a seller's name.
_TRADE: Final = (
    "(?:(?:文库(?!建设|管理|系统|平台|工程|项目|中心|馆)|范文|写材料|笔杆子?)"
    '|(?:公文|素材|文案|文秘|模板|资料网)(?=[”"】]|[，。；、！？,;!?）)\\s]|$|获取|领取|查看|下载))'
)
# 公众号：某某文库, but not 公众号“某市信访” and 公众号：某市公文发布
_FOLLOW: Final = re.compile(
    rf"(?:关注|搜索|添加)?(?:微信)?公众号(?:[:：][ 　]?|(?=[“\"【]))[“\"【]?(?P<name>[\w·]{{0,10}}?){_TRADE}[”\"】]?"
    r"(?:(?:获取|领取|查看|下载)(?:更多|海量|全部|完整)?(?:资料|文章|范文|材料)?)?"
)
# 本文由某某文库整理
_CREDIT: Final = re.compile(
    r"(?:本文|本资料|本文档|本材料)(?:由|来源于?|来自|出自)[:：]?(?P<name>[\w·]{2,10}?)"
    r"(?:文库(?!建设|管理|系统|平台|工程|项目|中心|馆)|范文网|文档网|公文网|资料网|素材网)(?:整理|提供|收集|发布|分享)?"
)
# 本资料来源于某省档案馆文库: the library of a public body.
_PUBLIC: Final = re.compile("[省市州盟旗县区乡镇局厅部委馆院校府党国]|大学|中央|新闻|出版|社科")
_MAYBE_PUBLIC: Final = 0.6
# Addresses whose name (of 63 signs at most) says what they sell, and such as no one writes but to hide them: w w w . …
_ADDRESS: Final = re.compile(
    r"(?:https?://)?(?:www\.)?"
    r"(?:[a-z0-9-]{0,63}(?:wenku|fanwen|gongwen|wendang|wenmi)[a-z0-9-]*|[\w-]{0,10}(?:文库|范文网?|公文网))"
    r"\.(?:com|cn|net)(?:\.cn)?(?:/[!-~]*)?"
    r"|w[ 　]w[ 　]w[ 　]?\.[ 　]?[a-z0-9][a-z0-9 　]{2,30}?\.[ 　]?(?:com|cn|net)",
    re.IGNORECASE,
)
# No disguise is without one of these.
HINTS: Final = (
    *(f"{first}{sign}" for first in "微薇威VvQq扣企" for sign in _SOWN_SIGNS),
    *(
        "薇信",
        "威信",
        "加V",
        "加v",
        "加薇",
        "+V",
        "+v",
        "＋V",
        "+薇",
        "➕",
        "同号",
        "本文由",
        "本资料",
        "本文档",
        "本材料",
    ),
    *("wenku", "fanwen", "gongwen", "wendang", "wenmi", "文库.", "范文.", "范文网.", "w w w", "微信", "公众号", "QQ"),
)


def find_disguised(text: str) -> Iterator[tuple[int, int, float]]:
    """Find contacts and addresses in disguise: start, end, and how sure it is that they are not the author's.

    >>> [
    ...     text[a:b]
    ...     for text in ("推动落实加V：abc12345压实责任", "推动微★信★号★a b c 1 2 3落实")
    ...     for a, b, _ in find_disguised(text)
    ... ]
    ['加V：abc12345', '微★信★号★a b c 1 2 3']

    Left alone: accounts of public bodies, groups and devices that are counted.

    >>> list(find_disguised("关注微信公众号“某市信访”，建微信群120个，加V形槽12个，QQ群3个"))
    []
    >>> list(find_disguised("关注公众号：某市公文发布"))
    []

    What may be a public body's is only suggested: 本资料来源于某省档案馆文库.
    """
    for match in _CONTACT.finditer(text):
        account = match["account"]
        if any(char.isdigit() or char in "零〇一二三四五六七八九" for char in account) and _is_disguised(
            match[0], account
        ):
            yield match.start(), match.end(), 0.95
    for pattern, probability in ((_SAME_NUMBER, 0.93), (_FOLLOW, 0.95), (_CREDIT, 0.95), (_ADDRESS, 0.94)):
        for match in pattern.finditer(text):
            is_public = pattern in (_FOLLOW, _CREDIT) and _PUBLIC.search(match["name"]) is not None
            yield match.start(), match.end(), _MAYBE_PUBLIC if is_public else probability


def _is_disguised(contact: str, account: str) -> bool:
    """Whether signs are sown into a contact, or its channel is cut short: the others are known without this."""
    channel = contact[: -len(account)]
    sown = any(char in _SOWN_SIGNS for char in channel.rstrip(_SOWN_SIGNS)) or any(
        char in _SOWN_SIGNS for char in account
    )
    short = re.search("(?:加|[+＋➕])[VvＶ薇威]", channel) is not None or "❤" in channel or "交流群" in channel
    return sown or short or not account.isascii()
