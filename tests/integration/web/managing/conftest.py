"""A bureau with keepers, and a browser for each of its officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from starlette_admin.base import BaseAdmin
from starlette_admin.views import BaseView

import web.app
from casework.parts import Parts
from tests.bureau import in_the_mail
from tests.managing import KEEPER, See, appoint
from tests.visiting import Visitor, let_in, serving
from web.frame import framed
from web.pages.managing import MANAGED, PAGES


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    made, _ = in_the_mail(tmp_path / "home")
    appoint(made)
    yield made
    made.store.close()


@pytest.fixture
def visit(parts: Parts) -> Iterator[See]:
    """A browser for each officer, at one workbench."""
    with ExitStack() as open_:
        address = open_.enter_context(serving(parts))

        def sign_in(officer: str) -> Visitor:
            client = open_.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=30))
            found = Visitor(client)
            let_in(parts, officer)
            assert found.sign_in(officer).status_code == 303
            return found

        yield sign_in


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A keeper at a workbench in which nothing is changed."""
    made, _ = in_the_mail(tmp_path_factory.mktemp("managing") / "home")
    appoint(made)
    let_in(made, KEEPER)
    with serving(made) as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        found = Visitor(client)
        assert found.sign_in(KEEPER).status_code == 303
        yield found
    made.store.close()


@pytest.fixture(scope="module", autouse=True)
def _registered() -> Iterator[None]:
    """The frame with the pages and lists of 管理, wherever it is put together."""

    def with_ours(parts: Parts) -> BaseAdmin:
        frame = framed(parts)
        there = {type(view) for view in frame._views}
        ours: tuple[Callable[[Parts], BaseView], ...] = (*PAGES, *MANAGED)
        for view in ours:
            if view not in there:
                frame.add_view(view(parts))
        return frame

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.app, "framed", with_ours)
        yield
