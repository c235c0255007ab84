"""What became of Shandong's cases, as a ledger of acts: who they are about, what was done on which day, what was refused.

Owns the story's data; who does each act follows from the definitions. A case is named ``CITY.NAME``; those that an act
opens in it ``CITY.NAME/RULE``. All names and events are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from samples.campaigns.scene import Scene, enterprise, party, person
from store.values import Subject

JsonValue = Any
Given = Callable[[Scene, date], JsonValue]
"""A fact that is made when the act is done."""

RECORD, ACCOUNT, PERSONAL = "shandong_worker_information", "shandong_account", "shandong_personal_account"
BREACH, PERSON_BREACH = "shandong_breach", "shandong_person_breach"
COMPLAINT, SUPERVISION = "shandong_complaint", "shandong_supervision"
CITIES = ("jinan", "qingdao", "yantai", "weifang", "linyi")

FIRMS: Mapping[str, Subject] = {
    "jinan.builder": enterprise(3701, "样例济南建筑工程有限公司"),
    "jinan.decor": enterprise(3702, "样例济南装饰有限公司"),
    "qingdao.port": enterprise(3703, "样例青岛港湾建设有限公司"),
    "qingdao.labour": enterprise(3704, "样例青岛劳务有限公司"),
    "yantai.ship": enterprise(3705, "样例烟台安装工程有限公司"),
    "weifang.shady": enterprise(3706, "样例潍坊建筑有限公司"),
    "linyi.hasty": enterprise(3707, "样例临沂建设有限公司"),
}
"""Enterprises that ask for an account, by the case of the account."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A holder of a certificate and what is filled in; without a firm the account is the worker's own."""

    subject: Subject
    born: date
    trade: str
    firm: str = ""  # case of the account
    applied_on: str = "2015-06-01"
    issued_by: str = "city"
    contract: tuple[str, str, str] = ("fixed", "2018-06-01", "2021-05-31")  # kind, from, to

    @property
    def opening(self) -> dict[str, JsonValue]:
        """The facts of filling in."""
        number = f"SD-{self.subject.code[14:17]}"
        told = {"certificate_no": number, "trade": self.trade, "grade": "middle", "issued_by": self.issued_by}
        employer = {"employer": party(FIRMS[self.firm])} if self.firm else {}
        return {**told, "applied_on": self.applied_on, **employer}

    def submission(self, on: date) -> dict[str, JsonValue | Given]:
        """The facts of submitting on a day."""
        years = on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))
        told = {"age_years": years, "certificate_scan": paper("岗位证书"), "promise_signed": paper("诚信承诺书")}
        if not self.firm:
            return told
        kind, begins, ends = self.contract
        contract = {"contract_kind": kind, "contract_from": begins, "contract_to": ends}
        return {**told, "own_worker": True, **contract, "contract_scan": paper("劳动合同")}


def _worker(n: int, name: str, born: str, trade: str, firm: str = "", **rest: Any) -> Worker:
    day = date.fromisoformat(born)
    return Worker(person(n, name, day), day, trade, firm, **rest)


_JINAN, _PORT, _LABOUR = "jinan.builder", "qingdao.port", "qingdao.labour"
LEDGER: Mapping[str, Worker] = {
    "jinan.1": _worker(101, "样例济甲工", "1970-03-02", "钢筋工", _JINAN),
    "jinan.2": _worker(102, "样例济乙工", "1975-08-19", "砌筑工", _JINAN),
    "jinan.3": _worker(103, "样例济丙工", "1982-11-30", "木工", _JINAN),
    "jinan.6": _worker(106, "样例济己工", "1979-05-06", "防水工", _JINAN),
    "jinan.7": _worker(107, "样例济庚工", "1957-02-01", "钢筋工", _JINAN),
    "jinan.8": _worker(108, "样例济辛工", "1990-07-07", "抹灰工", _JINAN, contract=("fixed", "2019-01-01", "2019-06-30")),
}
"""Good rows of an enterprise's ledger."""
TOO_LATE = _worker(109, "样例济壬工", "1985-05-05", "木工", _JINAN, applied_on="2017-03-01")
"""Applied after the day that counts: the row is good, the case is refused."""
BY_HAND: Mapping[str, Worker] = {
    "qingdao.1": _worker(201, "样例青甲工", "1972-10-10", "架子工", _PORT),
    "qingdao.2": _worker(202, "样例青乙工", "1980-12-24", "管道工", _PORT, issued_by="province"),
    "qingdao.3": _worker(203, "样例青丙工", "1984-04-04", "电焊工", _LABOUR),
    "qingdao.4": _worker(204, "样例青丁工", "1977-09-09", "油漆工", _LABOUR),
    "yantai.1": _worker(301, "样例烟甲工", "1981-06-18", "通风工", "yantai.ship"),
}
ALONE: Mapping[str, Worker] = {
    "jinan.p1": _worker(111, "样例济散工一", "1969-01-20", "瓦工", contract=("", "", "")),
    "jinan.p2": _worker(112, "样例济散工二", "1959-03-03", "木工", contract=("", "", "")),
    "qingdao.p1": _worker(211, "样例青散工一", "1986-02-28", "石工", contract=("", "", "")),
}
"""Workers without an employer: each under an account of the own, ``NAME.account``."""
WORKERS: Mapping[str, Worker] = {**LEDGER, **BY_HAND, **ALONE}
HIRED_OUT = _worker(302, "样例烟乙工", "1983-03-13", "电焊工")
"""Said to have hired the certificate out; it was not so."""


@dataclass(frozen=True, slots=True)
class Did:
    """An act on cases, done on all of them at once; `open` opens one."""

    day: date
    cases: tuple[str, ...]
    act: str
    facts: Mapping[str, JsonValue | Given]
    procedure: str = ""  # of an opening
    subject: Subject | None = None  # of an opening; None: the city
    parent: str = ""  # of an opening; empty: the city's case
    office: str = ""  # of an opening, without its prefix; empty: the city's
    refused: bool = False  # a check must refuse it


def paper(name: str) -> Given:
    """A sample document kept as evidence."""
    return lambda scene, on: scene.paper(f"{name}-山东-{on.isoformat()}", f"{name} {on.isoformat()}")


def picture(name: str) -> Given:
    """A sample screenshot dated with the day of the act."""
    return lambda scene, on: scene.picture(f"{name}-山东-{on.isoformat()}", on, f"{name}（样例）")


def city_of(case: str) -> str:
    """The city that has a case."""
    return case.partition("/")[0].partition(".")[0]


def trail() -> Iterator[Did]:
    """Every act of the story's cases; those of one day in the order in which they were done."""
    for part in (_accounts, _fillings, _verifications, _rechecks, _publicity, _rejections, _entries, _batch_of_may):
        yield from part()
    for part in (_keeping, _fraud, _person_unreachable, _complaints, _groundless):
        yield from part()


def _did(day: str, cases: str, act: str, *, at: str = "", refused: bool = False, **facts: Any) -> Did:
    """An act: day of 2019 or whole date; cases apart by blanks; names of facts and act below the state `at`."""
    prefix = f"{at}." if at else ""
    on = date.fromisoformat(day if len(day) > len("MM-DD") else f"2019-{day}")
    return Did(on, tuple(cases.split()), prefix + act, _named(prefix, facts), refused=refused)


def _open(day: str, case: str, procedure: str, subject: Subject | None, parent: str = "", *, refused: bool = False, office: str = "", **facts: Any) -> Did:  # fmt: skip # noqa: E501
    return Did(date.fromisoformat(f"2019-{day}"), (case,), "open", facts, procedure, subject, parent, office, refused)


def _named(prefix: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {prefix + name: value for name, value in facts.items()}


# -- accounts


def _accounts() -> Iterator[Did]:
    files = {"request_files": paper("实名注册材料")}
    shady, hasty = "weifang.shady", "linyi.hasty"
    yield _open("01-21", shady, ACCOUNT, FIRMS[shady], refused=True, handler_named=False, **files)
    for case, firm in FIRMS.items():
        yield _open("01-21", case, ACCOUNT, firm, handler_named=True, **files)
    yield _did("01-22", _LABOUR, "send_back", correct_what="补充责任人的任命文件")
    yield _record("01-23", "qingdao.3", refused=True)
    yield _did("01-24", _LABOUR, "correct", **files)
    for case in FIRMS:
        if case not in (shady, hasty):
            yield _did("01-25", case, "approve")
    yield _did("01-25", hasty, "withdraw")
    yield _did("01-25", shady, "refuse", refuse_reason="注册的企业名称与营业执照不一致，补正期满仍不能说明。")
    attempts = "1月28日登门，登记的住所无人办公；邮件退回"
    shot = picture("公告页面")
    yield _did("01-29", shady, "announce", at="refusal", attempts=attempts, announcement_shot=shot)


def _keeping() -> Iterator[Did]:
    """Accounts lost, given into other hands, closed."""
    lost, hired = "jinan.p1.account", _LABOUR
    yield _did("03-06", lost, "stop", at="account", stop_kind="lost", stop_reason="本人报告密码遗失")
    yield _did("03-08", lost, "restore", at="account", restore_note="本人到场核对身份后重置密码")
    yield _did("03-11", hired, "stop", at="account", stop_kind="entrusted", stop_reason="账号疑似交由中介操作")
    yield _record("03-12", "qingdao.5", BY_HAND["qingdao.4"], refused=True)
    why = "登录地址均为企业办公地址，由企业责任人自己操作"
    yield _did("03-14", f"{hired}/misuse", "clear", at="breach", clear_reason=why)
    yield _did("03-15", hired, "restore", at="account", restore_note=why)
    for case in ("jinan.p1.account", "yantai.ship"):
        yield _did("12-20", case, "close", at="account")


# -- the records on their way


def _record(day: str, case: str, worker: Worker | None = None, *, refused: bool = False) -> Did:
    found = worker or WORKERS[case]
    desk = {"jinan": "jinan_desk_1", "qingdao": "qingdao_desk_1"}.get(city_of(case), "")
    parent = found.firm or f"{case}.account"
    return _open(day, case, RECORD, found.subject, parent, refused=refused, office=desk, **found.opening)


def _fillings() -> Iterator[Did]:
    for case in BY_HAND:
        yield _record("02-13", case)
    yield _record("02-13", "jinan.p1")
    yield _record("02-13", "qingdao.p1")
    yield _did("02-14", "jinan.7", "submit", refused=True)
    yield _did("02-14", "jinan.8", "submit", refused=True)
    yield _did("02-14", "qingdao.4", "submit", refused=True, own_worker=False)
    yield _did("02-14", "jinan.1 jinan.2 jinan.3 jinan.6", "submit")
    yield _did("02-14", "jinan.p1", "submit")
    yield _did("02-14", "qingdao.1 qingdao.2 qingdao.3 qingdao.4 qingdao.p1", "submit")
    yield _did("02-14", "yantai.1", "submit")
    yield _did("02-15", "jinan.7", "withdraw")
    yield _did("02-18", "jinan.8", "submit", contract_kind="open", contract_from="2019-02-16", contract_to=None)


def _seen(stamped: bool = True) -> dict[str, Any]:
    return {
        "originals_seen": True,
        "identity_taken": True,
        "stamped": stamped,
        "summary_kept": paper("签字的审核汇总表"),
    }


def _verifications() -> Iterator[Did]:
    yield _did("02-20", "jinan.1", "pass_verification", refused=True, **_seen(stamped=False))
    yield _did("02-20", "qingdao.2", "pass_verification", refused=True, **_seen())
    yield _did("02-20", "jinan.1 jinan.2 jinan.3", "pass_verification", **_seen())
    yield _did("02-20", "jinan.p1", "pass_verification", **_seen())
    yield _did("02-20", "qingdao.1 qingdao.3", "pass_verification", **_seen())
    yield _did("02-20", "yantai.1", "pass_verification", **_seen())
    yield _did("02-20", "jinan.6", "return_verification", return_reason="未带劳动合同原件；证书扫描件缺盖章页，请一并补齐。")
    yield _did("02-20", "qingdao.4", "return_verification", return_reason="证书编号与原件不符，请更正并携带原件。")
    yield _did("02-21", "qingdao.2", "pass_provincial", **_seen())
    yield _did("02-21", "jinan.8", "pass_verification", **_seen())
    yield _did("02-22", "jinan.6", "submit")
    yield _did("02-25", "jinan.6", "return_verification", return_reason="劳动合同原件的截止日期与填报不一致，请更正。")
    yield _did("02-27", "jinan.6", "submit", contract_to="2021-12-31")
    yield _did("02-28", "jinan.6", "pass_verification", **_seen())


def _rechecks() -> Iterator[Did]:
    yield _did("02-26", "jinan.1 jinan.2 jinan.3 jinan.8 jinan.p1", "pass_recheck")
    yield _did("02-26", "qingdao.1 qingdao.2", "pass_recheck")
    yield _did("02-26", "qingdao.3", "fail_recheck", recheck_note="同一证书在另一企业也有登记，退回核实")
    yield _did("02-26", "yantai.1", "pass_recheck", recheck_note="与名册一致")
    yield _did("03-01", "jinan.6", "pass_recheck")


_PAGE = {"publicity_url": "https://example.invalid/gs", "masked": True, "publicity_shot": picture("公示页面")}
_ON_TIME = "jinan.1 jinan.3 jinan.6 jinan.8 jinan.p1"


def _publicity() -> Iterator[Did]:
    yield _did("03-04", "jinan.1", "publicise", refused=True, publicity_url="https://example.invalid/gs", masked=False)
    yield _did("03-04", f"{_ON_TIME} jinan.2", "publicise", **_PAGE)
    yield _did("03-04", "qingdao.1 qingdao.2", "publicise", **_PAGE)
    yield _did("03-04", "yantai.1", "publicise", **_PAGE)
    yield _did("03-08", "jinan.1", "report", refused=True)
    yield _did("03-08", "jinan.2", "object", objection="公示的工种与证书不符")
    yield _did("03-08", "qingdao.1", "object", objection="称该人员已经离职")
    yield _did("03-12", "qingdao.1", "dismiss_objection", objection_result="劳动合同和工资记录表明仍在职")
    yield _did("03-13", "jinan.2", "correct_and_repeat", objection_result="工种登记有误，按证书原件更正")
    yield _did("03-15", "jinan.2", "publicise", **_PAGE)
    yield _did("03-21", "jinan.3", "object", objection="公示期满后来信，称年龄不实")


def _rejections() -> Iterator[Did]:
    told = "双重登记属实：持证人把证书出租给另一企业，填报企业知情。"
    yield _did("02-28", "qingdao.3", "reject", reject_reason=told, fraud=True)
    yield _did("02-28", "qingdao.4", "reject", reject_reason="经核对，原件载明的申报日期为2017年5月，不在统计范围。", fraud=False)
    yield _did("02-28", "qingdao.p1", "reject", reject_reason="所持证书不在核发名册中。", fraud=False)
    yield _did("03-05", "qingdao.4", "serve", at="rejection", served_how="post")
    yield _did("03-05", "qingdao.p1", "serve", at="rejection", served_how="direct")
    shot = picture("公告页面")
    yield _did("03-07", "qingdao.3", "announce", at="rejection", attempts="3月4日登门未遇，邮件退回", announcement_shot=shot)
    yield _did("03-12", "qingdao.p1", "ask_review", at="rejection")
    review = {"annul_reason": "复议查明名册漏登，决定撤销", "ruling": paper("复议决定书")}
    yield _did("03-20", "qingdao.p1", "record_annulled", at="rejection", **review)


_EVERYWHERE = {"to_market": True, "to_workers": True, "to_credit": True}


def _entries() -> Iterator[Did]:
    yield _did("03-14", _ON_TIME, "report")
    yield _did("03-14", "qingdao.1 qingdao.2", "report")
    yield _did("03-14", "yantai.1", "report")
    yield _did("03-18", "yantai.1", "send_back", return_reason="名单与公示页面的等级不一致")
    yield _did("03-19", "yantai.1", "pass_recheck", recheck_note="等级已更正")
    yield _did("03-20", f"{_ON_TIME} qingdao.1 qingdao.2", "enter")
    yield _did("03-20", "yantai.1", "publicise", **_PAGE)
    yield _did("03-25", "jinan.2", "report")
    yield _did("03-25", "jinan.1", "share", refused=True, to_market=True, to_workers=True, to_credit=False)
    yield _did("03-25", f"{_ON_TIME} qingdao.1 qingdao.2", "share", **_EVERYWHERE)
    yield _did("03-28", "yantai.1", "report")
    yield _did("04-01", "jinan.2 yantai.1", "enter")
    yield _did("04-03", "jinan.2 yantai.1", "share", **_EVERYWHERE)


def _batch_of_may() -> Iterator[Did]:
    """After the concentrated period: one filled in late, one whose rejection was annulled."""
    yield _record("04-09", "jinan.p2")
    yield _did("04-10", "jinan.p2", "submit")
    for case in ("jinan.p2", "qingdao.p1"):
        yield _did("04-16", case, "pass_verification", **_seen())
        yield _did("04-18", case, "pass_recheck")
        yield _did("04-22", case, "publicise", **_PAGE)
        yield _did("05-06", case, "report")
    yield _did("05-08", "jinan.p2 qingdao.p1", "enter")
    yield _did("05-10", "jinan.p2 qingdao.p1", "share", **_EVERYWHERE)


# -- broken promises

_COURSE, _BAD_PAGE = "filed.remedies.course", "filed.record.page"
_SHOWN = {"url": "https://example.invalid/cx", "masked": True, "shot": picture("公布页面")}


def _found(day: str, case: str, finding: str) -> Did:
    return _did(day, case, "find", at="breach", finding=finding, evidence=paper("调查笔录"))


def _fraud() -> Iterator[Did]:
    """The enterprise: told, heard, decided, published for a term, taken down."""
    case = "qingdao.3/enterprise_breach"
    yield _found("03-04", case, "2018年5月起明知持证人的岗位证书在另一企业登记，仍作为本企业人员填报。")
    yield _did("03-06", case, "tell", at="breach", intended="列入诚信档案库，公布不良信用记录")
    yield _did("03-07", case, "serve_notice", at="breach", notice_served_how="direct", notice_receipt=paper("送达回证"))
    yield _did("03-12", case, "state", at="breach", statement_text="经办人疏忽，请求从轻")
    yield _did("03-15", case, "answer", at="breach", upheld=False, statement_reply="两次书面提醒后仍然填报，不是疏忽")
    treatment = "列入全省建筑职业技能考核鉴定诚信档案库，公布不良信用记录"
    yield _did("03-19", case, "decide", at="breach", refused=True, treatment=treatment, public_until="2019-06-30")
    yield _did("03-19", case, "decide", at="breach", treatment=treatment, public_until="2019-12-31")
    yield _did("03-22", case, "serve", at=_COURSE, served_how="direct", receipt=paper("送达回证"))
    yield _did("04-02", case, "publish", at=_BAD_PAGE, refused=True, **{**_SHOWN, "masked": False})
    yield _did("04-02", case, "publish", at=_BAD_PAGE, **_SHOWN)
    yield _did("04-25", case, "settle", settlement="按建筑市场信用管理暂行办法记不良信用信息")
    yield _did("05-20", case, "object", objection_result="企业对公布内容有异议，经核实无误")
    yield _did("2020-01-02", case, "take_down", at=_BAD_PAGE, down_shot=picture("撤下后的页面"))


def _person_unreachable() -> Iterator[Did]:
    """The holder: notice and decision by announcement, the certificate void, repaired before the term is over."""
    case = "qingdao.3/person_breach"
    shot = picture("公告页面")
    yield _found("03-05", case, "2018年5月至2019年2月把岗位证书出租给另一企业使用。")
    yield _did("03-08", case, "tell", at="breach", intended="列入诚信档案库，公布不良信用记录，提请宣布证书无效")
    yield _did("03-11", case, "announce", at="breach", attempts="登门未遇，邮件退回", announcement_shot=shot)
    treatment = "列入全省建筑职业技能考核鉴定诚信档案库，公布不良信用记录"
    yield _did("05-21", case, "decide", at="breach", treatment=treatment, public_until="2020-05-31")
    yield _did("05-23", case, "announce", at=_COURSE, attempts="邮件再次退回", announcement_shot=shot)
    yield _did("07-25", case, "publish", at=_BAD_PAGE, **_SHOWN)
    yield _did("07-29", case, "record_void", void_organ="样例核发单位，样例文号")
    yield _did("08-05", case, "settle", settlement="核发单位已宣布证书无效，记入诚信档案")
    yield _did("11-04", case, "repair", repair_note="已退出出租并退还所得，参加培训")
    yield _did("11-05", case, "drop", at=_BAD_PAGE, down_reason="信用修复", down_shot=picture("撤下后的页面"))


def _complaints() -> Iterator[Did]:
    """One founded, with a decision that is annulled; one unfounded; one that others are to deal with."""
    firm = party(FIRMS["jinan.decor"])
    told = {"way": "phone", "enterprise": firm}
    yield _open("03-13", "jinan.c1", COMPLAINT, None, content="反映企业用他人证书投标", **told)
    yield _did("03-18", "jinan.c1", "verify", at="complaint", verified=True, finding="投标文件所附证书与持证人不符。")
    yield _did("03-20", "jinan.c1", "open_case", at="complaint", answer="已立案调查")
    yield _open("03-13", "yantai.c1", COMPLAINT, None, content="反映企业证书虚假", way="web", enterprise=party(FIRMS["yantai.ship"]))
    yield _did("03-19", "yantai.c1", "verify", at="complaint", verified=False, finding="逐本核对，均在名册中。")
    yield _did("03-22", "yantai.c1", "answer_untrue", at="complaint", answer="经核对均真实有效")
    yield _open("03-13", "linyi.c1", COMPLAINT, None, content="反映拖欠工资", way="letter", enterprise=party(FIRMS["linyi.hasty"]))
    yield _did("03-15", "linyi.c1", "forward", at="complaint", forwarded_to="样例劳动监察机构")
    case = "jinan.c1/enterprise_breach"
    yield _found("03-21", case, "2019年2月投标时使用他人的岗位证书。")
    yield _did("03-22", case, "tell", at="breach", intended="列入诚信档案库，公布不良信用记录")
    yield _did("03-25", case, "serve_notice", at="breach", notice_served_how="post")
    yield _did("04-02", case, "decide", at="breach", treatment="列入诚信档案库，公布不良信用记录", public_until="2019-12-31")
    yield _did("04-04", case, "serve", at=_COURSE, served_how="post")
    yield _did("04-08", case, "ask_review", at=_COURSE)
    review = {"annul_reason": "复议查明证书由招标代理误附，决定撤销", "ruling": paper("复议决定书")}
    yield _did("04-26", case, "record_annulled", at=_COURSE, **review)
    yield _did("04-29", case, "undo", undo_note="不良信用记录尚未公布，平台信息未作改动")


def _groundless() -> Iterator[Did]:
    """Told and heard, and not entered."""
    case = "yantai.daily"
    yield _open("04-08", case, PERSON_BREACH, HIRED_OUT.subject, source="random", ground="双随机抽查发现疑似出租证书")
    yield _found("04-10", case, "证书复印件出现在另一企业的投标文件中。")
    yield _did("04-11", case, "tell", at="breach", intended="列入诚信档案库")
    yield _did("04-12", case, "serve_notice", at="breach", notice_served_how="direct")
    yield _did("04-15", case, "state", at="breach", statement_text="复印件系被他人冒用，附报案回执")
    yield _did("04-22", case, "answer", at="breach", upheld=True, statement_reply="报案回执属实，意见成立")
    yield _did("04-23", case, "decline", at="breach", clear_reason="陈述申辩成立，没有失信行为")
