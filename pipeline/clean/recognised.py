"""What recognition of an image takes for something else: traditional forms in a simplified text, dashes read as 一."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pipeline.text.han import HAN
from pipeline.text.offsets import Change

# Traditional forms, each with the simplified one that blurred print makes look like it: frequent characters of policy
# texts. Not here is what simplified texts use too, for names or in another meaning (乾 於 著 徵 鍾).
_PAIRS: Final = (
    "級级 責责 題题 賦赋 難难 務务 領领 導导 區区 縣县 鄉乡 鎮镇 門门 關关 問问 間间 開开 聞闻 閱阅 闡阐 訪访 議议 "
    "設设 記记 評评 認认 論论 語语 說说 調调 談谈 請请 諮咨 謀谋 講讲 證证 識识 護护 讓让 變变 該该 詳详 誠诚 課课 "
    "誰谁 試试 許许 訴诉 訓训 計计 訂订 討讨 託托 訊讯 財财 貢贡 貧贫 貨货 販贩 貪贪 貫贯 貴贵 貸贷 費费 貿贸 資资 "
    "賠赔 賞赏 賣卖 質质 購购 贏赢 車车 軍军 軌轨 較较 載载 輔辅 輕轻 輛辆 輩辈 輪轮 輸输 轉转 辦办 邊边 遞递 遠远 "
    "適适 遷迁 選选 遺遗 還还 進进 連连 運运 過过 達达 違违 鄰邻 醫医 釋释 針针 鐵铁 銀银 鋼钢 錢钱 錯错 鍵键 長长 "
    "陽阳 陰阴 際际 隊队 階阶 陳陈 陸陆 隨随 險险 隱隐 雙双 雜杂 離离 電电 靈灵 靜静 韓韩 頁页 順顺 須须 預预 頒颁 "
    "頓顿 項项 頭头 頻频 類类 顧顾 顯显 風风 飛飞 飯饭 飲饮 館馆 馬马 駐驻 驗验 騙骗 體体 鬥斗 魚鱼 鳥鸟 點点 黨党 "
    "齊齐 齡龄 龍龙 國国 圍围 園园 圖图 團团 場场 報报 塊块 壓压 壞坏 壯壮 學学 實实 審审 寬宽 寫写 對对 專专 尋寻 "
    "將将 屬属 層层 歲岁 島岛 師师 帶带 幫帮 幣币 幹干 廣广 廳厅 應应 廢废 彈弹 強强 彙汇 徑径 從从 復复 總总 憑凭 "
    "懷怀 態态 慮虑 慶庆 憲宪 懲惩 戰战 戶户 擇择 擔担 據据 擴扩 擬拟 擾扰 攝摄 攔拦 撥拨 揮挥 損损 換换 敗败 敵敌 "
    "數数 斷断 時时 曉晓 暫暂 會会 東东 條条 業业 極极 構构 標标 樣样 樹树 橋桥 機机 檔档 檢检 權权 歡欢 歷历 殘残 "
    "殺杀 氣气 決决 沒没 況况 淺浅 溝沟 滅灭 滿满 漁渔 潔洁 濟济 濱滨 災灾 為为 無无 煙烟 熱热 營营 爭争 牽牵 狀状 "
    "獎奖 獨独 獲获 現现 環环 產产 畢毕 異异 當当 療疗 發发 盡尽 監监 盤盘 確确 碼码 礎础 禮礼 種种 稱称 穀谷 積积 "
    "穩稳 窮穷 節节 範范 築筑 簡简 籌筹 籤签 糧粮 糾纠 紀纪 約约 紅红 純纯 納纳 紙纸 統统 終终 組组 結结 給给 絕绝 "
    "絡络 經经 綜综 綠绿 維维 網网 緊紧 線线 編编 緩缓 練练 績绩 縮缩 織织 繼继 續续 罰罚 罷罢 職职 聯联 聲声 聽听 "
    "腦脑 臨临 與与 興兴 舉举 舊旧 艱艰 藝艺 藥药 處处 號号 補补 裝装 裏里 製制 複复 規规 視视 親亲 覺觉 觀观 觸触 "
    "讀读 貞贞 負负 贊赞 趙赵 趨趋 跡迹 踐践 勞劳 動动 勢势 勝胜 勵励 協协 單单 卻却 廠厂 歐欧 員员 啟启 嚴严 囑嘱 "
    "個个 們们 倉仓 偽伪 側侧 偵侦 備备 傳传 債债 傷伤 僅仅 價价 億亿 儘尽 優优 儲储 內内 兩两 冊册 凍冻 別别 則则 "
    "剛刚 創创 劃划 劇剧 劉刘 劍剑 "
)
_SIMPLIFIED: Final = {pair[0]: pair[1] for pair in _PAIRS.split()}
_TRADITIONAL: Final = re.compile(f"[{''.join(_SIMPLIFIED)}]")
_HAN: Final = re.compile(f"[{HAN}]")
# A text set in traditional characters has them in every third place; misread ones are rarer by far.
_MISREAD_SHARE: Final = 0.03
# A dash before a subtitle, or between a slogan and its case (一一以某市为例); as a word it has a verb behind it.
_AS_A_WORD: Final = "(?![一对落列核回走说指排查解])"
_DASH: Final = re.compile(rf"^一一(?=[{HAN}《“]){_AS_A_WORD}|(?<=[{HAN}”》])一一(?=以[^，。]{{2,20}}为例|记|访)")


def find_misread(texts: Mapping[int, str]) -> dict[int, list[Change]]:
    """Find what recognition took for something else in the lines of a text, and what is printed.

    一一 before a verb (一一对应) is a word and left alone, and so is a text set in traditional characters.

    >>> lines = {
    ...     7: "第五章 监督和責任",
    ...     8: "一一以青溪市为例",
    ...     9: "各司其职，逐一落实，一一对应，办理群众诉求，化解矛盾纠纷",
    ... }
    >>> {at: [change.after for change in changes] for at, changes in find_misread(lines).items()}
    {7: ['责'], 8: ['——']}
    >>> find_misread({7: "監督和責任"})
    {}
    """
    all_text = "".join(texts.values())
    is_simplified = len(_TRADITIONAL.findall(all_text)) <= _MISREAD_SHARE * len(_HAN.findall(all_text))
    found = {at: list(_find_in_line(text, in_simplified=is_simplified)) for at, text in texts.items()}
    return {at: changes for at, changes in found.items() if changes}


def _find_in_line(text: str, *, in_simplified: bool) -> Iterator[Change]:
    for match in _DASH.finditer(text):
        yield Change(match.start(), match.end(), match[0], "——", "restore_misread_dash", 0.95)
    if in_simplified:
        for match in _TRADITIONAL.finditer(text):
            yield Change(match.start(), match.end(), match[0], _SIMPLIFIED[match[0]], "simplify_misread", 0.95)
