"""How recorded facts read in a dossier."""

from __future__ import annotations

from typing import Any

import pytest

from casework.definitions.library import Library
from casework.dossier.wording import Telling


@pytest.fixture(scope="module")
def library() -> Library:
    return Library([])


@pytest.fixture(scope="module")
def telling(library: Library) -> Telling:
    return Telling(library.compiled("shenyang_qualification_check").procedure, {7: "样例建设有限公司"})


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("order.return_reason", "moved", "退件原因：迁移新址"),
        ("order.posted_on", "2026-03-09", "邮寄日期：2026年3月9日"),
        ("order.address_confirmed", True, "邮寄地址已核对：是"),
        ("order.signed_by", "样例甲", "签收人：样例甲"),
        ("order.signed_by", None, "签收人：（空）"),
        ("reason", "样例", "理由：样例"),
        ("paper", "rectification_order", "文书：rectification_order"),
        ("of_another_edition", 3, "of_another_edition：3"),
        (
            "screenshot",
            {"name": "四库截图.png", "sha256": "0123456789abcdef" * 4, "shows": "2026-07-29"},
            "四库截图：四库截图.png（SHA-256 0123456789ab…，所示日期2026年7月29日）",
        ),
    ],
)
def test_a_fact_reads_as_its_declaration_says(telling: Telling, name: str, value: Any, words: str) -> None:
    assert list(telling.facts({name: value})) == [words]


def test_a_table_is_told_by_its_number_of_rows(library: Library) -> None:
    procedure = library.compiled("zhejiang_report").procedure
    [name] = [name for name, fact in procedure.facts.items() if fact.type.value == "table"]
    [told] = Telling(procedure, {}).facts({name: {"rows": [{"a": 1}, {"a": 2}]}})
    assert told.endswith("：2行（各行见附件“办理记录.json”）")


def test_a_party_is_told_by_name(library: Library) -> None:
    procedure = library.compiled("ningxia_person").procedure
    name = next(name for name, fact in procedure.facts.items() if fact.type.value == "subject")
    telling = Telling(procedure, {7: "样例建设有限公司"})
    assert next(telling.facts({name: 7})).endswith("：样例建设有限公司")


def test_facts_and_lines_come_in_the_order_of_their_declaration(telling: Telling) -> None:
    facts = {"order.tracking_no": "1", "batch_no": "2", "snapshot_on": "2026-03-02"}
    assert [words.partition("：")[0] for words in telling.facts(facts)] == ["系统批次号", "系统比对日期", "邮件号"]
    line = {"required": 5, "actual": 3, "item": "建筑工程"}
    assert telling.line("2", line) == "第2项：资质类别 建筑工程，要求人数 5，比对人数 3"
