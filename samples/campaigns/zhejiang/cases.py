"""What became of Zhejiang's enterprises: who is listed, inspected, ordered, fined, handed over to the police."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samples.campaigns.acts import Did, Paper, did, refused, served
from samples.campaigns.zhejiang.acts import checked, handed_over, inspection, order

LEDGERS: Mapping[str, tuple[str, ...]] = {
    "ningbo": ("ningbo",) * 8,
    "huzhou": (*("huzhou",) * 6, *("deqing",) * 4, *("anji",) * 3),
    "hangzhou": ("hangzhou",) * 5,
}
"""Who writes a ledger of enterprises, and whose each row is; rows are called ``UNIT.1``, ``UNIT.2``, by unit."""
ALONE = ("wenzhou", "jinhua", "taizhou", "lishui", "jiaxing", "shaoxing", "quzhou")
"""Cities that open one case by hand, ``UNIT.1``."""
IDLE = "zhoushan"
"""The city that has nothing to report until it is ordered to begin."""


def listed() -> list[str]:
    """Names of the cases that the ledgers open, in their order."""
    rows = [unit for units in LEDGERS.values() for unit in units]
    return [f"{unit}.{rows[: n + 1].count(unit)}" for n, unit in enumerate(rows)]


def enterprises() -> Iterator[Did]:
    """Every act on the enterprises' cases."""
    for told in (_self_checks, _inspections, _corrections, _penalty, _police):
        yield from told()


def _self_checks() -> Iterator[Did]:
    for n, case in enumerate((*listed(), *(f"{unit}.1" for unit in ALONE))):
        if case == "huzhou.1":
            continue  # inspected before it had checked itself
        yield did(
            "07-05",
            case,
            "record_self_check",
            self_workers=8 + n % 7,
            self_fake=int(case == "deqing.1"),
            self_training_short=0,
            certificate_system="housing",
        )
    yield did("07-08", "deqing.1", "remove_workers")
    yield did("07-15", "deqing.1", "record_self_correction", self_correction="假证人员已退场，其余人员已逐人核验")


def _inspections() -> Iterator[Did]:
    yield inspection("06-26", "huzhou.1")
    unchecked = inspection("07-16", "ningbo.1", "1名焊工无证，2名架子工持假证", none=1, fake=2, problems=3)
    yield refused("07-16", "ningbo.1", "inspect", **{**unchecked.facts, "certificates_checked": False})
    yield unchecked
    yield inspection("07-10", "huzhou.2", "2名塔吊司机无证上岗", none=2, problems=2)
    yield inspection("07-23", "ningbo.2", "3名塔吊司机持假证，证书来自同一网站", fake=3, problems=3)
    yield inspection("08-07", "deqing.1")
    yield inspection("08-14", "deqing.2", "继续教育学时不足，培训档案缺失", problems=2)
    yield inspection("09-04", "huzhou.3", "1名电工证书过期未复核", none=1, problems=1)
    yield inspection("10-15", "anji.2", "1名信号工持假证，安全教育记录缺失", fake=1, problems=2)
    for day, case in (("08-21", "jinhua.1"), ("09-12", "taizhou.1"), ("11-05", "lishui.1"), ("11-19", "hangzhou.1")):
        yield inspection(day, case)
    yield did("09-24", "anji.1", "end", end_reason="企业已注销，工地已移交其他施工单位")


def _corrections() -> Iterator[Did]:
    yield did("07-16", "ningbo.1", "remove_workers")
    yield from order("07-17", "ningbo.1", "08-09", "检查记录所列3项问题", "换持有效证书的人员，逐人核验证书")
    yield did("07-18", "ningbo.1", "refer_penalty")
    yield from _referred("ningbo.1", "07-19", "宁波市综合行政执法局", "08-01", "已立案，罚款3万元")
    yield did(
        "08-02", "ningbo.1", "record_penalty", punish_no="甬综执罚样例〔2024〕1号", fine_yuan=30_000, halted=False
    )
    yield checked("08-08", "ningbo.1", 3, "3项问题全部改正")
    yield from order("07-11", "huzhou.2", "08-01", "检查记录所列2项问题", "无证人员停止上岗，换持证人员")
    yield refused("08-01", "huzhou.2", "correction.check", correction__fixed=1, correction__check_text="仍有1人无证")
    yield checked("08-05", "huzhou.2", 1, "仍有1名司机无证上岗，逾期未改正")
    yield did("08-06", "huzhou.2", "refer_penalty")
    yield from _referred("huzhou.2", "08-07", "湖州市综合行政执法局", "09-12", "责令停产停业整顿，罚款12万元")
    yield did(
        "09-13", "huzhou.2", "record_penalty", punish_no="湖综执罚样例〔2024〕7号", fine_yuan=120_000, halted=True
    )
    yield did("09-20", "huzhou.2", "check_again", check_again_text="全部换为持证人员")
    yield from order("09-05", "huzhou.3", "09-18", "检查记录所列1项问题", "证书复核合格后方可上岗")
    yield checked("09-12", "huzhou.3", 1, "已复核合格")
    yield did("09-13", "huzhou.3", "excuse_penalty", excuse_reason="初次违法、及时改正、没有危害后果，不予处罚并教育")
    yield from order("08-15", "deqing.2", "08-28", "检查记录所列2项问题", "补足学时，补全档案")
    yield checked("08-27", "deqing.2", 2, "学时和档案已补齐")
    yield from order("10-16", "anji.2", "11-10", "检查记录所列2项问题", "假证人员退场，补做安全教育")
    yield did("10-16", "anji.2", "refer_penalty")
    yield from _referred("anji.2", "10-17", "安吉县综合行政执法局", "11-06", "已立案，罚款2万元")
    yield did("11-07", "anji.2", "record_penalty", punish_no="安综执罚样例〔2024〕3号", fine_yuan=20_000, halted=False)
    yield checked("11-08", "anji.2", 2, "2项问题全部改正")


def _referred(case: str, sent: str, to: str, replied: str, reply: str) -> Iterator[Did]:
    child = f"{case}/referral"
    matter = "特种作业人员未按规定取得资格上岗作业，请依法处罚"
    yield did(sent, child, "referral.send", referral__receiver=to, referral__matter=matter)
    yield did(sent, child, "referral.record_receipt")
    yield did(replied, child, "referral.record_reply", referral__taken=True, referral__reply_text=reply)


def _penalty() -> Iterator[Did]:
    """The enterprise with the suspected crime is also punished, by the office itself."""
    yield from order("07-24", "ningbo.2", "08-20", "检查记录所列3项问题", "假证人员退场，逐人核验证书")
    yield did("07-24", "ningbo.2", "remove_workers")
    yield did("07-25", "ningbo.2", "propose_penalty")
    case = "ningbo.2/penalty"
    yield did(
        "08-05",
        case,
        "conclude",
        violation="2024年7月，使用3名持假证人员从事塔吊作业",
        evidence="检查记录、证书核验截图、询问笔录",
        law_basis="违反安全生产法第三十条，依据第九十七条第七项处罚",
        penalty="罚款40000元",
        fine_yuan=40_000,
        hearing_due=False,
        report=Paper("调查终结报告"),
    )
    yield did("08-06", case, "inform")
    yield from served("08-07", case, "notice", "法定代表人")
    yield did("08-15", case, "examine", examination="没有提出陈述、申辩，维持拟处罚意见")
    yield did("08-16", case, "pass_legal", legal_opinion="同意")
    yield did("08-19", case, "decide", discussed=False)
    yield from served("08-20", case, "decision", "法定代表人")
    yield did("08-29", case, "record_performance", payment_proof=Paper("缴款凭证"))
    yield checked("08-19", "ningbo.2", 3, "3项问题全部改正")
    yield did("08-20", "ningbo.2", "record_penalty", punish_no="甬建罚样例〔2024〕1号", fine_yuan=40_000, halted=False)


def _police() -> Iterator[Did]:
    crime = "买卖国家机关证件：3本操作证由同一网站出售"
    yield did("07-24", "ningbo.2", "hand_over_crime", crime=crime)
    clue = "ningbo.2/clue"
    yield from handed_over(clue, ("07-25", "07-26", "07-29", "08-01"), "宁波市公安局", crime, filed=True)
    yield did("08-15", clue, "assist", assistance="提供证书核验结果和工地用工台账")
    yield did("12-18", clue, "record_sentence", sentence="检察机关已对2名卖证人员提起公诉")
