"""Every kind of finding: why it matters, and how it is mended. The one list; a test keeps it equal to what is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of all problems of one kind."""

    why: str
    mend: str


FINDINGS: Final[Mapping[str, Finding]] = {
    # -- the text
    "definition": Finding(
        "a file that cannot be read as the language asks is not run: a word misread is a rule misapplied",
        "correct the line; the words allowed there are listed, and `shixian procedure schema` helps editors",
    ),
    "missing": Finding(
        "without the file there is nothing to judge",
        "give the folder of a procedure, or the path of its file",
    ),
    # -- the graph
    "unreachable": Finding(
        "a state nobody can come to is a rule of the text that never applies",
        "let a move, an automatic move or a lapse lead to it, or remove it",
    ),
    "final-left": Finding(
        "a case counts as finished there, yet something would go on with it",
        "take `final` away, or the move that leaves the state",
    ),
    "dead-end": Finding(
        "a case that comes here stays open for ever, and nobody is asked to do anything",
        "add an action, a lapse or an automatic move that leads on, or make the state `final`",
    ),
    "no-end": Finding(
        "a case that comes here is never closed",
        "add a way that leads to a final state in the end",
    ),
    "automatic-cycle": Finding(
        "the case would go round for ever as soon as the conditions hold",
        "make one of the moves an action, or its condition exclude the others",
    ),
    "shadowed": Finding(
        "the moves are tried in order, and the one before always holds: this one never happens",
        "put the move with the condition first, or give the earlier one a `when`",
    ),
    "never-made": Finding(
        "a move that can never be made is a consequence of the text that never comes about",
        "correct `from`, the states in which its deadline runs, or the act that makes it",
    ),
    "too-many": Finding(
        "what was not looked at may be wrong",
        "use fewer parallel regions, make child cases of them, or keep them apart: regions that share no act, lapse "
        "or move are looked at one at a time",
    ),
    "deadlock": Finding(
        "the regions wait for each other, and the case stays open for ever",
        "add a joint exit for this case, let its conditions cover every outcome, or give one region a way on",
    ),
    "delivery-fails": Finding(
        "a party that cannot be reached would stop the case for ever",
        "add a way out that needs no delivery: announcement and deemed service, or giving up with a reason",
    ),
    "no-deemed-service": Finding(
        "a party that avoids the post decides whether the case goes on",
        "let a lapse complete the service, as an announcement does, or say why the case ends there",
    ),
    "no-opening": Finding(
        "no case can be opened",
        "let the action `open` move from the `initial` state",
    ),
    "opening": Finding(
        "something would happen to a case before it exists",
        "let only `open` leave the initial state",
    ),
    # -- time
    "no-start": Finding(
        "a period whose start nothing records never runs, and nobody notices",
        "name a fact that an action records, or record the one named",
    ),
    "moving-start": Finding(
        "the deadline would be another one after each event",
        "record the day as a fact (`occurred_as`) and start from it",
    ),
    "lapse-elsewhere": Finding(
        "when the deadline lapses the case cannot be there: the consequence never comes about",
        "let the deadline run `while` that state, or take the move away",
    ),
    "met-elsewhere": Finding(
        "the act can never meet the deadline",
        "correct `met_by`, or let the act be possible while the deadline runs",
    ),
    "no-reminder": Finding(
        "a deadline of which nobody is reminded is found when it is over",
        "give a ladder under `remind`",
    ),
    "idle": Finding(
        "nothing depends on it: either it is not needed or its consequence was forgotten",
        "give it `lapses`, `met_by` or a duty, or use it as the end of a restriction",
    ),
    "over-maximum": Finding(
        "the law does not allow so long a period: what is done on its last day is done too late",
        "shorten the period, or correct the maximum against the text",
    ),
    "reminder-before-start": Finding(
        "the reminder would be sent before the period begins, that is at once or never",
        "take a rung that is shorter than the period",
    ),
    "rolls-forward": Finding(
        "counted back, the end would come too near to the day it must keep away from",
        "say `rest_day: rolls_back`",
    ),
    "circle": Finding(
        "no day could ever be computed",
        "start one of the deadlines from a fact",
    ),
    "extended-twice": Finding(
        "one act would lengthen the deadline by two rules",
        "keep one of the rules, or use two acts",
    ),
    "extended-elsewhere": Finding(
        "the extension can never be granted",
        "let the act be possible while the deadline runs",
    ),
    "unapproved": Finding(
        "an extension without approval and reason cannot be defended",
        "put the facts among the act's `required`",
    ),
    "type": Finding(
        "a value of another type is recorded where this one is asked for",
        "change the fact's type, or name another fact",
    ),
    "moving-stop": Finding(
        "the interval would be another one after each event",
        "record the day as a fact",
    ),
    "no-stop": Finding(
        "what stops the deadline is never known, so it never stops",
        "name a fact that an action records",
    ),
    "filing": Finding(
        "whether a party filed in time would be judged by a day nobody recorded, or typed in instead of judged",
        "let the act record the days, and not the answer",
    ),
    "prints-nothing": Finding(
        "somebody would be asked about a paper that shows no such day",
        "take the deadline out of `prints`, or issue the paper later",
    ),
    "unprinted": Finding(
        "when the day moves, nobody would be told that this paper is wrong",
        "name the deadline under `prints`",
    ),
    "timer-adverse": Finding(
        "time harms nobody: an act against a party is a person's decision, and a court asks who made it",
        "let the lapse lead to a state with a duty in which an officer does the adverse act; where it only completes "
        "the service of a decision, mark the act that issued the decision `adverse`",
    ),
    # -- restrictions, duties
    "until-elsewhere": Finding(
        "the restriction would never end by that deadline",
        "let the deadline run in its states, or name another one",
    ),
    "never-ends": Finding(
        "a restriction without any end is more than a text gives, and nobody could lift it",
        "give its `period`, its `until` or the acts that end it (`ended_by`)",
    ),
    "deadline-elsewhere": Finding(
        "the duty would show no day",
        "let the deadline run in the states of the duty",
    ),
    "duty-after-end": Finding(
        "the duty would stand on the list for ever",
        "take the final state out of `while`",
    ),
    # -- acts and papers
    "no-basis": Finding(
        "what burdens a party needs a law; a paper resting on practice alone is annulled",
        "cite the article under `cites`",
    ),
    "adverse-unmarked": Finding(
        "what is asked of adverse acts would not be asked of this one",
        "say `adverse: true` of the action",
    ),
    "unsigned": Finding(
        "the paper would show an officer who did not sign the act",
        "give the action as many `officers` as the paper shows",
    ),
    "unissued": Finding(
        "a paper nobody issues is forgotten work",
        "name it under `documents` of an action, or remove it",
    ),
    "no-remedies": Finding(
        "a party that is not told of its rights keeps them for up to a year",
        "set `remedies`",
    ),
    "no-approval": Finding(
        "the paper could be numbered and issued by one person alone",
        "name a chain of `common/approvals.yaml` under `approval`",
    ),
    "no-seal": Finding("an adverse paper without a seal is not the office's", "set `seal: true`"),
    "no-number": Finding("a paper without a number cannot be registered or cited", "give `series` and `pattern`"),
    "number": Finding(
        "two papers or cases would bear one number",
        "make the pattern tell them apart: {year}, and {short} where several offices issue it",
    ),
    "no-template": Finding(
        "the paper cannot be printed",
        "add the template under `templates/`, or name one that is there",
    ),
    "template": Finding(
        "the paper cannot be printed",
        "correct the template at the place named",
    ),
    "field-unknown": Finding(
        "the letter stops at this place: no case can ever have such a value",
        "declare the fact and let an action record it, or correct the name in the template",
    ),
    "field-doubtful": Finding(
        "the letter stops at this place when the value is not there",
        "require the fact before the paper is issued, or let the template ask first (`{% if %}`, or a filter that "
        "leaves room, such as `blank`)",
    ),
    # -- facts
    "unanswerable": Finding(
        "an expression that cannot be answered refuses the act, or stops the sweep for this case",
        "ask for null first (`x != null && …`), or require the fact before",
    ),
    "never-recorded": Finding(
        "what is read is always unknown: the condition never holds, the period never runs",
        "let an action require or set the fact",
    ),
    "evidence-unrecorded": Finding(
        "the evidence the text asks for could never be shown",
        "put the fact among the `required` or `optional` of the act that secures it",
    ),
    "evidence-optional": Finding(
        "the step could be recorded without the evidence that the text asks for",
        "put the fact among the act's `required`, or check for it where the result is used",
    ),
    # -- cases that belong together
    "spawn-unknown": Finding("the act would be refused", "correct the name, or add the definition"),
    "spawn-parent": Finding(
        "the child would not know the case it came from, and would be refused",
        "name this procedure under `parent: procedures` of the child",
    ),
    "spawn-subject": Finding(
        "the case would be about a subject of the wrong kind",
        "name a subject fact of the kind that the child is about",
    ),
    "spawn-fact": Finding(
        "the child would be refused at its opening",
        "name a fact that the child's `open` requires or takes, with a value of its type",
    ),
    "spawn-missing": Finding(
        "the child's opening would be refused for want of the fact",
        "give it under `facts`, inherit it, or give it a `default`",
    ),
    "parent-unknown": Finding("no case could be opened in a parent", "correct the name, or add the definition"),
    "inherits-unknown": Finding(
        "the fact would stay unknown in every case",
        "name a fact that every possible parent declares",
    ),
    "inherits-type": Finding(
        "a value that the own fact cannot hold would be taken over",
        "give both facts the same type, and the own one all the parent's choices",
    ),
    "figure": Finding(
        "the report would show no figure, or a wrong one",
        "correct `of`, `when` or `add` of the column",
    ),
    # -- text and model
    "unused": Finding(
        "what is declared and not used is a rule, a role or a setting without effect",
        "use it, or remove it",
    ),
    "omitted-cited": Finding(
        "the coverage report would say both that the clause is modelled and that it is not",
        "remove `omitted`, or the cite",
    ),
    "uncovered": Finding(
        "a rule of the text that nothing models is broken unseen",
        "cite the clause where it is modelled, or say why it is `omitted`",
    ),
}
"""By the code of the finding."""
