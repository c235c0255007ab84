"""The picture of a procedure: what is drawn, and that nothing lies over anything else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

import pytest

from casework.definitions.library import Library
from documents.diagrams import layout
from documents.diagrams.drawing import svg_of
from engine.checking.diagram import Arrow, Jump, Kind, arrows, gathered
from engine.errors import DocumentError
from engine.model import Procedure
from tests.small import compile_small

SVG = "{http://www.w3.org/2000/svg}"
Area = tuple[float, float, float, float]
LARGEST = "shenyang_qualification_check"
FOUR_PHASES = "ningxia_certificate_campaign"


def procedure_of(key: str) -> Procedure:
    return compile_small().procedure if key == "small" else Library().compiled(key).procedure


def drawn(key: str) -> ElementTree.Element:
    return picture_of(procedure_of(key))


def picture_of(procedure: Procedure) -> ElementTree.Element:
    return ElementTree.fromstring(svg_of(procedure))  # noqa: S314 - our own text


def areas(picture: ElementTree.Element, *looks: str) -> Iterator[Area]:
    group = picture.find(f"{SVG}g")
    assert group is not None
    for one in group.iter(f"{SVG}rect"):
        if set(looks) & set(one.get("class", "").split()):
            x, y, width, height = (float(one.get(name, "")) for name in ("x", "y", "width", "height"))
            yield x, y, x + width, y + height


def labels(picture: ElementTree.Element) -> Iterator[Area]:
    """Where the words of lines stand, taking Chinese characters for squares of the size of the letters."""
    for text in picture.iter(f"{SVG}text"):
        if text.get("class", "").startswith("told"):
            spans = text.findall(f"{SVG}tspan")
            half = max(len(span.text or "") for span in spans) * 12.0 * 0.48
            x, top, last = (float(spans[i].get(name, "")) for i, name in ((0, "x"), (0, "y"), (-1, "y")))
            yield x - half, top - 10, x + half, last + 2


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def words(picture: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("key", ["small", FOUR_PHASES, LARGEST])
def test_nothing_lies_over_anything_else(key: str) -> None:
    picture = drawn(key)
    boxes = [*areas(picture, "state", "final", "any", "jump"), *labels(picture)]

    assert len(boxes) > 10
    assert [(one, other) for one, other in combinations(boxes, 2) if overlap(one, other)] == []
    width, height = (float(picture.get(name, "")) for name in ("width", "height"))
    assert all(left >= 0 and right < width and top >= 0 and bottom < height for left, top, right, bottom in boxes)


@pytest.mark.parametrize("key", ["small", FOUR_PHASES, LARGEST])
def test_every_state_is_drawn_with_its_words_in_its_box(key: str) -> None:
    picture, leaves = drawn(key), procedure_of(key).leaves()

    assert len(list(areas(picture, "state", "final"))) == len(leaves)
    assert len(list(areas(picture, "final"))) == sum(leaf.final for leaf in leaves)
    told = "\n".join(words(picture)).replace(" ", "")
    assert [leaf.path for leaf in leaves if leaf.label.replace(" ", "") not in told] == []
    for box, text in zip(*in_boxes(picture), strict=True):
        widest = max(sum(14.0 if ord(c) > 0x2E7F else 8.4 for c in line) for line in text)
        assert widest <= box[2] - box[0]
        assert len(text) * 14.0 * 1.35 <= box[3] - box[1]


def in_boxes(picture: ElementTree.Element) -> tuple[list[Area], list[list[str]]]:
    group = picture.find(f"{SVG}g")
    assert group is not None
    kinds = {"14.0"}
    texts = [text for text in group.findall(f"{SVG}text") if text.get("font-size") in kinds]
    return list(areas(picture, "state", "final")), [
        [span.text or "" for span in text.findall(f"{SVG}tspan")] for text in texts
    ]


def test_acts_lapses_and_automatic_moves_look_different_and_are_explained() -> None:
    picture = drawn("small")

    told = words(picture)
    for legend in ("经办人员办理", "期限届满", "条件成就时自动转入", "由此进入", "终结"):
        assert legend in told
    looks = {path.get("class") for path in picture.iter(f"{SVG}path")}
    assert {"line act", "line lapse", "line auto"} <= looks
    assert "公告期届满" in told
    assert "登记签收" in told


def test_moves_from_many_states_are_told_by_a_number() -> None:
    many = tuple(Arrow(source, "gone", Kind.ACT, ("登记终止",)) for source in "abcd")
    other = Arrow("a", "b", Kind.ACT, ("前进",))
    plain = Arrow("b", "c", Kind.AUTO, ())

    left, jumps = gathered((*many, other, plain), 4)
    assert left == (other, plain)
    assert jumps == (Jump(("a", "b", "c", "d"), "gone", Kind.ACT, ("登记终止",)),)
    assert gathered((*many, other), 5) == ((*many, other), ())


def test_an_arrow_keeps_what_is_no_jump() -> None:
    both = Arrow("a", "gone", Kind.ACT, ("登记终止", "登记迁出"))
    others = tuple(Arrow(source, "gone", Kind.ACT, ("登记终止",)) for source in "bc")

    left, (jump,) = gathered((both, *others), 3)
    assert left == (Arrow("a", "gone", Kind.ACT, ("登记迁出",)),)
    assert jump.sources == ("a", "b", "c")


def test_the_numbers_at_states_are_those_of_the_jumps() -> None:
    large = procedure_of(LARGEST)
    _, jumps = gathered(arrows(large), 3)
    told = words(drawn(LARGEST))

    assert len(jumps) > 3
    for index, jump in enumerate(jumps):
        number = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵"[index]
        assert sum(number in text for text in told) >= len(jump.sources) + 1


def test_words_with_marks_of_their_own_are_made_harmless() -> None:
    label = "已<发现>&\"'"
    changed = compile_small(("{label: 已发现}", '{label: "已<发现>&\\"\'"}')).procedure
    picture = picture_of(changed)

    assert label in "".join(words(picture))


def test_without_graphviz_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "find_dot", lambda: None)

    with pytest.raises(DocumentError, match=r"Graphviz.*make setup"):
        svg_of(compile_small().procedure)
