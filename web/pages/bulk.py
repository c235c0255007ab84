"""成批办理: one act over the cases selected in a list: choose it, fill it in, look what it would do, do it.

What is confirmed is the very act that was shown (``web.carrying``). Each case answers for itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.acting import act_many
from casework.acts import Act
from casework.foreseeing import foresee
from casework.offering import Offer, common_offers, signers
from engine.errors import ConflictError, InputError, RefusedError
from web.acting import act_of
from web.carrying import packed, unpacked
from web.door import me
from web.pages.page import Page, posted

MOST: Final = 500
"""Cases of one selection: more would be looked through by nobody."""
_CHUNK: Final = 50


class BulkPage(Page):
    """Its four steps."""

    menu_label = "成批办理"
    path = "/bulk"
    add_to_menu = False

    @posted("")
    def choose(self, request: Request, form: FormData) -> Response:
        """What can be done on all that are selected."""
        numbers = _numbers(form)
        offers = common_offers(self.parts, me(request).officer, numbers)
        return self.show(request, "bulk.html", numbers=numbers, offers=offers)

    @posted("/form")
    def form(self, request: Request, form: FormData) -> Response:
        """The form of the act."""
        return self._form(request, form, self._offer(request, form), "", "", 200)

    @posted("/preview")
    def preview(self, request: Request, form: FormData) -> Response:
        """What it would do, case by case."""
        who, numbers = me(request).officer, _numbers(form)
        offer = self._offer(request, form)
        try:
            wanted = act_of(self.parts, offer, form)
        except RefusedError as error:
            return self._form(request, form, offer, error.reason, error.field, 422)
        except InputError as error:
            return self._form(request, form, offer, str(error), "", 422)
        found = foresee(self.parts, who, [(number, wanted) for number in numbers])
        return self.show(
            request,
            "bulk_preview.html",
            label=offer.label,
            found=found,
            act=packed(self.parts.home, who, replace(wanted, key=secrets.token_hex(12))),
        )

    @posted("/do")
    def do(self, request: Request, form: FormData) -> Response:
        """Do it, and say of each case what became of it."""
        who, numbers = me(request).officer, _numbers(form)
        wanted = unpacked(self.parts.home, who, str(form.get("act", "")))
        outcomes = []
        for start in range(0, len(numbers), _CHUNK):
            part = [(number, _own(wanted, number)) for number in numbers[start : start + _CHUNK]]
            try:
                outcomes += act_many(self.parts, who, part)
            except ConflictError:
                # Somebody came to one of them at this moment: once more, each as it stands now.
                outcomes += act_many(self.parts, who, part)
        return self.show(request, "bulk_done.html", outcomes=outcomes)

    def _form(self, request: Request, form: FormData, offer: Offer, error: str, field: str, status: int) -> Response:
        numbers = _numbers(form)
        return self.show(
            request,
            "bulk_form.html",
            status,
            title=f"成批办理：{offer.label}",
            numbers=numbers,
            offer=offer,
            told=form,
            error=error,
            field_name=field,
            signers=signers(self.parts, numbers[0], me(request).officer, self.parts.today()) if offer.officers else [],
        )

    def _offer(self, request: Request, form: FormData) -> Offer:
        wanted = str(form.get("action", ""))
        for one in common_offers(self.parts, me(request).officer, _numbers(form)):
            if one.name == wanted:
                return one
        raise RefusedError("所选案件现在不能都办理这一事项，请重新选择")


def _numbers(form: FormData) -> Sequence[str]:
    """The cases selected.

    Raises:
        RefusedError: none are, or too many.
    """
    found = list(dict.fromkeys(str(one) for one in form.getlist("number") if one))
    if not found:
        raise RefusedError("还没有选择案件，请在案件列表中勾选")
    if len(found) > MOST:
        raise RefusedError(f"一次最多{MOST}件，现在选了{len(found)}件，请分几次办理")
    return found


def _own(wanted: Act, number: str) -> Act:
    """The act on one case: done once, however often the page is sent."""
    return replace(wanted, key=f"bulk:{wanted.key}:{number}")
