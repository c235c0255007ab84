"""Whom Shandong's story is about: enterprises, workers and what is filled in of them. All invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.tables.sheets import Cell
from samples.campaigns.scene import Scene, enterprise, party, person
from store.values import Subject

Given = Callable[[Scene, date], Any]
"""A fact that is made when the act is done."""
Facts = dict[str, Any]
"""Facts by name, some of them :data:`Given`."""


def paper(name: str) -> Given:
    """A sample document kept as evidence."""
    return lambda scene, on: scene.paper(name, f"{name} 山东 {on.isoformat()}")


def picture(name: str) -> Given:
    """A sample screenshot dated with the day of the act."""
    return lambda scene, on: scene.picture(name, on, f"{name}（样例）")


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
    def opening(self) -> Facts:
        """The facts of filling in."""
        number = f"SD-{self.subject.code[14:17]}"
        told = {"certificate_no": number, "trade": self.trade, "grade": "middle", "issued_by": self.issued_by}
        employer = {"employer": party(FIRMS[self.firm])} if self.firm else {}
        return {**told, "applied_on": self.applied_on, **employer}

    def submission(self, on: date) -> Facts:
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
    "jinan.8": _worker(
        108, "样例济辛工", "1990-07-07", "抹灰工", _JINAN, contract=("fixed", "2019-01-01", "2019-06-30")
    ),
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
    "jinan.p1": _worker(111, "样例济申工", "1969-01-20", "瓦工", contract=("", "", "")),
    "jinan.p2": _worker(112, "样例济酉工", "1959-03-03", "木工", contract=("", "", "")),
    "qingdao.p1": _worker(211, "样例青申工", "1986-02-28", "石工", contract=("", "", "")),
}
"""Workers without an employer: each under an account of the own, ``NAME.account``."""
WORKERS: Mapping[str, Worker] = {**LEDGER, **BY_HAND, **ALONE}
HIRED_OUT = _worker(302, "样例烟乙工", "1983-03-13", "电焊工")
"""Said to have hired the certificate out; it was not so."""

HEADS = (
    *("姓名", "身份证号码", "岗位证书编号", "工种", "等级"),
    *("核发单位", "申报考核鉴定的日期", "工作单位", "工作单位代码"),
)
"""Columns of an enterprise's ledger."""


def row(worker: Worker) -> list[Cell]:
    """A worker's row under :data:`HEADS`."""
    told, firm, subject = worker.opening, FIRMS[worker.firm], worker.subject
    applied = date.fromisoformat(worker.applied_on)
    known = [subject.name, subject.code, told["certificate_no"], worker.trade, "中级工", "市核发"]
    return [*known, applied, firm.name, firm.code]
