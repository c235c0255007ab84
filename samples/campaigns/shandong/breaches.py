"""What became of Shandong's broken promises, as a ledger of acts: heard, decided, published, repaired, annulled."""

from __future__ import annotations

from collections.abc import Iterator

from samples.campaigns.scene import party
from samples.campaigns.shandong.acting import Did, did, opening
from samples.campaigns.shandong.parties import COMPLAINT, FIRMS, HIRED_OUT, PERSON_BREACH, Facts, paper, picture

_COURSE, _BAD_PAGE = "filed.remedies.course", "filed.record.page"
_SHOWN: Facts = {"url": "https://example.invalid/cx", "masked": True, "shot": picture("公布页面")}


def trail() -> Iterator[Did]:
    """Every act on breaches and complaints; those of one day in the order in which they were done."""
    for part in (_fraud, _person_unreachable, _complaints, _groundless):
        yield from part()


def _found(day: str, case: str, finding: str) -> Did:
    return did(day, case, "find", at="breach", finding=finding, evidence=paper("调查笔录"))


def _fraud() -> Iterator[Did]:
    """The enterprise: told, heard, decided, published for a term, taken down."""
    case = "qingdao.3/enterprise_breach"
    yield _found("03-04", case, "2018年5月起明知持证人的岗位证书在另一企业登记，仍作为本企业人员填报。")
    yield did("03-06", case, "tell", at="breach", intended="列入诚信档案库，公布不良信用记录")
    yield did("03-07", case, "serve_notice", at="breach", notice_served_how="direct", notice_receipt=paper("送达回证"))
    yield did("03-12", case, "state", at="breach", statement_text="经办人疏忽，请求从轻")
    yield did("03-15", case, "answer", at="breach", upheld=False, statement_reply="两次书面提醒后仍然填报，不是疏忽")
    treatment = "列入全省建筑职业技能考核鉴定诚信档案库，公布不良信用记录"
    yield did("03-19", case, "decide", at="breach", refused=True, treatment=treatment, public_until="2019-06-30")
    yield did("03-19", case, "decide", at="breach", treatment=treatment, public_until="2019-12-31")
    yield did("03-22", case, "serve", at=_COURSE, served_how="direct", receipt=paper("送达回证"))
    yield did("04-02", case, "publish", at=_BAD_PAGE, refused=True, **{**_SHOWN, "masked": False})
    yield did("04-02", case, "publish", at=_BAD_PAGE, **_SHOWN)
    yield did("04-25", case, "settle", settlement="按建筑市场信用管理暂行办法记不良信用信息")
    yield did("05-20", case, "object", objection_result="企业对公布内容有异议，经核实无误")
    yield did("2020-01-02", case, "take_down", at=_BAD_PAGE, down_shot=picture("撤下后的页面"))


def _person_unreachable() -> Iterator[Did]:
    """The holder: notice and decision by announcement, the certificate void, repaired before the term is over."""
    case = "qingdao.3/person_breach"
    page: Facts = {"url": "https://example.invalid/gg", "announcement_shot": picture("公告页面")}
    yield _found("03-05", case, "2018年5月至2019年2月把岗位证书出租给另一企业使用。")
    yield did("03-08", case, "tell", at="breach", intended="列入诚信档案库，公布不良信用记录，提请宣布证书无效")
    yield did("03-11", case, "draft_announcement", at="breach", attempts="登门未遇，邮件退回")
    yield did("03-11", case, "announce", at="breach", **page)
    treatment = "列入全省建筑职业技能考核鉴定诚信档案库，公布不良信用记录"
    yield did("05-21", case, "decide", at="breach", treatment=treatment, public_until="2020-05-31")
    yield did("05-23", case, "draft_announcement", at=_COURSE, attempts="邮件再次退回")
    yield did("05-23", case, "announce", at=_COURSE, **page)
    yield did("07-25", case, "publish", at=_BAD_PAGE, **_SHOWN)
    yield did("07-29", case, "record_void", void_organ="样例核发单位，样例文号")
    yield did("08-05", case, "settle", settlement="核发单位已宣布证书无效，记入诚信档案")
    yield did("11-04", case, "repair", repair_note="已退出出租并退还所得，参加培训")
    yield did("11-05", case, "drop", at=_BAD_PAGE, down_reason="信用修复", down_shot=picture("撤下后的页面"))


def _complaint(case: str, about: str, content: str) -> Did:
    facts: Facts = {"way": "phone", "content": content, "enterprise": party(FIRMS[about])}
    return opening("03-13", case, COMPLAINT, None, facts)


def _complaints() -> Iterator[Did]:
    """One founded, with a decision that is annulled; one unfounded; one that others are to deal with."""
    yield _complaint("jinan.c1", "jinan.decor", "反映企业用他人证书投标")
    yield did("03-18", "jinan.c1", "verify", at="complaint", verified=True, finding="投标文件所附证书与持证人不符。")
    yield did("03-20", "jinan.c1", "open_case", at="complaint", answer="已立案调查")
    yield _complaint("yantai.c1", "yantai.ship", "反映企业证书虚假")
    yield did("03-19", "yantai.c1", "verify", at="complaint", verified=False, finding="逐本核对，均在名册中。")
    yield did("03-22", "yantai.c1", "answer_untrue", at="complaint", answer="经核对均真实有效")
    yield _complaint("linyi.c1", "linyi.hasty", "反映拖欠工资")
    yield did("03-15", "linyi.c1", "forward", at="complaint", forwarded_to="样例劳动监察机构")
    case = "jinan.c1/enterprise_breach"
    yield _found("03-21", case, "2019年2月投标时使用他人的岗位证书。")
    yield did("03-22", case, "tell", at="breach", intended="列入诚信档案库，公布不良信用记录")
    yield did("03-25", case, "serve_notice", at="breach", notice_served_how="post", notice_receipt=paper("邮件回执"))
    yield did(
        "04-02", case, "decide", at="breach", treatment="列入诚信档案库，公布不良信用记录", public_until="2019-12-31"
    )
    yield did("04-04", case, "serve", at=_COURSE, served_how="post", receipt=paper("邮件回执"))
    yield did("04-08", case, "ask_review", at=_COURSE)
    review: Facts = {"annul_reason": "复议查明证书由招标代理误附，决定撤销", "ruling": paper("复议决定书")}
    yield did("04-26", case, "record_annulled", at=_COURSE, **review)
    yield did("04-29", case, "undo", undo_note="不良信用记录尚未公布，平台信息未作改动")


def _groundless() -> Iterator[Did]:
    """Told and heard, and not entered."""
    case = "yantai.daily"
    ground: Facts = {"source": "random", "ground": "双随机抽查发现疑似出租证书"}
    yield opening("04-08", case, PERSON_BREACH, HIRED_OUT.subject, ground)
    yield _found("04-10", case, "证书复印件出现在另一企业的投标文件中。")
    yield did("04-11", case, "tell", at="breach", intended="列入诚信档案库")
    yield did("04-12", case, "serve_notice", at="breach", notice_served_how="direct", notice_receipt=paper("送达回证"))
    yield did("04-15", case, "state", at="breach", statement_text="复印件系被他人冒用，附报案回执")
    yield did("04-22", case, "answer", at="breach", upheld=True, statement_reply="报案回执属实，意见成立")
    yield did("04-23", case, "decline", at="breach", clear_reason="陈述申辩成立，没有失信行为")
