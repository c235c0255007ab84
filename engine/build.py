"""Names resolved, expressions compiled, values built.

Owns how a name written in a definition or a fragment becomes a full path, and refuses every name that leads nowhere. A
fragment used under the state ``order`` puts all its names below ``order.``; inside it they are written short, and a
name it does not declare is looked for at the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.errors import DefinitionError
from engine.expressions import Expression
from engine.model import (
    AUTO,
    LAPSE_PREFIX,
    Action,
    Alternative,
    Assignment,
    Check,
    Clause,
    DeadlineRule,
    DocumentKind,
    DutyRule,
    Fact,
    FactType,
    Instrument,
    Level,
    LineFacts,
    Move,
    Procedure,
    Rank,
    Reading,
    Remedies,
    RestrictionRule,
    Role,
    Rung,
    Scope,
    State,
)
from engine.periods import Period, RestDay, Unit
from engine.shape import Item, Word

_MACRO = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")
_METHODS = frozenset(
    {"all", "exists", "exists_one", "filter", "map", "size", "startsWith", "endsWith", "contains", "matches"}
)
_DEADLINE_ASPECTS = ("status", "last_day", "safe_act_from")
_GIVEN = frozenset({"occurred_on", "opened_on"})


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


def build(parts: list[Part], digest: str, settings: Mapping[str, str]) -> Procedure:
    """Build the procedure from its definition and its filled-in fragments.

    Raises:
        DefinitionError: a name leads nowhere, or an expression cannot be compiled.
    """
    return _Builder(parts, settings).procedure(digest)


class _Builder:
    def __init__(self, parts: list[Part], settings: Mapping[str, str]) -> None:
        self.parts = parts
        self.main = parts[0].item
        self.settings = settings
        self.instruments = self._instruments()
        self.line_facts = self._line_facts()
        self.known: dict[str, tuple[str, ...]] = {
            "role": tuple(self.main["roles"]),
            "document": tuple(self.main["documents"]),
            "reading": tuple(self.main["readings"]),
            "line fact": tuple(self.line_facts),
            "state": tuple(self._state_paths()),
        }
        for kind, word in (
            ("fact", "facts"),
            ("action", "actions"),
            ("deadline", "deadlines"),
            ("duty", "duties"),
            ("restriction", "restrictions"),
        ):
            self.known[kind] = tuple(part.full(name) for part in parts for name in part.item[word])
        self._refuse_collisions()

    # -- the whole

    def procedure(self, digest: str) -> Procedure:
        main = self.main
        states = tuple(self._state(self.parts[0], name, item, "") for name, item in main["states"].items())
        return Procedure(
            key=str(main["procedure"]),
            title=str(main["title"]),
            edition=str(main["edition"]),
            digest=digest,
            region=str(main["region"]),
            authority=str(main["authority"]),
            subject=str(main["subject"]),
            in_force_from=_date(main["in_force"]["from"]),
            in_force_to=_date(main["in_force"]["to"]),
            case_pattern=_pattern(main["case_number"], {"year", "n"}),
            instruments=self.instruments,
            readings={str(name): self._reading(name, item) for name, item in main["readings"].items()},
            roles={
                str(name): Role(str(name), str(item["label"]), Level(item["level"]), self._cites(item["cites"]))
                for name, item in main["roles"].items()
            },
            facts={
                part.full(n): self._fact(part.full(n), i) for part in self.parts for n, i in part.item["facts"].items()
            },
            line_label=str(main["lines"]["label"]) if main["lines"] else "",
            line_facts=self.line_facts,
            states=states,
            initial=self._initial(main["initial"]),
            actions={part.full(n): self._action(part, n, i) for part, n, i in self._each("actions")},
            moves=tuple(self._moves()),
            deadlines={part.full(n): self._deadline(part, n, i) for part, n, i in self._each("deadlines")},
            duties={part.full(n): self._duty(part, n, i) for part, n, i in self._each("duties")},
            restrictions={part.full(n): self._restriction(part, n, i) for part, n, i in self._each("restrictions")},
            documents={str(name): self._document(name, item) for name, item in main["documents"].items()},
        )

    def _each(self, word: str) -> Iterator[tuple[Part, Word, Item]]:
        for part in self.parts:
            for name, item in part.item[word].items():
                yield part, name, item

    # -- names

    def _name(self, part: Part, kind: str, word: Word) -> str:
        """Resolve a name: inside the part first, then at the top."""
        known = self.known[kind]
        for candidate in (part.full(word), str(word)):
            if candidate in known:
                return candidate
        raise word.node.error(f"unknown {kind} {str(word)!r}", known)

    def _names(self, part: Part, kind: str, words: Iterable[Word]) -> tuple[str, ...]:
        return tuple(self._name(part, kind, word) for word in words)

    def _target(self, part: Part, word: Word) -> str:
        if not word.startswith("exit:"):
            return self._name(part, "state", word)
        name = word.removeprefix("exit:")
        if not part.prefix or name not in part.item["exits"]:
            allowed = tuple(part.item["exits"]) if part.prefix else ()
            raise word.node.error(f"unknown exit {name!r}", allowed)
        if name not in part.exits:
            assert part.used_by is not None  # noqa: S101 - a part with a prefix is used by a state
            raise part.used_by.node.error(
                f"`exits` does not say where the exit {name!r} leads", tuple(part.item["exits"])
            )
        return self._name(self.parts[0], "state", part.exits[name])

    def _cites(self, words: Iterable[Word]) -> tuple[str, ...]:
        for word in words:
            key, _, clause = word.partition(":")
            if key not in self.instruments:
                raise word.node.error(f"unknown instrument {key!r}", tuple(self.instruments))
            if clause not in self.instruments[key].clauses:
                raise word.node.error(f"{key!r} has no clause {clause!r}", tuple(self.instruments[key].clauses))
        return tuple(str(word) for word in words)

    def _refuse_collisions(self) -> None:
        for kind in ("fact", "action", "deadline"):
            names = set(self.known[kind])
            for name in names:
                if any(other.startswith(f"{name}.") for other in names):
                    raise DefinitionError(self.main.node.file, 0, f"{kind} {name!r} is also the beginning of others")

    # -- expressions

    def _expression(self, part: Part, word: Word, also: frozenset[str] = frozenset()) -> Expression:
        if word.startswith("$reading."):
            word, part = self._setting(word), self.parts[0]
        try:
            expression = Expression.compile(str(word), part.prefix)
        except ValueError as error:
            raise word.node.error(f"not an expression: {error}") from error
        macros = frozenset(_MACRO.findall(word))
        reads = frozenset(self._reads(part, word, name, macros | also) for name in expression.names())
        return replace(expression, reads=reads - {""})

    def _setting(self, word: Word) -> Word:
        key = word.removeprefix("$reading.")
        if key not in self.main["readings"]:
            raise word.node.error(f"unknown reading {key!r}", self.known["reading"])
        item = self.main["readings"][key]
        values = [item["value"], *(other["value"] for other in item["alternatives"])]
        chosen = self.settings.get(key, str(item["value"]))
        for value in values:
            if value and str(value) == chosen:
                return Word.at(chosen, value.node)
        raise word.node.error(f"the reading {key!r} has no value {chosen!r}", tuple(str(v) for v in values if v))

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
            dotted = ".".join([first, *rest[:-1]])
        if first == "deadlines":
            if len(rest) < 2 or rest[-1] not in _DEADLINE_ASPECTS:
                raise word.node.error(f"{dotted!r}: write deadlines.NAME.ASPECT", _DEADLINE_ASPECTS)
            self._name(part, "deadline", Word.at(".".join(rest[:-1]), word.node))
            return ""
        return self._name(part, "fact", Word.at(dotted, word.node))

    def _maybe(self, part: Part, word: Word | None) -> Expression | None:
        return None if word is None else self._expression(part, word)

    def _sets(self, part: Part, sets: Mapping[Word, Word]) -> tuple[Assignment, ...]:
        return tuple(Assignment(self._name(part, "fact", n), self._expression(part, v)) for n, v in sets.items())

    # -- pieces

    def _instruments(self) -> dict[str, Instrument]:
        found: dict[str, Instrument] = {}
        seen: dict[str, Item] = {}
        for part in self.parts:
            for name, item in part.item["instruments"].items():
                if name in seen:
                    if seen[name] != item:
                        raise name.node.error(f"instrument {str(name)!r} is declared twice, differently")
                    continue
                seen[str(name)] = item
                clauses = {
                    str(key): Clause(str(key), str(c["text"]), c["verified"], c["duty"], str(c["omitted"]))
                    for key, c in item["clauses"].items()
                }
                found[str(name)] = Instrument(
                    str(name),
                    str(item["title"]),
                    str(item["number"]),
                    Rank(item["rank"]),
                    _date(item["in_force_from"]),
                    clauses,
                    str(item["note"]),
                )
        return found

    def _line_facts(self) -> dict[str, Fact]:
        if not self.main["lines"]:
            return {}
        return {str(name): self._fact(str(name), item) for name, item in self.main["lines"]["facts"].items()}

    def _fact(self, name: str, item: Item) -> Fact:
        kind = FactType(item["type"])
        if (kind is FactType.CHOICE) != bool(item["choices"]):
            raise item.node.error("`choices` belongs to facts of type choice, and they need it")
        return Fact(
            name,
            kind,
            str(item["label"]),
            str(item["help"]),
            {str(key): str(label) for key, label in item["choices"].items()},
            item["may_be_future"],
            item["dated"],
            self._cites(item["cites"]),
        )

    def _reading(self, name: Word, item: Item) -> Reading:
        alternatives = tuple(Alternative(str(other["answer"]), str(other["value"])) for other in item["alternatives"])
        value = self.settings.get(str(name), str(item["value"]))
        return Reading(
            str(name), str(item["question"]), str(item["adopted"]), alternatives, self._cites(item["cites"]), value
        )

    def _state_paths(self) -> Iterator[str]:
        fragments = {part.prefix: part for part in self.parts if part.prefix}

        def below(states: Mapping[Word, Item], parent: str) -> Iterator[str]:
            for name, item in states.items():
                path = f"{parent}.{name}" if parent else str(name)
                yield path
                inner = fragments[path].item["states"] if path in fragments else item["states"]
                yield from below(inner, path)

        yield from below(self.main["states"], "")

    def _state(self, part: Part, name: Word, item: Item, parent: str) -> State:
        path = f"{parent}.{name}" if parent else str(name)
        used = next((p for p in self.parts if p.prefix == path and p.used_by is not None), None)
        if used is not None and part.prefix:
            raise item.node.error("a fragment cannot use another fragment")
        holder, inside = (used.item, used) if used is not None else (item, part)
        children = tuple(self._state(inside, n, i, path) for n, i in holder["states"].items())
        initial = holder["initial"]
        if children and not holder["parallel"]:
            if initial is None:
                raise holder.node.error(f"state {path!r} has children and needs `initial`", tuple(holder["states"]))
            if initial not in holder["states"]:
                raise initial.node.error(f"unknown state {str(initial)!r}", tuple(holder["states"]))
        elif initial is not None:
            raise initial.node.error("`initial` belongs to a state with children that is not parallel")
        if holder["parallel"] and len(children) < 2:
            raise holder.node.error("a parallel state needs two children or more")
        return State(
            path,
            str(item["code"]),
            str(item["label"]),
            item["final"],
            holder["parallel"],
            f"{path}.{initial}" if initial else "",
            children,
            self._cites(item["cites"]),
        )

    def _initial(self, word: Word) -> str:
        if word not in self.main["states"]:
            raise word.node.error(f"unknown state {str(word)!r}", tuple(self.main["states"]))
        if self.main["states"][word]["states"]:
            raise word.node.error("the initial state cannot have children")
        return str(word)

    def _action(self, part: Part, name: Word, item: Item) -> Action:
        if not item["moves"] and not item["within"]:
            raise item.node.error(f"action {str(name)!r} needs `moves` or `within`: where may it be done?")
        for word in (*item["required"], *item["optional"]):
            if word == item["occurred_as"]:
                raise word.node.error(
                    f"{str(word)!r} takes the act's own date (`occurred_as`): do not ask for it twice"
                )
        return Action(
            name=part.full(name),
            label=str(item["label"]),
            roles=self._names(part, "role", item["by"]),
            cites=self._cites(item["cites"]),
            help=str(item["help"]),
            officers=item["officers"],
            occurred_as=self._name(part, "fact", item["occurred_as"]) if item["occurred_as"] else "",
            required=self._names(part, "fact", item["required"]),
            optional=self._names(part, "fact", item["optional"]),
            lines=self._action_lines(item["lines"]) if item["lines"] else None,
            checks=tuple(
                Check(self._expression(part, check["that"]), str(check["else"]), self._cites(check["cites"]))
                for check in item["checks"]
            ),
            sets=self._sets(part, item["set"]),
            documents=self._names(part, "document", item["documents"]),
            within=self._names(part, "state", item["within"]),
            adverse=item["adverse"],
            batch=item["batch"],
        )

    def _action_lines(self, item: Item) -> LineFacts:
        line = frozenset({"line"})
        main = self.parts[0]
        return LineFacts(
            self._expression(main, item["which"], line) if item["which"] is not None else None,
            self._names(main, "line fact", item["required"]),
            self._names(main, "line fact", item["optional"]),
            tuple(
                Assignment(self._name(main, "line fact", name), self._expression(main, value, line))
                for name, value in item["set"].items()
            ),
            item["partial"],
        )

    def _moves(self) -> Iterator[Move]:
        for part, name, item in self._each("actions"):
            for move in item["moves"]:
                yield self._move(part, part.full(name), move)
        for part, name, item in self._each("deadlines"):
            for move in item["lapses"]:
                yield self._move(part, LAPSE_PREFIX + part.full(name), move)
        for part in self.parts:
            yield from self._thens(part, part.item["states"], part.prefix)

    def _thens(self, part: Part, states: Mapping[Word, Item], parent: str) -> Iterator[Move]:
        for name, item in states.items():
            path = f"{parent}.{name}" if parent else str(name)
            for then in item["then"]:
                yield Move(
                    AUTO,
                    path,
                    self._target(part, then["to"]),
                    self._maybe(part, then["when"]),
                    self._sets(part, then["set"]),
                )
            yield from self._thens(part, item["states"], path)

    def _move(self, part: Part, trigger: str, item: Item) -> Move:
        source, target = self._name(part, "state", item["from"]), self._target(part, item["to"])
        return Move(trigger, source, target, self._maybe(part, item["when"]), self._sets(part, item["set"]))

    def _deadline(self, part: Part, name: Word, item: Item) -> DeadlineRule:
        period = item["period"]
        cites = self._cites(item["cites"])
        return DeadlineRule(
            name=part.full(name),
            label=str(item["label"]),
            period=Period(Unit(period["unit"]), period["amount"], RestDay(period["rest_day"]), cites=cites),
            rule=str(item["rule"]),
            start=self._expression(part, item["start"]),
            states=self._names(part, "state", item["while"]),
            holder=self._name(part, "role", item["holder"]),
            cites=cites,
            remind=tuple(Rung(int(re.sub(r"\D", "", rung)), rung.endswith("wd")) for rung in item["remind"]),
            met_by=self._names(part, "action", item["met_by"]),
            never_shorten=item["never_shorten"],
        )

    def _duty(self, part: Part, name: Word, item: Item) -> DutyRule:
        return DutyRule(
            part.full(name),
            str(item["label"]),
            self._name(part, "role", item["by"]),
            self._names(part, "state", item["while"]),
            self._cites(item["cites"]),
            self._name(part, "deadline", item["deadline"]) if item["deadline"] else "",
            self._maybe(part, item["when"]),
        )

    def _restriction(self, part: Part, name: Word, item: Item) -> RestrictionRule:
        return RestrictionRule(
            part.full(name),
            str(item["label"]),
            self._names(part, "state", item["while"]),
            self._expression(part, item["start"]),
            self._name(part, "deadline", item["until"]) if item["until"] else "",
            tuple(str(word) for word in item["blocks"]),
            self._cites(item["cites"]),
        )

    def _document(self, name: Word, item: Item) -> DocumentKind:
        if bool(item["series"]) != bool(item["pattern"]):
            raise item.node.error("`series` and `pattern` go together")
        return DocumentKind(
            str(name),
            str(item["label"]),
            str(item["template"]),
            Level(item["issuer"]),
            str(item["series"]),
            _pattern(item["pattern"], {"short", "year", "n"}) if item["pattern"] else "",
            item["officers"],
            item["seal"],
            Remedies(item["remedies"]),
            Scope(item["scope"]),
            item["adverse"],
            self._cites(item["cites"]),
        )


def _pattern(word: Word, fields: set[str]) -> str:
    found = set(re.findall(r"\{(\w*)\}", word))
    if "n" not in found or not found <= fields:
        raise word.node.error(f"a number is written with {{n}}, found {sorted(found)}", tuple(sorted(fields)))
    return str(word)


def _date(word: Any) -> date | None:
    if word is None:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise word.node.error(f"{str(word)!r} is no day of the calendar") from error
