"""Ningxia's cases up to the field checks, as a ledger of acts: what was done on which day, what was refused.

Owns the story's data; who does each act follows from the definitions, how acts are written is told in ``acts``. All
names and events are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samples.campaigns.acts import Did, Paper, Party, did, opened, refused


@dataclass(frozen=True, slots=True)
class Circular:
    """The number of the region's circular on prominent offenders."""


SUSPECTS: Mapping[str, int] = {
    "yinchuan": 6,
    "lingwu": 2,
    "shizuishan": 4,
    "pingluo": 1,
    "wuzhong": 3,
    "guyuan": 3,
    "zhongwei": 3,
    "ningdong": 2,
}
"""How many persons of each unit stand on the region's ledger; their cases are ``UNIT.1``, ``UNIT.2``."""
LENT = (
    *("yinchuan.1", "yinchuan.2", "shizuishan.1", "wuzhong.1"),
    *("guyuan.1", "zhongwei.1", "ningdong.1", "lingwu.1"),
)
"""Those of the ledger whom the field check confirms."""
CHECKS = ("yinchuan.good", "yinchuan.vague", "yinchuan.silent", "yinchuan.gone")
"""Enterprises of the list of self-checks, in its order."""


def employer(unit: str) -> Party:
    """The enterprise at which the persons of a unit are registered."""
    return Party("enterprise", f"{PLACES[unit]}样例建筑工程有限公司")


PLACES: Mapping[str, str] = {
    "yinchuan": "银川",
    "lingwu": "灵武",
    "shizuishan": "石嘴山",
    "pingluo": "平罗",
    "wuzhong": "吴忠",
    "guyuan": "固原",
    "zhongwei": "中卫",
    "ningdong": "宁东",
}
"""The units and their places; those below another stand below it in the file of offices."""


def trail() -> Iterator[Did]:
    """Every act up to the field checks; those of one day in the order in which they were done."""
    for one in (_declared, _self_checks, _complaints, _field_checks):
        yield from one()


# -- the second phase: declared by themselves, self-checks, complaints


def _declared() -> Iterator[Did]:
    """One within the days in which two phases overlap, one for the second time, one too late."""
    told = {"source": "declared", "licence_tail": "0123"}
    for day, case, name, by, licence in (
        ("09-05", "yinchuan.overlap", "样例申报人甲", "person", "constructor2"),
        ("10-10", "shizuishan.again", "样例申报人乙", "unit", "supervisor"),
        ("10-15", "wuzhong.slow", "样例申报人丙", "person", "cost2"),
    ):
        who, firm = Party("person", name), employer(case.partition(".")[0])
        yield opened(day, case, "ningxia_person", who, **told, declared_by=by, employer=firm, licence=licence)
    yield did(
        "09-25", "yinchuan.overlap", "self_correct", correction="deregistered", correction_proof=Paper("注销证明")
    )
    yield refused("10-15", "yinchuan.overlap", "excuse", excuse_reason="已整改")
    reason = "9月5日主动申报，9月25日办结注销，没有获利，没有造成后果，初次发生，不再追究"
    yield did("10-16", "yinchuan.overlap", "excuse", excuse_reason=reason)
    yield did(
        "10-30", "shizuishan.again", "self_correct", correction="transferred", correction_proof=Paper("变更注册证明")
    )
    yield did("11-08", "shizuishan.again", "not_excuse", not_excused_reason="三年内第二次“挂证”，有获利")
    yield did("11-06", "wuzhong.slow", "self_correct", correction="transferred", correction_proof=Paper("变更注册证明"))


def _self_checks() -> Iterator[Did]:
    good, vague, silent, gone = CHECKS
    found = {"people": 12, "mismatches": 1, "corrected": 1, "report_file": Paper("自查报告")}
    yield did("09-20", gone, "exempt", gone_reason="企业已迁出本市，没有注册人员")
    yield did("10-21", good, "file", housing_on="2024-10-18", hr_on="2024-10-21", **found)
    yield did("10-25", good, "accept", review_note="三项信息核对一致，1人已注销")
    yield did("10-22", vague, "file", housing_on="2024-10-22", hr_on="2024-10-22", **found)
    yield did("10-25", vague, "send_back", return_reason="没有写明社会保险的核对情况")
    yield did("10-30", vague, "file", housing_on="2024-10-30", hr_on="2024-10-29", **found)
    yield did("11-01", vague, "accept", review_note="已补充社会保险核对情况")
    yield did("11-01", silent, "urge")
    result = "上门核对9名注册人员，三项信息一致"
    yield did("11-14", silent, "inspect", visit_record=Paper("上门排查记录"), visit_result=result)


def _complaint(day: str, case: str, channel: str, content: str, about: Party | None = None) -> Did:
    firm, told = about or employer(case.partition(".")[0]), {"channel": channel, "anonymous": channel == "phone"}
    return opened(day, case, "ningxia_complaint", firm, **told, content=content)


def _verified(day: str, case: str, finding: str, *, true: bool) -> Did:
    return did(day, case, "checking.verify", checking__verified=true, checking__finding=finding)


def _complaints() -> Iterator[Did]:
    """What becomes of each: a person's case, an agency's, an employer's, nothing, another office."""
    tip = "wuzhong.tip"
    yield _complaint("09-20", tip, "phone", "公司一名建造师长期不在岗")
    yield _verified("10-09", tip, "该人员社会保险在外地缴纳", true=True)
    yield refused("10-10", tip, "checking.open_case", checking__answer="匿名，无法答复")
    about = {"about_person": Party("person", "样例被举报人"), "about_employer": employer("wuzhong")}
    yield did("10-10", tip, "identify", **about, licence="constructor2")
    yield did("10-11", tip, "checking.open_case", checking__answer="匿名，无法答复")
    yield _checked("10-16", f"{tip}/person_case", "10月1日已转入并到岗，三项信息一致")
    tip, agency = "zhongwei.tip", Party("enterprise", "中卫样例职业介绍有限公司")
    yield _complaint("10-14", tip, "visit", "某职业介绍机构招揽“挂证”", agency)
    yield _verified("10-23", tip, "门店张贴代办广告", true=True)
    yield did("10-23", tip, "identify", about_agency=agency)
    yield did("10-24", tip, "checking.open_case", checking__answer="属实，已对该机构立案")
    tip = "guyuan.tip"
    yield _complaint("10-21", tip, "letter", "某公司监理工程师“挂证”")
    yield _verified("10-30", tip, "该人员在岗，三项信息一致", true=False)
    yield did("10-31", tip, "checking.answer_untrue", checking__answer="经核实不属实")
    yield _complaint("11-04", "lingwu.tip", "web", "某医院药师“挂证”")
    yield did("11-08", "lingwu.tip", "checking.forward", checking__forwarded_to="灵武市市场监督管理局")
    tip = "pingluo.tip"
    yield _complaint("11-11", tip, "phone", "某公司使用多名“挂证”人员")
    yield _verified("11-25", tip, "2人社会保险与注册单位不一致", true=True)
    yield did("11-26", tip, "identify", about_employer=employer("pingluo"))
    yield did("11-27", tip, "checking.open_case", checking__answer="匿名，无法答复")


# -- the third phase: the region's ledger, checked in the field


def _checked(day: str, case: str, why: str, *, same: bool = True) -> Did:
    """A person cleared in the field."""
    found = {"contract": same, "insurance": same, "fund": True, "consistent": True, "cleared_reason": why}
    finding = "劳动合同、社会保险、住房公积金逐项核对"
    return did(day, case, "field_check", **found, field_finding=finding, field_record=Paper("排查记录"))


def _confirmed(day: str, case: str) -> Did:
    found = {"contract": True, "insurance": False, "fund": False, "consistent": False}
    finding = "社会保险、住房公积金由其他单位缴纳，本人从未到岗"
    return did(day, case, "field_check", **found, field_finding=finding, field_record=Paper("排查记录"))


def _field_checks() -> Iterator[Did]:
    for unit, count in SUSPECTS.items():
        for n in range(1, count + 1):
            case, day = f"{unit}.{n}", "11-12" if n == 1 else "11-19"
            if case in LENT:
                yield _confirmed(day, case)
            else:
                yield _checked(day, case, "三项信息一致，本人在岗")
    yield _checked("11-12", "wuzhong.slow", "11月6日已变更注册到实际工作单位", same=False)
    for case in (*LENT, "shizuishan.again"):
        yield did(
            "11-13" if case.endswith((".1", ".again")) else "11-20",
            case,
            "notify_authorities",
            told_project="无在建项目",
            told_housing="自治区住房和城乡建设厅",
            told_hr="自治区人力资源和社会保障厅",
            told_licensing="自治区执业资格注册管理部门",
        )
