"""Phrases by which web pages speak around a text, each with what made it so or what it must not take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pipeline.text.han import HAN

_NAME: Final = rf"[{HAN}·\s]"
_DAY: Final = r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?"
_CLOCK: Final = r"\d{1,2}[:：时]\d{2}(?:[:：分]\d{0,2})?秒?"
_SIZE: Final = r"(?:特大|超大|大|中|小|默认|加大|还原|减小|A[+-]?|T)"
_BUTTON: Final = r"(?:打印|关闭|收藏|返回|下载|纠错|分享|大|中|小)"
_EDITOR: Final = r"(?:责任编辑|责编|编辑|值班编委|值班编审|美编|编审|监制)(?:人员?)?"
_CHECKER: Final = r"(?:审核|校对|审校|校审|初审|复审|终审|一审|二审|三审)(?:人员?)?"
_HERE: Final = r"(?:您|你)?(?:现在|当前|目前)?(?:所在)?的?位置"
_PROVINCE: Final = r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁]"
_THE_SITE: Final = r"(?:本站|本网站?|本平台|本文库|本店)"
_SITE_TOPIC: Final = r"(?:上传|版权|著作权|免责|转载|付费|保证|承担.{0,6}责任|搜集|收集整理|存储空间)"
_SHARE_TARGET: Final = r"(?:微信|微博|新浪微博|QQ空间|QQ|朋友圈|人人网|豆瓣|更多|复制链接)"


def _spaced(word: str) -> str:
    """The word as labels have it, with blanks that make it as wide as the others: 来　源."""
    return r"\s{0,4}".join(word)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all: a line is tried once, not once for each."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# A line that is one of these is the site's, wherever it stands.
SURE_PHRASE: Final = _any_of(
    (
        # 添加某某网到电脑桌面, and how one gets there from it
        r"(?:添加|把|将|放|保存|发送|固定|收藏).{0,14}(?:到|至|在)(?:电脑|手机)?桌面(?:上)?.{0,8}",
        r".{0,8}(?:点|点击|双击|点一下)(?:桌面)?(?:图标|快捷方式|链接|按钮).{0,8}(?:打开|访问|进入|阅读).{0,4}",
        r"安装(?:以后|后|完成).{0,8}桌面.{0,10}",
        r"(?:免费|在线)?(?:试读|预览|阅读)[\s,，]*共\s*\d+\s*页",
        # 【字体：大 中 小】, 字号：A+ A-; but not 正文字号：三号
        rf"【?(?:字[体号]|字[体号]大小)[:：]?(?:\s*[\[【]?{_SIZE}[\]】]?){{2,}}\s*】?",
        # 首页 > 政务公开 > 文件; but not 村级>乡镇>县级
        rf"(?:{_HERE}[:：]?\s*)?(?:网站)?(?:首页|主页|全部分类|全部文档)(?:\s*(?:>+|»|/|›|->|→|-|＞)\s*[^\s>»›/]{{1,20}})+>?",
        # 当前位置：…; but not 地理位置：… of a place
        r"(?:(?:您|你)(?:现在|当前|目前)?(?:所在)?|现在|当前|目前)(?:所在)?的?位置(?:是)?[:：].{0,40}",
        # 【打印本页】【关闭窗口】, [打印] [关闭]
        rf"(?:[【\[(（]\s*{_BUTTON}[^】\])）]{{0,6}}[】\])）]\s*){{2,}}",
        rf"分享(?:到|至)?[:：]?(?:\s*{_SHARE_TARGET})+",
        r"[上下]一[篇页条][:：].{0,60}",
        r"[《》\s]{0,4}点击(?:图片|这里|此处|下方链接)?(?:进入|查看)(?:专题|更多|详情).{0,4}",
        r"用?(?:手机|微信)?(?:扫一扫|扫描|扫码)(?:[上下]方|下面|右侧)?的?(?:二维码)?.{0,10}(?:打开|分享|关注|下载|阅读|浏览|登录).{0,10}",
        r"(?:还剩|剩余)\s*\d+\s*页\s*(?:未读|可读).{0,12}",
        # 会员小王 | 2024-05-06 发布 | 12页
        rf".{{1,16}}[|｜·]\s*{_DAY}\s*(?:发布|上传|更新)(?:\s*[|｜·].{{1,20}}){{0,3}}",
        # 点击蓝字 关注我们, 长按识别二维码 of an account that sends its texts to readers
        r".{0,6}点击.{0,6}蓝字.{0,8}(?:关注|订阅).{0,10}|.{0,6}(?:长按|扫描|识别)(?:识别|扫描|上方|下方|图中)*二维码.{0,16}",
        r"(?:喜欢|觉得不错).{0,10}(?:点赞|在看|分享).{0,16}|(?:点赞|在看|转发|分享|收藏)(?:[\s、,，·+|]+(?:点赞|在看|转发|分享|收藏)){1,4}",
        r"(?:试读|预览|免费阅读)(?:已|到此)?结束.{0,16}|.{0,8}下载(?:后|可)?(?:阅读|查看|浏览)(?:全文|更多|完整版).{0,4}",
        # 点击加载更多, 阅读全文需要会员; but not 阅读全文需要耐心
        r"(?:点击|上拉|下拉|滑动)(?:即可)?(?:加载|展开|显示|查看)(?:更多|全文|全部|剩余|其余).{0,6}",
        r"(?:阅读|查看|浏览|下载)(?:本文)?(?:全文|全部|完整版|剩余内容)(?:需要?|须|请)(?:先)?.{0,6}(?:会员|VIP|vip|登录|购买)",
        # 责任编辑：某某 | 审核：某某; but not 一审：某市中级人民法院
        rf"{_EDITOR}[:：]\s*{_NAME}{{0,12}}(?:[|｜/\s]*(?:{_EDITOR}|{_CHECKER})[:：]\s*{_NAME}{{0,10}})*",
        rf"{_CHECKER}[:：]\s*{_NAME}{{2,6}}(?:[|｜/\s]+(?:{_EDITOR}|{_CHECKER})[:：]\s*{_NAME}{{2,6}})+",
        rf"[（(\[【](?:责任编辑|责编|编辑)[:：]?\s*(?:{_NAME}|、){{2,16}}[)）\]】]",
        # The file name of a picture or attachment that a crawler kept.
        r"[0-9a-f]{24,}[:：]?",
        rf"(?:{_PROVINCE}?ICP[备证]|{_PROVINCE}公网安备).{{0,40}}",
        r"(?:Copyright|COPYRIGHT|版权所有).{0,60}",
        r"(?:主办|承办|技术支持|网站标识码|政府网站标识码)[:：]?.{0,30}(?:网站标识码|ICP备|公网安备).{0,40}",
        r"[您你]可能(?:还)?(?:关注|感兴趣|喜欢|需要)的?.{0,6}",
        r"相关(?:附件|链接|报道|文档|阅读|推荐|新闻|文章)\s*[:：>＞»]{1,3}",
    )
)

# A line that is one of these is the site's when signs of another kind stand near by: 时间： alone may name the time
# of a meeting. 作者： is a byline and not here.
_META_KINDS: Final = {
    # 来源：某某日报; but 数据来源：… is a note to a table
    "source": rf"(?:{_spaced('信息')}|文章|稿件|内容)?{_spaced('来源')}[:：]\s*[^，。；]{{0,24}}",
    "time": (
        rf"(?:发布|发表|更新|成文|印发|录入|添加|上传|生成|公开)?(?:{_spaced('时间')}|{_spaced('日期')})[:：]?\s*"
        rf"(?:{_DAY}(?:\s*{_CLOCK})?)?"
    ),
    # A date with the time of day; a date alone is the author's
    "clock": rf"{_DAY}\s*{_CLOCK}(?:\s*来源[:：]?.{{0,20}})?",
    "count": r"(?:阅读|浏览|点击|访问|点赞|下载|评论)(?:量|数|次数|率)?[:：(（]\s*\d*\s*次?[)）]?",
    "contributor": rf"(?:发布(?:人|者|单位|机构)?|上传(?:人|者)?|撰稿|供稿|信息员|通讯员|录入)[:：]\s*{_NAME}{{0,16}}",
    "file": r"(?:文档|文件|资源)?(?:大小|格式|页数|积分|编号|ID)[:：]\s*[\w.]{1,12}|\d{1,4}\s*(?:积分|金币|下载[币券])",
    "share": r"(?:分享(?:到|至)?|标签|关键词|关键字|IP属地|所属分类|文档分类|资源描述|文档介绍|文档简介)[:：].{0,30}",
    "address": r"(?:https?://|www\.)[!-~]+",
    "index": (
        rf"(?:{_spaced('索引号')}|{_spaced('主题分类')}|信息分类|组配分类|体裁分类|服务对象|{_spaced('发文机关')}|{_spaced('发布机构')}"
        rf"|{_spaced('发文字号')}|{_spaced('文号')}|公开方式|公开范围|公开时限|公开形式|{_spaced('有效性')}|{_spaced('主题词')}"
        rf"|{_spaced('名称')}|{_spaced('标题')})[:：].{{0,60}}"
    ),
}
META_KIND: Final = re.compile("|".join(f"(?P<{kind}>{phrase})" for kind, phrase in _META_KINDS.items()))
_META: Final = "|".join(f"(?:{phrase})" for phrase in _META_KINDS.values())
# 发布时间：… 来源：… 浏览次数：… on one line need no company.
_META_LINE: Final = re.compile(rf"(?:{_META})(?:[\s|｜]+(?:{_META})){{1,4}}")

# The parts of such a line that no META_KIND is: buttons, type sizes, and the day or hour alone.
_META_TOKEN: Final = re.compile(
    rf"{_DAY}|{_CLOCK}|【?字[体号](?:大小)?[:：]?{_SIZE}?|{_SIZE}】?|[\[【]?{_BUTTON}(?:本页|此页|文章)?[】\]]?"
    r"|\d{1,7}次?|分享(?:到|至)?[:：]?|[\w.]{1,8}(?:币|积分|下载|KB|MB)"
)
# A label whose value is the next part: 来源： 某报.
_META_LABEL: Final = re.compile(
    r"(?:信息|文章|稿件)?来源[:：]|(?:上传|发布|撰稿|供稿|录入)(?:人|者|单位|机构)?[:：]|(?:文档)?(?:编号|格式)[:：]|字[体号](?:大小)?[:：]"
)
_MAX_META_VALUE: Final = 20
_MIN_META_PARTS: Final = 3


def is_meta_line(text: str) -> bool:
    """Whether a line says nothing but where, when and how often a page was read, and how to print it.

    >>> is_meta_line("2025-03-12 09:30 来源： 某县信访局 浏览次数：1024 【字体：大 中 小】 打印")
    True
    >>> is_meta_line("时间：2025年3月12日 地点：某市会议中心"), is_meta_line("2025年3月 受理 120 次")
    (False, False)
    """
    if _META_LINE.fullmatch(text):
        return True
    parts = [part for part in re.split(r"[\s|｜]+", text.replace("【", " 【")) if part]
    n_meta, awaits_value = 0, False
    for part in parts:
        is_meta = META_KIND.fullmatch(part) is not None
        if not (is_meta or _META_TOKEN.fullmatch(part) or (awaits_value and len(part) <= _MAX_META_VALUE)):
            return False
        n_meta += is_meta
        awaits_value = _META_LABEL.fullmatch(part) is not None
    return n_meta > 1 and len(parts) >= _MIN_META_PARTS


# The name of a site that lends documents: 示例文库, 某某资料网.
SITE_NAME: Final = re.compile(
    rf"[{HAN}A-Za-z0-9]{{2,8}}(?:文库|资料网|文档网|范文网|公文网|写作网|下载网|资料库|文秘网|文档下载|课件网)"
)

# 本报记者 某某摄: the caption of a picture that is not here.
CAPTION: Final = re.compile(
    r".{0,80}(?:记者|通讯员|特约|新华社)[^。，]{0,16}(?:摄|摄影|供图)[)）]?|.{0,60}[（(].{2,16}(?:摄|摄影|供图)[)）]"
)
CAPTION_ENDS: Final = ("摄", "摄影", "供图", "摄）", "摄)", "影）", "影)", "供图）", "供图)")

# No phrase longer than a few words is without one of these.
# fmt: off
PHRASE_HINTS: Final = (
    "字体", "字号", "首页", "主页", "位置", "打印", "关闭", "分享", "一篇", "一页", "一条", "点击", "扫一扫",
    "扫描", "扫码", "编辑", "责编", "审核", "校对", "初审", "复审", "终审", "一审", "监制", "编审", "校审",
    "值班编委", "http", "www.", "ICP", "公网安备", "opyright", "OPYRIGHT", "版权所有", "标识码", "可能", "相关",
    "来源", "时间", "日期", "阅读", "浏览", "作者", "发布", "标签", "关键", "页未读", "页可读", "试读", "预览",
    "桌面", "图标", "蓝字", "二维码", "在看", "点赞", "摄", "供图", "索引号", "主题", "分类", "机关", "机构", "字号",
    "公开", "有效性", "积分", "金币", "下载", "剩余", "还剩", "全部文档", "上传",
)
# fmt: on

# What a site tells its customers, and how much each phrase says: three make a notice.
NOTICE_PHRASES: Final = tuple(
    (weight, re.compile(pattern))
    for weight, pattern in (
        (3, r"(?:付费)?下载(?:本)?(?:文档|资料|文件|内容)后?[,，]?.{0,6}(?:您|你|使用权|版权)"),
        (3, r"下载本(?:文档|资料|文件).{0,16}(?:权利|著作权|所有权)"),
        # 本站…上传; but not 本站台客流 of a railway
        (3, rf"{_THE_SITE}(?:所有|的|提供|上|仅|只|不|为|内|文档|资料|文件).{{0,24}}{_SITE_TOPIC}"),
        # A line that ends with the account; inside a sentence it is noise and the sentence stays
        (3, r"^.{0,24}(?:客服|站长|管理员)(?:微信|QQ|电话|邮箱|热线)?[:：]\s*[\dA-Za-z@.]{5,}[。.]?$"),
        # 本文档由网友上传; but not 文档由用户上传的，平台应当审核
        (
            3,
            r"(?:本文档?|本资料|本作品|所有文档|(?:文档|资料)均).{0,12}(?:由|系|为).{0,8}(?:网友|用户|会员).{0,6}(?:上传|分享|发布)",
        ),
        (3, r"(?:文档|本资料|资料|本文)(?:内容)?.{0,6}(?:仅供|只供).{0,8}(?:学习|研究|参考|交流)"),
        # 如有侵权，请联系我们; but not 如有侵权，应当及时删除
        (3, r"如.{0,12}(?:侵权|侵犯.{0,10}(?:权|秘密)|版权问题).{0,20}(?:请|联系我们|联系本站|告知我们|我们将)"),
        (3, r"(?:内容|文章|资料|图片|素材|文档)(?:均|都|全部)?(?:来源于|来自|转载自|收集于|整理自)(?:互联网|网络)"),
        (3, r"转载请(?:注明|保留|标明).{0,10}(?:出处|来源|链接|作者)"),
        (3, r"点击.{0,4}[“\"]?(?:违规举报|侵权投诉)"),
        (
            3,
            r"超出免费预览|如果喜欢就下载|(?:收益|收入).{0,12}归(?:属)?(?:内容提供方|上传者)|(?:举报或|点此)认领|网址水印",
        ),
        (3, r"(?:安装|需要).{0,12}(?:OFFICE|Office|office|WPS).{0,12}(?:PDF|pdf)?阅读器"),
        (3, r"(?:网站|平台|文库)?仅?提供信息存储空间"),
        # 百度快照：… above a page that a search engine kept
        (3, r"百度快照[:：]|百度和网页.{0,80}的?作者无关|快照谨为网络故障时之索引"),
        (3, r"下载文档到电脑|查找使用更方便|(?:文件|文档|资料)的?所有权益?归上传(?:用户|者)"),
        (2, r"^[(（]?\d{0,2}[)）、.．]?\s*(?:免责|版权|特别|郑重|网站|温馨|下载|购买|付费)(?:声明|提示|说明)\s*[:：]"),
        # 付费前请自行鉴别; but not 允许用户在付费前预览
        (2, r"(?:付费|购买|支付|充值)(?:前|后|成功|失败|时)[,，]?(?:请|您|你|即可)"),
        (2, r"无法(?:支付|下载|打开|预览)"),
        (1, r"商业用途|著作权|版权|转载|转卖|站内信|本站|下载后|下载本|仅供|预览|联系客服|退款|积分"),
    )
)
MIN_NOTICE: Final = 3
# A paragraph of this length is a report's more likely than a notice, and must say it twice over.
LONG_NOTICE: Final = 160

# No notice is without one of these.
# fmt: off
NOTICE_HINTS: Final = (
    "下载", "本站", "本网", "本平台", "本文库", "本店", "客服", "上传", "仅供", "只供", "侵权", "侵犯", "版权",
    "著作权", "转载", "互联网", "网络", "举报", "声明", "提示", "说明", "付费", "支付", "预览", "购买", "充值",
    "快照", "站长", "管理员", "网友", "认领", "阅读器", "存储空间",
)
# fmt: on

_TELLS_WHEN: Final = re.compile(rf"(?:{_spaced('时间')}|{_spaced('日期')})[:：]?\s*{_DAY}|{_DAY}\s*{_CLOCK}")


def tells_when(text: str) -> bool:
    """Whether a line of a site says when the text appeared, as a label or an hour beside the day shows.

    >>> tells_when("2025-03-12 09:30 来源： 某县信访局"), tells_when("某县召开推进会 2025-03-12")
    (True, False)
    """
    return _TELLS_WHEN.search(text) is not None
