"""Pages: styles of page types computed once, and no empty page between letters.

Every page of a document has a type of its own, numbered, and WeasyPrint computes all styles of a page anew for each.
A letter starts on the front of a sheet; the empty page before it would be laid out only to be thrown away.
"""

from __future__ import annotations

from typing import Any

from documents.pdf.shortcuts.styles import CUT


def make_set_page_type_computed_styles(original: Any) -> Any:
    """A ``layout.page.set_page_type_computed_styles`` that computes each set of matching rules once.

    What a page writes into its styles (the overflow of the root, its step of the page counter) is the same for all.
    """

    def set_page_type_computed_styles(page_type: Any, html: Any, style_for: Any) -> None:
        known = style_for.__dict__.setdefault("shixian_pages", {})
        computed = style_for.get_computed_styles()
        key = _matching(style_for, page_type)
        if key in known:
            computed.update({(page_type, pseudo): style for pseudo, style in known[key].items()})
            return
        original(page_type, html, style_for)
        known[key] = {pseudo: style for (element, pseudo), style in computed.items() if element == page_type}

    return set_page_type_computed_styles


def _matching(style_for: Any, page_type: Any) -> tuple[bool, ...]:
    """Which rules for pages apply; before the first page there is no size for lengths to refer to."""
    sized = style_for.initial_page_sizes["box"] is not None
    return sized, *(
        style_for._page_type_match(selector[2], page_type)  # noqa: SLF001 - there is no public way to ask
        for sheet, _, _ in style_for._sheets  # noqa: SLF001
        for _, selectors, _ in sheet.page_rules
        for selector in selectors
    )


def make_standardize_page_based_counters(original: Any) -> Any:
    """A ``layout.page._standardize_page_based_counters`` that changes nothing where it has been before."""

    def standardize_page_based_counters(style: Any, pseudo_type: str | None) -> None:
        kept = style.__dict__
        if "shixian_standard" not in kept:
            kept["shixian_standard"] = original(style, pseudo_type)

    return standardize_page_based_counters


def make_remake_page(original: Any) -> Any:
    """A ``layout.page.remake_page`` that begins each letter on a front without an empty page before it."""

    def remake_page(index: int, context: Any, root_box: Any, html: Any) -> Any:
        html.shixian_context = context
        kept = context.page_maker[index]
        resume_at, next_page, right_page, *rest = kept
        if right_page or next_page["break"] != "recto" or not _at_letter(root_box, resume_at):
            return original(index, context, root_box, html)
        context.page_maker[index] = (resume_at, next_page, True, *rest)
        try:
            return original(index, context, root_box, html)
        finally:
            context.page_maker[index] = kept

    return remake_page


def let_go(html: Any) -> None:
    """Let go of all that was kept for a document that is drawn.

    Its context refers to itself, so that otherwise the cyclic collector had to find every line of every letter.
    """
    context = html.__dict__.pop("shixian_context", None)
    if context is not None:
        context.__dict__.clear()


def _at_letter(root_box: Any, resume_at: Any) -> bool:
    """Whether a page goes on exactly where a letter begins."""
    box = root_box
    while resume_at:
        if len(resume_at) > 1:
            return False  # inside a row or columns
        ((child, resume_at),) = resume_at.items()
        box = box.children[child]
    return root_box.style["direction"] == "ltr" and is_letter(box)


def is_letter(box: Any) -> bool:
    """Whether a box is a letter's section, or a part of it on a page."""
    element = box.element
    return element is not None and element.tag == "section" and element.get("id", "").startswith(CUT)
