"""Names resolved and expressions compiled.

Owns how a name written in a definition or a fragment becomes a full path, and refuses every name that leads nowhere. A
fragment used under the state ``order`` puts all its names below ``order.``; inside it they are written short, and a
name it does not declare is looked for at the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from engine.definition.approvals import APPROVALS_FILE, ApprovalsText
from engine.definition.approvals import NOTHING as NO_CHAINS
from engine.definition.law import LAW_FILE, Constant, DayTable, Law
from engine.definition.shape import Item, Word
from engine.errors import CalendarError, DefinitionError
from engine.expressions import FUNCTIONS, Expression
from engine.families import PLAN_FACTS
from engine.model import Assignment
from engine.periods.policies import POLICIES, Policies, policy
from engine.periods.terms import Ruling
from engine.settings import Settings

_MACRO = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")
_METHODS = frozenset(
    {"all", "exists", "exists_one", "filter", "map", "size", "startsWith", "endsWith", "contains", "matches"}
)
_POLICY = re.compile(r"\$policy\.(\w*)")
_DEADLINE_ASPECTS = ("status", "last_day", "safe_act_from")
_GIVEN = frozenset({"occurred_on", "opened_on"})
_RESERVED = frozenset({*_GIVEN, *_METHODS, *FUNCTIONS, "lines", "line", "deadlines"}) | frozenset(
    # words that CEL keeps for itself
    re.findall(
        r"\w+",
        "as break const continue double duration else false for function has if import in int let loop namespace null "
        "package return string timestamp true type uint var void while",
    )
)
"""Words that mean something in expressions and therefore cannot name a fact."""


@dataclass(frozen=True, slots=True)
class Part:
    """The definition itself (empty prefix), or a fragment as it is used under one state."""

    prefix: str
    item: Item
    exits: Mapping[str, Word] = field(default_factory=dict)
    used_by: Item | None = None

    def full(self, name: str) -> str:
        """The full path of a name this part declares."""
        return f"{self.prefix}.{name}" if self.prefix else str(name)


class Names:
    """Everything the parts declare, by kind, and what a written name stands for.

    Args:
        parts: the definition first, then its fragments.
        settings: what the office chose: readings and answers of policies.
        law: the part of the law file that the parts rest on.
        approvals: the part of the file of approvals that their papers name.
    """

    def __init__(self, parts: list[Part], settings: Settings, law: Law, approvals: ApprovalsText = NO_CHAINS) -> None:
        self.parts = parts
        self.main = parts[0]
        self.law = law
        self.approvals = approvals
        self.chosen_readings = dict(settings.readings)
        self.readings_asked: set[str] = set()  # by $reading.KEY, so far
        self.typed_columns = dict(settings.columns)
        self.policies = self._own_policies().under(settings.policies)
        self._clauses = self._known_clauses()
        lines = self.main.item["lines"]
        self.line_facts: tuple[str, ...] = tuple(lines["facts"]) if lines else ()
        self.known: dict[str, tuple[str, ...]] = {
            "role": tuple(self.main.item["roles"]),
            "spawn": tuple(self.main.item["spawns"]),
            "table": tuple(self.main.item["tables"]),
            "reading": tuple(self.main.item["readings"]),
            "line fact": self.line_facts,
            "state": tuple(self._state_paths()),
        }
        for kind, word in (
            ("fact", "facts"),
            ("action", "actions"),
            ("deadline", "deadlines"),
            ("duty", "duties"),
            ("restriction", "restrictions"),
            ("document", "documents"),
        ):
            self.known[kind] = tuple(part.full(name) for part, name, _ in self.each(word))
        self._refuse_reserved()
        self._refuse_collisions()
        self._refuse_unknown_settings()

    def each(self, word: str) -> Iterator[tuple[Part, Word, Item]]:
        """Each entry under a key of the definition and its fragments."""
        for part in self.parts:
            for name, item in part.item[word].items():
                yield part, name, item

    def name(self, part: Part, kind: str, word: Word) -> str:
        """Resolve a name: inside the part first, then at the top."""
        known = self.known[kind]
        for candidate in (part.full(word), str(word)):
            if candidate in known:
                return candidate
        raise word.node.error(f"unknown {kind} {str(word)!r}{_perhaps(word, known)}", known)

    def names(self, part: Part, kind: str, words: Iterable[Word]) -> tuple[str, ...]:
        """Resolve several names, each given once."""
        found: list[str] = []
        for word in words:
            name = self.name(part, kind, word)
            if name in found:
                raise word.node.error(f"{kind} {str(word)!r} is given twice")
            found.append(name)
        return tuple(found)

    def target(self, part: Part, word: Word) -> str:
        """The state a move leads to; an exit leads where the using state says."""
        if not word.startswith("exit:"):
            return self.name(part, "state", word)
        name = word.removeprefix("exit:")
        if part.used_by is None:
            raise word.node.error("`exit:` belongs to fragments; name a state")
        if name not in part.item["exits"]:
            raise word.node.error(f"unknown exit {name!r}", tuple(part.item["exits"]))
        if name not in part.exits:
            raise part.used_by.node.error(
                f"`exits` does not say where the exit {name!r} leads", tuple(part.item["exits"])
            )
        return self.name(self.main, "state", part.exits[name])

    def cites(self, words: Iterable[Word]) -> tuple[str, ...]:
        """Cites whose instrument and clause are declared."""
        cites = tuple(words)
        for word in cites:
            key, _, clause = word.partition(":")
            if key not in self._clauses:
                raise word.node.error(f"unknown instrument {key!r}{_perhaps(key, self._clauses)}", tuple(self._clauses))
            if clause not in self._clauses[key]:
                raise word.node.error(f"{key!r} has no clause {clause!r}", tuple(self._clauses[key]))
        return tuple(str(word) for word in cites)

    # -- what the law and its policies say

    def constant(self, word: Word) -> Constant:
        """The constant of a name."""
        if word not in self.law.constants:
            raise word.node.error(f"no constant {str(word)!r} in {LAW_FILE}", self.law.offered_constants)
        return self.law.constants[word]

    def day_table(self, word: Word) -> DayTable:
        """A law's way of counting days."""
        if word not in self.law.days:
            raise word.node.error(f"no table of days {str(word)!r} in {LAW_FILE}", self.law.offered_days)
        return self.law.days[word]

    def ruling(self, name: str) -> Ruling:
        """A policy and the key of the answer in force."""
        return name, self.policies.chosen(name)

    def rulings_in(self, word: Word | None) -> tuple[Ruling, ...]:
        """The policies that an expression asks, in the order of their names, each with the answer in force."""
        return tuple(self.ruling(name) for name in sorted(set(_POLICY.findall(word or ""))) if name in POLICIES)

    def _own_policies(self) -> Policies:
        """What the definition itself chose."""
        answers: dict[str, str] = {}
        for name, item in self.main.item["policies"].items():
            try:
                answers[str(name)] = policy(name).answer(item["answer"]).key
            except CalendarError as error:
                offered = [one.key for one in POLICIES[name].answers] if name in POLICIES else POLICIES
                reason = f"no policy {str(name)!r} with the answer {str(item['answer'])!r}"
                raise name.node.error(reason, tuple(offered)) from error
        return Policies.of(answers)

    def chain(self, word: Word) -> str:
        """The key of a chain of approval."""
        if word not in self.approvals.value.chains:
            raise word.node.error(f"no chain {str(word)!r} in {APPROVALS_FILE}", self.approvals.offered)
        return str(word)

    # -- expressions

    def expression(self, part: Part, word: Word) -> Expression:
        """Compile an expression; every name in it must be declared."""
        if word.startswith("$reading."):
            word, part = self.setting(word), self.main
        return self._compiled(part, word, frozenset())

    def line_expression(self, word: Word) -> Expression:
        """Compile an expression on one line: it knows ``line`` and the dates of the act and the opening."""
        expression = self._compiled(self.main, word, frozenset({"line"}))
        if expression.reads or re.search(r"\b(lines|deadlines)\b", expression.source):
            raise word.node.error("an expression about a line knows only these names", ("line", *sorted(_GIVEN)))
        return expression

    def planned(self, word: Word) -> Expression:
        """Compile an expression that may also mention the dates of a plan."""
        if word.startswith("$reading."):
            word = self.setting(word)
        return self._compiled(self.main, word, frozenset(PLAN_FACTS))

    def maybe(self, part: Part, word: Word | None) -> Expression | None:
        """Compile an expression that may be left out."""
        return None if word is None else self.expression(part, word)

    def sets(self, part: Part, sets: Mapping[Word, Word]) -> tuple[Assignment, ...]:
        """Facts that follow from others."""
        return tuple(Assignment(self.name(part, "fact", n), self.expression(part, v)) for n, v in sets.items())

    def _compiled(self, part: Part, word: Word, also: frozenset[str]) -> Expression:
        word = self._answered(word)
        try:
            expression = Expression.compile(str(word), part.prefix)
        except ValueError as error:
            raise word.node.error(f"not an expression: {error}") from error
        free = frozenset(_MACRO.findall(word)) | also
        reads = frozenset(self._reads(part, word, name, free) for name in expression.names())
        return replace(expression, reads=reads - {""})

    def _answered(self, word: Word) -> Word:
        """An expression in which the key of the answer in force, quoted, stands for each ``$policy.NAME``."""
        for name in _POLICY.findall(word):
            if name not in POLICIES:
                raise word.node.error(f"unknown policy {name!r}{_perhaps(name, POLICIES)}", tuple(POLICIES))
        return Word.at(_POLICY.sub(lambda found: f"'{self.policies.chosen(found[1])}'", word), word.node)

    def setting(self, word: Word) -> Word:
        """The value in force of a reading written as ``$reading.KEY``."""
        key = word.removeprefix("$reading.")
        readings = self.main.item["readings"]
        if key not in readings:
            raise word.node.error(f"unknown reading {key!r}{_perhaps(key, readings)}", self.known["reading"])
        self.readings_asked.add(str(key))
        item = readings[key]
        values = [value for value in (item["value"], *(o["value"] for o in item["alternatives"])) if value]
        chosen = self.chosen_readings.get(key, str(item["value"]))
        for value in values:
            if str(value) == chosen:
                return Word.at(chosen, value.node)
        raise word.node.error(f"the reading {key!r} has no value {chosen!r}", tuple(str(v) for v in values))

    def _reads(self, part: Part, word: Word, dotted: str, free: frozenset[str]) -> str:
        """The fact that a dotted name in an expression reads, or empty text when it reads none."""
        first, *rest = dotted.split(".")
        if first in free or first in _GIVEN:
            if rest and rest[0] not in (*self.line_facts, "no", *_METHODS):
                raise word.node.error(f"unknown line fact {rest[0]!r}", (*self.line_facts, "no"))
            return ""
        if first == "lines":
            return ""
        if rest and rest[-1] in _METHODS:
            *rest, _ = rest
        if first == "deadlines":
            if len(rest) < 2 or rest[-1] not in _DEADLINE_ASPECTS:
                raise word.node.error(f"{dotted!r}: write deadlines.NAME.ASPECT", _DEADLINE_ASPECTS)
            self.name(part, "deadline", Word.at(".".join(rest[:-1]), word.node))
            return ""
        return self._fact_or_field(part, Word.at(".".join([first, *rest]), word.node))

    def _fact_or_field(self, part: Part, word: Word) -> str:
        """A fact, or one of the fields of an evidence fact."""
        holder, _, last = word.rpartition(".")
        if last in ("name", "sha256", "shows"):
            for candidate in (part.full(holder), holder):
                if candidate in self.known["fact"]:
                    return candidate
        return self.name(part, "fact", word)

    # -- the whole

    def _known_clauses(self) -> dict[str, dict[str, None]]:
        known = {str(name): dict.fromkeys(map(str, item["clauses"])) for _, name, item in self.each("instruments")}
        for key, text in self.law.instruments.items():
            known.setdefault(key, {}).update(dict.fromkeys(text.clauses))
        return known

    def _state_paths(self) -> Iterator[str]:
        fragments = {part.prefix: part for part in self.parts if part.prefix}

        def below(states: Mapping[Word, Item], parent: str) -> Iterator[str]:
            for name, item in states.items():
                path = f"{parent}.{name}" if parent else str(name)
                yield path
                inner = fragments[path].item["states"] if path in fragments else item["states"]
                yield from below(inner, path)

        yield from below(self.main.item["states"], "")

    def _refuse_reserved(self) -> None:
        for _, name, _ in self.each("facts"):
            if name in _RESERVED:
                raise name.node.error(f"{str(name)!r} means something in expressions: choose another name for the fact")
        lines = self.main.item["lines"]
        for name in lines["facts"] if lines else ():
            if name == "no":
                raise name.node.error("'no' is the line's number: choose another name for the line fact")

    def _refuse_collisions(self) -> None:
        for kind, word in (("fact", "facts"), ("action", "actions"), ("deadline", "deadlines")):
            names = self.known[kind]
            for part, name, _ in self.each(word):
                full = part.full(name)
                if any(other.startswith(f"{full}.") for other in names):
                    raise name.node.error(f"{kind} {full!r} is also the beginning of others")

    def _refuse_unknown_settings(self) -> None:
        for key, value in self.chosen_readings.items():
            if key not in self.main.item["readings"]:
                node = self.main.item.node
                raise DefinitionError(node.file, 0, f"unknown reading {key!r} in the settings", self.known["reading"])
            item = self.main.item["readings"][key]
            values = tuple(str(v) for v in (item["value"], *(o["value"] for o in item["alternatives"])) if v)
            if value not in values:
                raise item.node.error(f"the reading {key!r} has no value {value!r}", values)


def _perhaps(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(str(word), [str(name) for name in known], n=1)
    return f", perhaps {close[0]!r}" if close else ""
