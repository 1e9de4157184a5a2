"""What spam looks like that a site glued into the middle of a sentence: contacts, and addresses of document sites."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipeline.clean.disguise import HINTS as DISGUISES
from pipeline.clean.disguise import find_disguised
from pipeline.clean.lookup import find_breaks_near, find_lines_with
from pipeline.text.han import HAN
from pipeline.text.offsets import Change

# 获取全文加微信…: what is to be had for it; the author of a sentence does not say so right before an account.
_OFFER: Final = (
    r"(?:(?:获取|索取|领取|下载|查看|阅读)(?:本文)?"
    r"(?:全文|原文|完整版|电子版|WORD版|Word版|更多(?:资料|文章|范文|内容)?)[,，]?请?)?"
)
# 联系微信…, 加QQ群…, 客服微信：…: who is to be contacted, by what, under which account. 微信支付5000万笔 has no account
# right after the channel; 微信2000000人次 is followed by a unit.
_INVITATION: Final = (
    # Glued to a sentence, only the verb is surely the spammer's: the 可 of 即可联系微信… may be the author's.
    rf"(?:(?<![{HAN}])(?:如有需要|如需|需要|更多资料|更多文章|购买|下载|详情|咨询)?(?:请|可|欢迎)?(?:联系|添加|咨询|搜索|关注|加)"
    r"|联系|(?<!增)添加|(?<![增参附追施添外])加)"
    r"(?:我们?|站长|客服|作者|老师|管理员|本店|店主|卖家)*的?"
)
_CHANNEL: Final = (
    r"(?:客服)?(?:微信|威信|薇信|扣扣|企鹅|(?<![A-Za-z])(?:VX|vx|WeChat|wechat|QQ|qq|Q群))(?:公众号|群号|群|号码|号)?"
)
_CONTACT: Final = re.compile(
    rf"(?P<invitation>{_OFFER}{_INVITATION})?(?P<channel>{_CHANNEL})(?P<colon>[ 　]*[:：]?[ 　]*)"
    r"(?P<account>[A-Za-z0-9][A-Za-z0-9_-]{4,20})"
)
# 客服电话 of a site; 12345热线, 举报电话 and 咨询电话 of a public body are not meant.
_SERVICE_PHONE: Final = re.compile(r"(?P<channel>客服(?:电话|热线|专线|[:：]))[:：]?[ 　]?(?P<account>\d[\d-]{4,14}\d)")
# No contact is without one of these.
HINTS: Final = (
    *("微信", "威信", "薇信", "QQ", "qq", "Q群", "扣扣", "企鹅", "VX", "vx", "WeChat", "wechat", "客服", "公众号"),
    *("http:", "https:", "www.", ".com"),
)
# Digits first means digits only: what follows in 联系微信00000000GDP增长 is the sentence.
_DIGITS_FIRST: Final = re.compile(r"\d{6,}(?=[A-Za-z_-])")
# Words that stand beside the contact in a notice of a public body: 请加入QQ群：…，联系人：李某某.
_OFFICIAL: Final = re.compile(r"联系人|联系电话|联系方式|邮箱|报名|加入|工作群|工作QQ|公众号|咨询电话|办公室")
# Beside a contact in disguise, a public account says nothing: that is the disguise.
_OFFICIAL_BESIDE: Final = re.compile(r"联系人|邮箱|报名|工作群|工作QQ|办公室")
# What follows the digits of a sentence: a unit or measure word, a decimal, a range. A page number that a preview glued
# to the account has neither (…000000009也是).
_UNIT: Final = re.compile(
    r"[ 　]?(?:[万亿千百余多年月日时分秒周天岁届世个人户家名位次条项件篇笔起批场期份支种类]"
    r"|[座所处栋套台辆部号块头羽床亩吨米元倍升公平立]|[%‰℃×/—、-]|\.\d)"
)
_YEAR_TAIL: Final = re.compile(r"(?:19|20)\d\d$")

# Sites that sell or preview documents. Addresses of public bodies (gov.cn) and all others stay.
_DOCUMENT_SITES: Final = (
    "docin.com",
    "doc88.com",
    "wenku.baidu.com",
    "book118.com",
    "renrendoc.com",
    "taodocs.com",
    "wendangwang.com",
    "mianfeiwendang.com",
    "jinchutou.com",
    "zhuangpeitu.com",
    "wenkub.com",
    "360doc.com",
    "docsou.com",
    "max.book118.com",
    "xuexila.com",
    "wenmi.com",
    "gongwen.com.cn",
    "5ykj.com",
    "diyifanwen.com",
    "glzy8.com",
)
_SITE_ADDRESS: Final = re.compile(
    r"(?:(?:更多|海量)[^，。；]{0,12}(?:请|就)?(?:访问|登录|上|到|关注)|(?:来源|出自|下载自|文章来自)[:：]?)?"
    r"(?:https?://)?(?:www\.|m\.)?(?:[a-z0-9-]+\.)?(?:" + "|".join(map(re.escape, _DOCUMENT_SITES)) + r")(?:/[!-~]*)?",
    re.IGNORECASE,
)
# 更多资料请关注公众号：某某文库
_FOLLOW_US: Final = re.compile(
    r"(?:更多|获取|海量|最新)[^，。；：]{0,12}(?:资料|文章|范文|材料|公文|素材|文档)[^，。；：]{0,6}"
    r"(?:关注|搜索|添加)(?:微信)?公众号[:：]?[“【]?[\w·]{2,16}[”】]?"
)
# What stands before the contact in a line that is nothing else: 如有问题请联系客服微信…
_LINE_LEAD: Final = re.compile(
    r"^(?:如有?(?:任何)?(?:问题|疑问|需要|需求)[,，]?)?(?:请|欢迎)?(?:及时)?(?:联系)?(?=客服)"
)
# Two lines hold the two halves of a contact within so many characters of the break.
_REACH: Final = 30
_WHOLE_ACCOUNT: Final = 6
_NEAR: Final = 16
_UNIT_LENGTH: Final = 3
# A contact that is all there is in a line needs no more proof than this.
_SURE_OF_A_LINE: Final = 0.7


def collect_accounts(body: Sequence[str], aside: Iterable[str]) -> frozenset[str]:
    """The accounts that a source advertises: any in a notice or in site chrome, or one that is twice in the text.

    >>> sorted(collect_accounts(["难题联系微信00000000也是"], ["如有问题请联系客服微信:00000000"]))
    ['00000000']
    >>> sorted(collect_accounts(["共65联系微信0000000085件", "为9联系微信000000004.5%"], []))
    ['00000000']
    """
    advertised = {match["account"] for text in aside for match in _contacts(text)}
    windows = [(body[i], 0) for i in find_lines_with(HINTS, body)]
    windows += [
        ("".join(around), len(around[0])) for around in (_around_break(body[i], body[i + 1]) for i in _breaks(body))
    ]
    seen = sorted(
        (match["account"], _UNIT.match(text, match.end()) is not None)
        for text, border in windows
        for match in _contacts(text)
        if not border or match.start() < border < match.end() < len(text)
    )
    for (one, one_goes_on), (other, other_goes_on) in pairwise(seen):
        # An account with digits of the sentence after it begins with the account, and follows it in order.
        if other.startswith(one):
            advertised.add(one)
        elif one_goes_on and other_goes_on and len(_shared_start(one, other)) >= _WHOLE_ACCOUNT:
            advertised.add(_shared_start(one, other))
    known: list[str] = []
    for account in sorted(advertised):
        if not known or not account.startswith(known[-1]):
            known.append(account)
    return frozenset(known)


def _shared_start(one: str, other: str) -> str:
    return one[: next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))]


def _breaks(texts: Sequence[str]) -> list[int]:
    """Positions of the lines at whose end a contact may be cut in two."""
    return sorted(find_breaks_near(HINTS, [text.strip() for text in texts], _REACH))


def _around_break(first: str, second: str) -> tuple[str, str]:
    """The end of one line and the start of the next, without the blanks between them."""
    return first.rstrip()[-_REACH:], second.lstrip()[:_REACH]


def find_spam(texts: Sequence[str], accounts: frozenset[str] = frozenset()) -> dict[int, list[Change]]:
    """Find contacts of sites and sellers in the lines of a text, also across a line break: changes by position.

    >>> found = find_spam(["这是一大难题联系微信00", "000000也是根源", "依法办理"])
    >>> [(i, c.before) for i, changes in sorted(found.items()) for c in changes]
    [(0, '联系微信00'), (1, '000000')]
    """
    found: dict[int, list[Change]] = defaultdict(list)
    for i in _breaks(texts):
        for at, half in enumerate(_find_split_contact(texts[i], texts[i + 1], accounts)):
            found[i + at].append(half)
    for i in sorted(find_lines_with((*HINTS, *DISGUISES), texts)):
        following = texts[i + 1].lstrip()[:_UNIT_LENGTH] if i + 1 < len(texts) else ""
        found[i] += find_contact_spam(texts[i], accounts, following)
    return found


def find_contact_spam(text: str, accounts: frozenset[str] = frozenset(), following: str = "") -> Iterator[Change]:
    """Find contacts of sites and sellers inside a text, with how sure it is that they are not the author's.

    `following` is what the next line begins with. The phone numbers and accounts of public bodies stay: 12345热线,
    举报电话, 微信公众号“浙江信访”.

    >>> [(c.before, c.after) for c in find_contact_spam("这是一大难题联系微信00000000也是根源")]
    [('联系微信00000000', '')]
    >>> [c.before for c in find_contact_spam("实现获取全文加微信gongwen0000新突破")]
    ['获取全文加微信gongwen0000']
    >>> list(find_contact_spam("拨打12345热线，开通微信公众号，微信支付500000笔"))
    []
    """
    at = 0
    for start, end, probability in sorted(_spans(text, accounts, following)):
        if start < at:
            continue
        bracketed = text[start - 1 : start] in ("（", "(") and text[end : end + 1] in ("）", ")")
        first, at = (start - 1, end + 1) if bracketed else (start, end)
        yield Change(first, at, text[first:at], "", "remove_contact", probability)


def _find_split_contact(first: str, second: str, accounts: frozenset[str]) -> tuple[Change, ...]:
    """The two halves of a contact that a line break cuts; none where the account is whole before the break.

    >>> _find_split_contact("这是一大难题联系微信00000000", "2025年以来", frozenset())
    ()
    """
    tail, head = _around_break(first, second)
    border, line_end = len(tail), len(first.rstrip())
    indent = len(second) - len(second.lstrip())
    for change in find_contact_spam(tail + head, accounts):
        if not change.start < border < change.end:
            continue
        account = next((match["account"] for match in _contacts(tail) if match.end() == border), "")
        goes_on = any(known.startswith(account) and known != account for known in accounts)
        if len(account) >= _WHOLE_ACCOUNT and not goes_on:
            return ()
        start = line_end - border + change.start
        end = indent + change.end - border
        return (
            Change(start, line_end, first[start:line_end], "", change.rule, change.probability),
            Change(indent, end, second[indent:end], "", change.rule, change.probability),
        )
    return ()


def is_contact_line(text: str) -> bool:
    """Whether a whole line is nothing but a contact or an invitation to follow.

    >>> is_contact_line("• 联系客服微信：00000000"), is_contact_line("举报电话：12388")
    (True, False)
    """
    bare = _LINE_LEAD.sub("", text.strip(" 　\t•·●◆*-—()（）【】[]"))
    return any(
        spam.probability >= _SURE_OF_A_LINE and len(spam.before) >= len(bare) - 2 for spam in find_contact_spam(bare)
    )


def _contacts(text: str) -> Iterator[re.Match[str]]:
    for match in _CONTACT.finditer(text):
        if any(char.isdigit() for char in match["account"]):
            yield match


def _spans(text: str, accounts: frozenset[str], following: str) -> Iterator[tuple[int, int, float]]:
    for match in _contacts(text):
        end = _account_end(text, match, accounts, following)
        account = text[match.start("account") : end]
        if account in accounts:
            yield match.start(), end, 0.99
        elif _OFFICIAL.search(text, max(0, match.start() - _NEAR), end + _NEAR):
            yield match.start(), end, 0.6
        elif match["invitation"]:
            yield match.start(), end, 0.97
        elif _UNIT.match(text, end):
            continue
        elif match["colon"].strip() or len(account) >= _WHOLE_ACCOUNT:
            yield match.start(), end, 0.93
        else:
            # 微信12345: five digits may be the hotline.
            yield match.start(), end, 0.6
    for match in _SERVICE_PHONE.finditer(text):
        yield match.start(), match.end(), 0.97 if match["account"] in accounts else 0.7
    for match in _SITE_ADDRESS.finditer(text):
        yield match.start(), match.end(), 0.95
    for match in _FOLLOW_US.finditer(text):
        yield match.start(), match.end(), 0.95
    for start, end, probability in find_disguised(text):
        official = _OFFICIAL_BESIDE.search(text, max(0, start - _NEAR), end + _NEAR)
        yield start, end, min(probability, 0.6) if official else probability


def _account_end(text: str, match: re.Match[str], accounts: frozenset[str], following: str) -> int:
    """Where the account ends: digits of the sentence that follow it are not part of it, a page number is."""
    account, start, end = match["account"], match.start("account"), match.end()
    digits = _DIGITS_FIRST.match(account)
    if digits:
        return start + digits.end()
    if not _UNIT.match(text[end : end + _UNIT_LENGTH] or following):
        return end
    for known in accounts:
        if account.startswith(known):
            return start + len(known)
    year = _YEAR_TAIL.search(account)
    if year and year.start() >= _WHOLE_ACCOUNT and text.startswith("年", end):
        return start + year.start()
    return end
