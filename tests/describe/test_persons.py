"""Persons in running text: only where a post, a role or their number says so."""

from __future__ import annotations

import pytest

from pipeline.describe.persons import persons


def found(text: str) -> list[tuple[str, str]]:
    return [(text[person.start : person.end], person.name) for person in persons().find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县长李文在会上强调", [("县长李文", "李文")]),
        ("县委书记扎西顿珠表示", [("书记扎西顿珠", "扎西顿珠")]),
        ("副主席艾力·买买提出席", [("副主席艾力·买买提", "艾力·买买提")]),
        ("副区长欧阳修文说", [("副区长欧阳修文", "欧阳修文")]),
        ("党组书记、局长 张　三", [("局长 张　三", "张三")]),
        ("县长王强、李娜分别带队", [("县长王强", "王强"), ("李娜", "李娜")]),
        ("信访人陶桂珍系某小区业主", [("陶桂珍", "陶桂珍")]),
        ("吕建国等23户居民反映", [("吕建国", "吕建国")]),
        ("教授秦望舒认为", [("教授秦望舒", "秦望舒")]),
        ("（记者洪水木）", [("记者洪水木", "洪水木")]),
        ("书记更藏班玛多杰主持会议", [("书记更藏班玛多杰", "更藏班玛多杰")]),
        ("刚才钟文岭同志汇报了情况", [("钟文岭同志", "钟文岭")]),
        ("牧民苏德巴特尔说", [("苏德巴特尔", "苏德巴特尔")]),
        ("检察长刀红艳、副检察长呼延立到场", [("检察长刀红艳", "刀红艳"), ("副检察长呼延立", "呼延立")]),
        ("调解员蔡火炼四次上门", [("调解员蔡火炼", "蔡火炼")]),
        ("会上，李小明认为，时机成熟", [("李小明", "李小明")]),
        ("职工代表东方晓全程参与", [("东方晓", "东方晓")]),
    ],
)
def test_persons_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "书记高度重视", "主任任务明确", "局长和分管负责人", "群众安全感提升", "工作人员耐心解答",
        "村民李大爷说", "信访人方某", "主席团成员", "书记处书记", "局长任组长",
        "业主管部门反馈", "让群众明白既有权利", "会议指出，文章认为，上级要求", "书记、查湾村村委会",
        "执行主席主持会议", "当事人应当到场", "代表团团长", "职工方面",
    ],
)  # fmt: skip
def test_words_behind_posts_are_no_names(text: str) -> None:
    assert found(text) == []
