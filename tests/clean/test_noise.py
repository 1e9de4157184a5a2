"""Contacts glued into sentences, plain and in disguise, and what looks like them and stays."""

from __future__ import annotations

import pytest

from pipeline.clean.noise import collect_accounts, find_spam
from pipeline.config import RepairSettings
from pipeline.text.offsets import apply_edits

GLUED = (
    "这是一大难题联系微信00000000也是根源",
    "推动落实加V：abc12345压实责任",
    "推动落实加v信abc_12345压实责任",
    "推动落实薇❤信abc12345压实责任",
    "推动落实微 信 号：abc12345压实责任",
    "推动落实vx:abc12345压实责任",
    "推动落实V X：abc12345压实责任",
    "推动落实Q Q：123456789压实责任",
    "推动落实扣扣群 123456789压实责任",
    "推动落实加Q群123456789压实责任",
    "推动落实QQ交流群：123456789压实责任",
    "推动落实威信：abc12345，压实责任",
    "推动落实（微信公众号：某某文库）压实责任",
    "更多资料请关注公众号：某某文库",
    "推动落实关注微信公众号“某某范文”获取更多资料压实责任",
    "推动落实公众号：某某写材料压实责任",
    "推动落实手机/微信同号13800000000压实责任",
    "推动落实咨询电话：13800000000（微信同号）压实责任",
    "推动落实www.某某文库.com压实责任",
    "推动落实www.abcwenku.com压实责任",
    "推动落实 w w w . docin . com 压实责任",
    "推动落实https://www.docin.com/p-12345.html压实责任",
    "推动落实微★信★号★a b c 1 2 3 4 5压实责任",
    "推动落实微信：abc-123-45压实责任",
    "推动落实联系微信零零零零零零零零压实责任",
    "推动落实【加微信abc12345领取资料】压实责任",
    "推动落实+V:abc12345压实责任",
    "推动落实➕薇abc12345压实责任",
    "推动落实本文由某某文库整理压实责任",
    "推动落实本资料来源于某某范文网压实责任",
    "推动落实 QQ:123456 推动",
    "推动落实微信号abc12345，压实责任",
)
STAYS = (
    "拨打12345热线反映问题",
    "拨打12348公共法律服务热线",
    "信访举报电话：12388",
    "设立信访举报电话0571-12345678，畅通渠道",
    "开通微信公众号“某市信访”，发布信息",
    "关注微信公众号“某市信访”反映诉求",
    "登录国家信访局网站www.gjxfj.gov.cn反映",
    "用好“浙里访”微信小程序",
    "建立微信群120个，覆盖5000余户",
    "微信支付50000笔",
    "QQ群3个、微信群15个",
    "咨询电话：0571-12345678",
    "联系电话：010-12345678",
    "监督举报电话12380",
    "通过微信、QQ等方式联系群众",
    "推广“人民建议征集”微信公众号，访问量达1200000次",
    "扫描二维码关注",
    "12309检察服务热线",
    "12315消费者投诉",
    "加强V型区域治理",
    "加V形槽12个",
    "加Q235钢12345吨",
    "邮箱xfj@abc.gov.cn",
    "VX型号设备12台",
    "办公室QQ：123456789，联系人：李某某",
    "公布局长手机号13800000000，接受监督",
    "微信群主123人",
    "公众号：某市发布",
    "公众号：某市公文发布",
    "关注公众号：某县公文写作培训基地，报名参加",
    "微信公众号“某区素材采集点”已开通",
    "本资料来源于统计年鉴和部门台账",
    "本材料来自数字文库建设专班",
)
# An account of a public body that some sites have too: suggested, and left to the reader.
DOUBTFUL = (
    "关注微信公众号“某省政府文库”查询政策",
    "本资料来源于某省档案馆文库",
    "推动落实客服电话400-000-0000压实责任",
    "请加入QQ群：123456789，联系人：李某某",
)


def remove_sure(text: str) -> str:
    found = find_spam([text], collect_accounts([text], []))
    sure = [change for change in found.get(0, ()) if RepairSettings().applies(change.probability)]
    return apply_edits(text, sure)


@pytest.mark.parametrize("text", GLUED)
def test_a_contact_goes_and_the_sentence_stays(text: str) -> None:
    left = remove_sure(text)
    assert "微信" not in left
    assert not any(char.isdigit() or (char.isascii() and char.isalpha()) for char in left)
    assert all(word not in left for word in ("文库", "范文", "写材料"))
    for words in ("推动落实", "压实责任", "这是一大难题", "也是根源"):
        assert (words in left) == (words in text)


@pytest.mark.parametrize("text", STAYS)
def test_what_a_public_body_writes_stays(text: str) -> None:
    assert remove_sure(text) == text


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_either_is_only_suggested(text: str) -> None:
    assert remove_sure(text) == text
    assert find_spam([text], frozenset()).get(0)
