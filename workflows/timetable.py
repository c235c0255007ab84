"""When each job runs, and how many runs of it go on at once: one table for the clock and for Prefect's schedules.

Owns nothing of what a job does (``workflows.jobs``). Hours are Shanghai's. It imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ZONE: Final = "Asia/Shanghai"

SWEEP: Final = "sweep_deadlines"
RENDER: Final = "render_documents"
REMIND: Final = "send_reminders"
HOOKS: Final = "tell_hooks"
REPORTS: Final = "file_reports"
CALENDAR: Final = "apply_calendar_edition"
CHECK: Final = "check_store"
TIDY: Final = "clear_leftovers"
IMPORT: Final = "import_findings"

MAIL_HOURS: Final = range(8, 19)
"""The morning digest at 8, later hours for what arose or failed meanwhile."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A job's line.

    Attributes:
        job: its name, which is also its flow's.
        title: in Chinese, short.
        help: in Chinese: what it does, for who looks at it in the Prefect UI.
        every_s: seconds between two looks of Prefect's schedule; 0: it does not run at intervals.
        look_s: the same for the clock in this process, to which a look costs next to nothing; 0: as every_s.
        cron: minute, hour, day, month, weekday; empty: it does not run at hours. Without both it is started by hand.
        at_once: runs of it at the same time, over all workers. More than that are not begun: what they would do is
            being done.
    """

    job: str
    title: str
    help: str
    every_s: int = 0
    look_s: int = 0
    cron: str = ""
    at_once: int = 1

    @property
    def looks_s(self) -> int:
        """Seconds between two looks of the clock; 0: it does not look at intervals."""
        return self.look_s or self.every_s


TIMETABLE: Final = (
    Entry(
        SWEEP,
        "期限检查",
        "处理到今天为止届满的期限，生成到期的提醒。没有到期事项时立即结束。",
        every_s=60,
        at_once=2,
    ),
    Entry(
        RENDER,
        "文书制作",
        "把内容已经确定的文书制成 PDF。每台机器各自领取，不会重复制作。",
        every_s=60,
        look_s=15,
        at_once=4,
    ),
    Entry(
        REMIND,
        "期限提醒",
        "把到期的提醒送到工作台，按各渠道发给经办人员。同一时间只有一个在发。",
        cron=f"0 {MAIL_HOURS.start}-{MAIL_HOURS.stop - 1} * * *",
    ),
    Entry(
        HOOKS,
        "事件推送",
        "把登记的事件推送给其他系统，按记录的先后；对方没有接收的隔一段时间再试。没有要推送的立即结束。",
        every_s=60,
        look_s=15,
    ),
    Entry(
        REPORTS,
        "报送准备",
        "为应当报送而未报送的单位备好报表，汇总已经报送的各期，列出未报送的单位。不代替任何单位报送。",
        cron="30 5 * * *",
    ),
    Entry(
        CALENDAR,
        "放假安排补算",
        "放假安排导入后，如有案件因中断没有重算完，接着算完。全部算完时立即结束。",
        cron="20,50 * * * *",
    ),
    Entry(
        CHECK,
        "办理记录校验",
        "逐条核对办理记录的哈希链，改动、缺失、调换次序都会指出位置。",
        cron="10 3 * * *",
    ),
    Entry(
        TIDY,
        "清理临时文件",
        "删去上传后没有导入的名单、一天以前的办理结果、没有传完的文件。案卷、证据、文书不在其内。",
        cron="40 2 * * *",
    ),
    Entry(
        IMPORT,
        "导入异常企业名单",
        "以一名经办人员的身份，按平台导出的名单立案。重复导入同一名单不会重复立案。"
        "actor 填经办人员的代号，source 填工作机看得到的文件路径，sha256 填文件的校验值（文件变过的不导入）或者留空。",
    ),
)

BY_JOB: Final[Mapping[str, Entry]] = {entry.job: entry for entry in TIMETABLE}
