"""What became of Shandong's accounts and records, as a ledger of acts: on which day, to whom, what was refused.

A case is named ``CITY.NAME``; those that an act opens in it ``CITY.NAME/RULE``. Broken promises are told by
``breaches``. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator

from samples.campaigns.shandong.acting import Did, city_of, did, opening
from samples.campaigns.shandong.parties import ACCOUNT, BY_HAND, FIRMS, RECORD, WORKERS, Facts, Worker, paper, picture

_LABOUR = "qingdao.labour"


def trail() -> Iterator[Did]:
    """Every act on accounts and records; those of one day in the order in which they were done."""
    for part in (_accounts, _fillings, _verifications, _rechecks, _publicity, _rejections, _entries, _batch_of_may):
        yield from part()
    yield from _keeping()


# -- accounts


_ANNOUNCED: Facts = {"url": "https://example.invalid/gg", "announcement_shot": picture("公告页面")}


def _accounts() -> Iterator[Did]:
    files: Facts = {"request_files": paper("实名注册材料")}
    shady, hasty = "weifang.shady", "linyi.hasty"
    yield opening("01-21", shady, ACCOUNT, FIRMS[shady], {"handler_named": False, **files}, refused=True)
    for case, firm in FIRMS.items():
        yield opening("01-21", case, ACCOUNT, firm, {"handler_named": True, **files})
    yield did("01-22", _LABOUR, "send_back", correct_what="补充责任人的任命文件")
    yield _record("01-23", "qingdao.3", refused=True)
    yield did("01-24", _LABOUR, "correct", **files)
    for case in FIRMS:
        if case not in (shady, hasty):
            yield did("01-25", case, "approve")
    yield did("01-25", hasty, "withdraw")
    yield did("01-25", shady, "refuse", refuse_reason="注册的企业名称、代码与所附营业执照不一致，不能证明是同一企业。")
    attempts = "1月28日登门，登记的住所无人办公；邮件退回"
    yield did("01-29", shady, "draft_announcement", at="refusal", attempts=attempts)
    yield did("01-29", shady, "announce", at="refusal", **_ANNOUNCED)


def _keeping() -> Iterator[Did]:
    """Accounts lost, given into other hands, closed."""
    lost, hired = "jinan.p1.account", _LABOUR
    yield did("03-06", lost, "stop", at="account", stop_kind="lost", stop_reason="本人报告密码遗失")
    yield did("03-08", lost, "restore", at="account", restore_note="本人到场核对身份后重置密码")
    yield did("03-11", hired, "stop", at="account", stop_kind="entrusted", stop_reason="账号疑似交由中介操作")
    yield _record("03-12", "qingdao.5", BY_HAND["qingdao.4"], refused=True)
    why = "登录地址均为企业办公地址，由企业责任人自己操作"
    yield did("03-14", f"{hired}/misuse", "clear", at="breach", clear_reason=why)
    yield did("03-15", hired, "restore", at="account", restore_note=why)
    for case in ("jinan.p1.account", "yantai.ship"):
        yield did("12-20", case, "close", at="account")


# -- the records on their way


def _record(day: str, case: str, worker: Worker | None = None, *, refused: bool = False) -> Did:
    found = worker or WORKERS[case]
    desk = {"jinan": "jinan_desk_1", "qingdao": "qingdao_desk_1"}.get(city_of(case), "")
    parent = found.firm or f"{case}.account"
    return opening(day, case, RECORD, found.subject, found.opening, parent=parent, office=desk, refused=refused)


def _fillings() -> Iterator[Did]:
    for case in BY_HAND:
        yield _record("02-13", case)
    yield _record("02-13", "jinan.p1")
    yield _record("02-13", "qingdao.p1")
    yield did("02-14", "jinan.7", "submit", refused=True)
    yield did("02-14", "jinan.8", "submit", refused=True)
    yield did("02-14", "qingdao.4", "submit", refused=True, own_worker=False)
    yield did("02-14", "jinan.1 jinan.2 jinan.3 jinan.6", "submit")
    yield did("02-14", "jinan.p1", "submit")
    yield did("02-14", "qingdao.1 qingdao.2 qingdao.3 qingdao.4 qingdao.p1", "submit")
    yield did("02-14", "yantai.1", "submit")
    yield did("02-15", "jinan.7", "withdraw")
    yield did("02-18", "jinan.8", "submit", contract_kind="open", contract_from="2019-02-16", contract_to=None)


def _seen(*, stamped: bool = True) -> Facts:
    return {
        "originals_seen": True,
        "identity_taken": True,
        "stamped": stamped,
        "summary_kept": paper("签字的审核汇总表"),
    }


def _verifications() -> Iterator[Did]:
    yield did("02-20", "jinan.1", "pass_verification", refused=True, **_seen(stamped=False))
    yield did("02-20", "qingdao.2", "pass_verification", refused=True, **_seen())
    yield did("02-20", "jinan.1 jinan.2 jinan.3", "pass_verification", **_seen())
    yield did("02-20", "jinan.p1", "pass_verification", **_seen())
    yield did("02-20", "qingdao.1 qingdao.3", "pass_verification", **_seen())
    yield did("02-20", "yantai.1", "pass_verification", **_seen())
    yield did(
        "02-20", "jinan.6", "return_verification", return_reason="未带劳动合同原件；证书扫描件缺盖章页，请一并补齐。"
    )
    yield did("02-20", "qingdao.4", "return_verification", return_reason="证书编号与原件不符，请更正并携带原件。")
    yield did("02-21", "qingdao.2", "pass_provincial", **_seen())
    yield did("02-21", "jinan.8", "pass_verification", **_seen())
    yield did("02-22", "jinan.6", "submit")
    yield did("02-25", "jinan.6", "return_verification", return_reason="劳动合同原件的截止日期与填报不一致，请更正。")
    yield did("02-27", "jinan.6", "submit", contract_to="2021-12-31")
    yield did("02-28", "jinan.6", "pass_verification", **_seen())


def _rechecks() -> Iterator[Did]:
    yield did("02-26", "jinan.1 jinan.2 jinan.3 jinan.8 jinan.p1", "pass_recheck")
    yield did("02-26", "qingdao.1 qingdao.2", "pass_recheck")
    yield did("02-26", "qingdao.3", "fail_recheck", recheck_note="同一证书在另一企业也有登记，退回核实")
    yield did("02-26", "yantai.1", "pass_recheck", recheck_note="与名册一致")
    yield did("03-01", "jinan.6", "pass_recheck")


_PAGE: Facts = {"publicity_url": "https://example.invalid/gs", "masked": True, "publicity_shot": picture("公示页面")}
_ON_TIME = "jinan.1 jinan.3 jinan.6 jinan.8 jinan.p1"


def _publicity() -> Iterator[Did]:
    yield did("03-04", "jinan.1", "publicise", refused=True, publicity_url="https://example.invalid/gs", masked=False)
    yield did("03-04", f"{_ON_TIME} jinan.2", "publicise", **_PAGE)
    yield did("03-04", "qingdao.1 qingdao.2", "publicise", **_PAGE)
    yield did("03-04", "yantai.1", "publicise", **_PAGE)
    yield did("03-08", "jinan.1", "report", refused=True)
    yield did("03-08", "jinan.2", "object", objection="公示的工种与证书不符")
    yield did("03-08", "qingdao.1", "object", objection="称该人员已经离职")
    yield did("03-12", "qingdao.1", "dismiss_objection", objection_result="劳动合同和工资记录表明仍在职")
    yield did("03-13", "jinan.2", "correct_and_repeat", objection_result="工种登记有误，按证书原件更正")
    yield did("03-15", "jinan.2", "publicise", **_PAGE)
    yield did("03-21", "jinan.3", "object", objection="公示期满后来信，称年龄不实")


def _rejections() -> Iterator[Did]:
    told = "双重登记属实：持证人把证书出租给另一企业，填报企业知情。"
    yield did("02-28", "qingdao.3", "reject", reject_reason=told, fraud=True)
    yield did(
        "02-28",
        "qingdao.4",
        "reject",
        reject_reason="经核对，原件载明的申报日期为2017年5月，不在统计范围。",
        fraud=False,
    )
    yield did("02-28", "qingdao.p1", "reject", reject_reason="所持证书不在核发名册中。", fraud=False)
    yield did("03-05", "qingdao.4", "serve", at="rejection", served_how="post", receipt=paper("邮件回执"))
    yield did("03-05", "qingdao.p1", "serve", at="rejection", served_how="direct", receipt=paper("送达回证"))
    yield did("03-07", "qingdao.3", "draft_announcement", at="rejection", attempts="3月4日登门未遇，邮件退回")
    yield did("03-07", "qingdao.3", "announce", at="rejection", **_ANNOUNCED)
    yield did("03-12", "qingdao.p1", "ask_review", at="rejection")
    review: Facts = {"annul_reason": "复议查明名册漏登，决定撤销", "ruling": paper("复议决定书")}
    yield did("03-20", "qingdao.p1", "record_annulled", at="rejection", **review)


_EVERYWHERE: Facts = {"to_market": True, "to_workers": True, "to_credit": True}


def _entries() -> Iterator[Did]:
    yield did("03-14", _ON_TIME, "report")
    yield did("03-14", "qingdao.1 qingdao.2", "report")
    yield did("03-14", "yantai.1", "report")
    yield did("03-18", "yantai.1", "send_back", return_reason="名单与公示页面的等级不一致")
    yield did("03-19", "yantai.1", "pass_recheck", recheck_note="等级已更正")
    yield did("03-20", f"{_ON_TIME} qingdao.1 qingdao.2", "enter")
    yield did("03-20", "yantai.1", "publicise", **_PAGE)
    yield did("03-25", "jinan.2", "report")
    yield did("03-25", "jinan.1", "share", refused=True, to_market=True, to_workers=True, to_credit=False)
    yield did("03-25", f"{_ON_TIME} qingdao.1 qingdao.2", "share", **_EVERYWHERE)
    yield did("03-28", "yantai.1", "report")
    yield did("04-01", "jinan.2 yantai.1", "enter")
    yield did("04-03", "jinan.2 yantai.1", "share", **_EVERYWHERE)


def _batch_of_may() -> Iterator[Did]:
    """After the concentrated period: one filled in late, one whose rejection was annulled."""
    yield _record("04-09", "jinan.p2")
    yield did("04-10", "jinan.p2", "submit")
    for case in ("jinan.p2", "qingdao.p1"):
        yield did("04-16", case, "pass_verification", **_seen())
        yield did("04-18", case, "pass_recheck")
        yield did("04-22", case, "publicise", **_PAGE)
        yield did("05-06", case, "report")
    yield did("05-08", "jinan.p2 qingdao.p1", "enter")
    yield did("05-10", "jinan.p2 qingdao.p1", "share", **_EVERYWHERE)
