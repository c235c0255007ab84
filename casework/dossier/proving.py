"""The proof of a case's chain: every record hashed anew, the case rebuilt from them, the batches' anchors compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casework.dossier.defects import Defect
from casework.dossier.ground import Ground
from casework.dossier.wording import RECORDS
from documents.templating.templates import Letter
from engine.canonical import GENESIS, canonical, chain
from engine.case import Case, Delta, fold
from store.anchors import Anchor, anchors_of

JsonValue = Any

TITLE: Final = "办理记录校验"
_KIND: Final = "dossier_chain"
_HOW: Final = (
    f"本PDF附有文件“{RECORDS}”（在阅读软件的附件栏中打开），内有本案每条记录的原文（body）、前一条的哈希（previous）和本条的哈希（hash）。",
    "把前一条哈希的32个字节与本条原文的UTF-8字节接在一起，计算SHA-256，结果应当等于本条的哈希；第一条记录的前一条哈希是32个零字节。",
    "本条的previous应当等于上一条的hash，末条的哈希应当等于本页“末条记录的哈希”。改动、增删或者调换任何一条，其后的哈希都对不上。",
    "批次总锚把同时记入的各案记录连成全库唯一的一条链，用来发现整件案件被删除；它们要在保存数据的机器上核对。",
    "执行 shixian verify 核对全部案件、总锚和登记簿；加 --redecide，按当时的规则和节假日数据重新判断每条记录。",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of checking one case's chain."""

    anchors: tuple[Anchor, ...]
    problems: tuple[str, ...]

    def defects(self, number: str) -> tuple[Defect, ...]:
        """The problems as defects of the dossier."""
        return tuple(Defect(f"案件{number}的办理记录", problem) for problem in self.problems)


def prove(ground: Ground) -> Proof:
    """Check the chain of a case as it stands in the store."""
    anchors = anchors_of(ground.unit, [record.event.id for record in ground.records])
    problems = [*chain_problems(ground)]
    problems += [f"第{anchor.id}个批次与总锚不符，请系统管理员核对全部记录" for anchor in anchors if not anchor.ok]
    return Proof(tuple(anchors), tuple(problems))


def chain_problems(ground: Ground) -> Iterator[str]:
    """What does not hang together in the records of a case by themselves, the anchors of their batches aside."""
    yield from _link_problems(ground)
    yield from _state_problems(ground)


def _link_problems(ground: Ground) -> Iterator[str]:
    previous = GENESIS
    for seq, record in enumerate(ground.records, start=1):
        event = record.event
        if chain(event.previous, event.body) != event.hash:
            yield f"第{event.seq}条记录的内容或者哈希被改动"
        if event.previous != previous:
            yield f"第{event.seq}条记录与前一条接不上"
        if (record.body.get("case"), record.body.get("seq")) != (ground.case.id, seq):
            yield f"第{event.seq}条记录属于另一案件或者另一序号"
        previous = event.hash
    if (len(ground.records), previous) != (ground.case.version, ground.case.head):
        yield "案件所记的末条记录与链不符"


def _state_problems(ground: Ground) -> Iterator[str]:
    case = ground.case.state
    state = Case.unopened(case.procedure, case.edition, ground.procedure.initial)
    try:
        for record in ground.records:
            state = fold(state, Delta.from_json(record.body["delta"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        yield "不能从各条记录重建案件"
        return
    if canonical(state.as_json()) != canonical(case.as_json()):
        yield "案件现状与各条记录叠加的结果不符"


def proof_letter(ground: Ground, proof: Proof) -> Letter:
    """The proof as a letter to draw."""
    count, batches = len(ground.records), len(proof.anchors)
    verdict = [f"本案共{count}条记录，分在{batches}个批次记入。"]
    if not proof.problems:
        verdict.append(
            "制作本卷时逐条重新计算：各条哈希与内容一致，前后相接没有缺漏，由各条记录重建的案件与现状一致，各批次与总锚一致。"
        )
    context = {
        **ground.head(),
        "kind": _KIND,
        "title": TITLE,
        "verdict": verdict,
        "problems": [f"核对不一致：{problem}。" for problem in proof.problems],
        "head": ground.case.head.hex(),
        "how": list(_HOW),
        "rows": _rows(ground, proof.anchors),
        "anchors": [
            {"no": a.id, "first": a.first_event, "last": a.last_event, "hash": a.hash.hex(), "ok": a.ok}
            for a in proof.anchors
        ],
    }
    return Letter(_KIND, context)


def _rows(ground: Ground, anchors: Sequence[Anchor]) -> list[dict[str, JsonValue]]:
    return [
        {
            "seq": record.event.seq,
            "label": record.label,
            "occurred_on": record.event.occurred_on.isoformat(),
            "event": record.event.id,
            "anchor": next((a.id for a in anchors if a.first_event <= record.event.id <= a.last_event), "缺"),
            "hash": record.event.hash.hex(),
        }
        for record in ground.records
    ]


def records_file(ground: Ground, proof: Proof) -> bytes:
    """The records whole, so that the chain can be checked with nothing but the dossier."""
    plain = {
        "case": ground.case.number,
        "genesis": GENESIS.hex(),
        "head": ground.case.head.hex(),
        "events": [
            {
                "seq": record.event.seq,
                "id": record.event.id,
                "previous": record.event.previous.hex(),
                "hash": record.event.hash.hex(),
                "body": record.event.body.decode(),
            }
            for record in ground.records
        ],
        "anchors": [
            {"id": a.id, "first_event": a.first_event, "last_event": a.last_event, "hash": a.hash.hex()}
            for a in proof.anchors
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()
