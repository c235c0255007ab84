"""A mixture of cases as a city may have them: penalties at every step, checks of qualifications, some that are due.

For each million cases it comes to three million deadlines and five million events, nearly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count, islice, product
from pathlib import Path

from bench.stores.histories import CHECK, PENALTY, TODAY, History, act, check_steps, lived, penalty_steps, running_out
from bench.stores.moulds import Mould
from bench.stores.patterns import grounds_of, moulds
from casework.definitions.library import Library
from casework.editions import Grounds

PROCEDURES = (CHECK, PENALTY)
_PLACES = "和平沈河铁西皇姑大东浑南于洪苏家屯辽中新民康平法库"
_SIGNS = "华中东方新金盛宏远达恒信瑞泰安康明德宝利丰顺天海云龙凤兴隆鼎昌荣茂晟昊博坤乾元亨利贞"
_TRADES = (
    "建筑工程",
    "建设集团",
    "装饰工程",
    "市政工程",
    "机电安装",
    "地基基础",
    "园林绿化",
    "劳务分包",
    "钢结构",
    "消防工程",
)


def name_of(number: int) -> str:
    """The name of a party, the same each time: a place, three signs that tell it apart, a trade."""
    mixed = number * 2_654_435_761 % 2**32
    place = _PLACES[2 * (mixed % 11) :][:2]
    signs = "".join(_SIGNS[(mixed >> shift) % len(_SIGNS)] for shift in (3, 11, 19))
    return f"样例{place}{signs}{_TRADES[(mixed >> 8) % len(_TRADES)]}有限公司"


def mixture(library: Library, folder: Path, *, unlike: int, dropped: int = 0) -> list[Mould]:
    """Moulds in a mixed order, each of another history.

    Args:
        library: of `PROCEDURES`.
        folder: for a store of patterns.
        unlike: about how many histories.
        dropped: how many finished cases come to a hundred others.
    """
    check, penalty = (grounds_of(library, key) for key in PROCEDURES)
    kinds: list[tuple[int, Iterator[History]]] = [
        (55, _posted(penalty)),
        (18, _decided(penalty)),
        (10, _opened(penalty)),
        (5, _rectifying(check)),
        (1, running_out(check, 500)),
        (11, _flagged(check)),
        *([(dropped, _dropped(penalty))] if dropped else []),
    ]
    histories = [history for share, found in kinds for history in islice(found, max(1, unlike * share // 100))]
    found = moulds(library, histories, folder, papers=True)
    return _mixed(found)


def _mixed(found: Sequence[Mould]) -> list[Mould]:
    """The same in an order in which neighbours are unlike."""
    step = next(step for step in count(int(len(found) * 0.618)) if _prime_to(step, len(found)))
    return [found[place * step % len(found)] for place in range(len(found))]


def _prime_to(step: int, number: int) -> bool:
    while step:
        number, step = step, number % step
    return number == 1


_letters: Callable[[], int] = count(1_000_000).__next__


def _numbers() -> tuple[str, str]:
    """Two tracking numbers that nothing else has."""
    return f"2{_letters():012d}", f"2{_letters():012d}"


def _posted(grounds: Grounds) -> Iterator[History]:
    """The notice is in the mail; the term of ninety days and the wait for the receipt run."""
    for posted, informed in product(range(1, 11), range(5, 75)):
        told = TODAY - timedelta(days=posted + 1)
        yield lived(grounds, islice(penalty_steps(told - timedelta(informed), informed, 6, _numbers()), 4))


def _decided(grounds: Grounds) -> Iterator[History]:
    """The decision was received; payment, remedies and publication run."""
    for received, informed in product(range(1, 6), range(5, 55)):
        opened = TODAY - timedelta(days=received + 25 + informed)
        yield lived(grounds, penalty_steps(opened, informed, 5, _numbers()))


def _opened(grounds: Grounds) -> Iterator[History]:
    """Nothing was done yet."""
    for day in range(1, 85):
        yield lived(grounds, [act("open", TODAY - timedelta(day), {"ground": f"样例违法行为{day}"})])


def _rectifying(grounds: Grounds) -> Iterator[History]:
    """Three months of rectification run."""
    for signed, items in product(range(2, 85), range(1, 5)):
        day = TODAY - timedelta(days=signed)
        yield lived(grounds, check_steps(day, day - timedelta(12), 1, 1, items, _numbers()[0]))


def _flagged(grounds: Grounds) -> Iterator[History]:
    """A check was opened, and no deadline runs."""
    for day, items in product(range(1, 60), range(1, 5)):
        steps = check_steps(TODAY, TODAY - timedelta(day), 1, 1, items, _numbers()[0])
        yield lived(grounds, islice(steps, 1))


def _dropped(grounds: Grounds) -> Iterator[History]:
    """The case was closed without a penalty."""
    for day, took in product(range(1, 60), range(1, 25)):
        ended = TODAY - timedelta(days=day)
        opened = act("open", ended - timedelta(took), {"ground": f"样例违法行为{took}"})
        yield lived(grounds, [opened, act("drop", ended, {"drop_reason": "样例情形"})])
