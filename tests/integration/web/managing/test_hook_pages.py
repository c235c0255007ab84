"""事件推送 in pages: who may, what is shown once, what is refused at its field; other districts' are not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.hooks.managing import Wish, make_hook
from casework.hooks.sending import send_hooks
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from tests.bureau import by_district
from tests.hooked import Hooked
from tests.managing import DISTRICT_KEEPER, KEEPER, See, told_in
from tests.reminding import Desk, http_desk
from tests.visiting import Visitor

WISH = {
    "office": "shenyang",
    "name": "样例平台",
    "url": "https://example.invalid/in?key=hidden",
    "kinds": ["act.recorded"],
}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with http_desk() as listening:
        yield listening


def test_a_keeper_registers_a_hook_and_sees_its_secret_once(parts: Parts, visit: See) -> None:
    keeper = visit(KEEPER)
    assert "/managing/hooks" in keeper.page("/managing")
    made = keeper.send("/managing/hooks", WISH)
    assert made.status_code == 200
    assert "whsec_" in made.text
    with parts.store.read() as unit:
        [hook] = [one for one in unit.hooks() if one.name == "样例平台"]
    page = keeper.page(f"/managing/hooks/{hook.id}")
    assert "whsec_" not in page
    assert "样例管甲" in told_in(page)  # who did it
    listed = keeper.page("/managing/hooks")
    assert "样例平台" in listed
    assert "hidden" not in told_in(listed)
    changed = keeper.send(f"/managing/hooks/{hook.id}/change", {**WISH, "name": "新平台", "kinds": ["case.opened"]})
    assert changed.status_code == 303
    assert "新平台" in keeper.page(f"/managing/hooks/{hook.id}")
    assert "whsec_" in keeper.send(f"/managing/hooks/{hook.id}/secret", {}).text
    assert keeper.send(f"/managing/hooks/{hook.id}/end", {}).status_code == 303
    assert "已停止" in told_in(keeper.page(f"/managing/hooks/{hook.id}"))
    assert keeper.send(f"/managing/hooks/{hook.id}/resume", {}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": ""}, "请写明哪个系统接收"),
        ({"url": "ftp://example.invalid/"}, "https://"),
        ({"url": "http://127.0.0.1:5432/"}, "本机地址"),
        ({"url": "http://[::1]/"}, "本机地址"),
        ({"url": "http://localhost/"}, "本机地址"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "元数据"),
        ({"url": "http://100.100.100.200/"}, "元数据"),
        ({"url": "https://user:secret@example.invalid/"}, "用户名"),
        ({"kinds": []}, "至少选一种"),
        ({"kinds": ["nothing.known"]}, "没有“nothing.known”"),
        ({"office": "nowhere"}, "请选择单位"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_nothing_is_registered(shared: Visitor, wrong: dict[str, object], why: str) -> None:
    answer = shared.send("/managing/hooks", {**WISH, **wrong})
    assert answer.status_code == 422
    assert why in told_in(answer.text)
    assert "没有登记过" in shared.page("/managing/hooks")


def test_a_district_neither_sees_nor_touches_what_is_above_or_beside_it(parts: Parts, visit: See) -> None:
    wish = Wish("市级平台", "https://example.invalid/", ["case.opened"])
    city = make_hook(parts, office="shenyang", wish=wish, actor=None).id
    beside = make_hook(parts, office="shenhe", wish=wish, actor=None).id
    keeper = visit(DISTRICT_KEEPER)
    assert "市级平台" not in keeper.page("/managing/hooks")
    for one in (city, beside):
        assert keeper.see(f"/managing/hooks/{one}").status_code == 404
        for what in ("change", "secret", "try", "resume", "end"):
            answer = keeper.send(f"/managing/hooks/{one}/{what}", WISH)
            assert answer.status_code == 403
            assert "市级平台" not in answer.text
    assert keeper.send("/managing/hooks", WISH).status_code == 403  # of the city
    assert keeper.see("/managing/hooks/999").status_code == 404
    assert keeper.see("/managing/hooks/abc").status_code == 404


def test_whoever_keeps_no_access_has_no_such_page(visit: See) -> None:
    assert visit("heping_1").see("/managing/hooks").status_code in (403, 404)


def test_what_failed_is_shown_and_can_be_sent_again(parts: Parts, visit: See, desk: Desk) -> None:
    wish = Wish("样例系统", f"{desk.url}/in", ["act.recorded"])
    made = make_hook(parts, office="heping", wish=wish, actor=None)
    number = by_district(parts)["heping"][-1]
    assert isinstance(parts.clock, VirtualClock)
    hooked = Hooked(parts, parts.clock, desk, made)
    hooked.sign_for(number)
    desk.answers(422, "no")
    send_hooks(parts, now=parts.clock(), owner="t")
    keeper = visit(KEEPER)
    page = told_in(keeper.page(f"/managing/hooks/{made.id}"))
    assert number in page
    assert "对方不接受这一条" in page
    assert keeper.send(f"/managing/hooks/{made.id}/try", {}).status_code == 422
    desk.answers(200)
    assert keeper.send(f"/managing/hooks/{made.id}/try", {}).status_code == 303
    assert keeper.send(f"/managing/hooks/{made.id}/resume", {}).status_code == 303
    send_hooks(parts, now=parts.clock(), owner="t")
    assert "正常" in told_in(keeper.page(f"/managing/hooks/{made.id}"))
