"""The values the store takes and hands out, by topic. Rows never leave the store; these do.

Days are legal dates (Asia/Shanghai), instants are aware and in UTC.
"""

from store.values.access import Credential, SavedView, Token, TokenKind
from store.values.cases import (
    CaseFilter,
    CaseLink,
    CaseName,
    DutyRow,
    Event,
    Mail,
    Recording,
    RestrictionRow,
    Standing,
    StoredCase,
    Timer,
    TimerKind,
    Trouble,
)
from store.values.choices import CalendarEditionRow, SettingRow
from store.values.hooks import Held, Hook, Source
from store.values.papers import Document, DocumentMove, Draft, NumberRange, Pdf
from store.values.people import Delegation, Office, Officer, Subject
from store.values.plain import JsonValue
from store.values.registered import ArchiveFile, Entry, Loan
from store.values.work import EVERYBODY, UNDECIDED, Dispatch, Message, Notice, OutboxItem, OutboxKind, Why

__all__ = [
    "EVERYBODY",
    "UNDECIDED",
    "ArchiveFile",
    "CalendarEditionRow",
    "CaseFilter",
    "CaseLink",
    "CaseName",
    "Credential",
    "Delegation",
    "Dispatch",
    "Document",
    "DocumentMove",
    "Draft",
    "DutyRow",
    "Entry",
    "Event",
    "Held",
    "Hook",
    "JsonValue",
    "Loan",
    "Mail",
    "Message",
    "Notice",
    "NumberRange",
    "Office",
    "Officer",
    "OutboxItem",
    "OutboxKind",
    "Pdf",
    "Recording",
    "RestrictionRow",
    "SavedView",
    "SettingRow",
    "Source",
    "Standing",
    "StoredCase",
    "Subject",
    "Timer",
    "TimerKind",
    "Token",
    "TokenKind",
    "Trouble",
    "Why",
]
