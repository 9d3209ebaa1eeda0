"""The scene of a supervisor: nothing yet, then cases, a thread, a decision that waits, and one that came too late."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import msgspec

from desktop.desk.desk import Desk
from desktop.ui.frame import Frame
from desktop.ui.pages.review_page import ReviewPage
from desktop.ui.stage.desk import StageDesk
from desktop.ui.stage.inbox import Delivered
from desktop.ui.stage.scenes import Shoot, Waits
from shared.language import say
from shared.sync.cases import Case


class ReviewScene:
    """Somebody who reviews must be signed in."""

    def __init__(self, stage: Waits, frame: Frame, shoot: Shoot) -> None:
        self._stage, self._frame, self._shoot = stage, frame, shoot
        self._delivered: Delivered | None = None

    def play(self) -> None:
        """Take all pictures of it."""
        frame, stage = self._frame, self._stage
        frame.page("account").bridge.account_changed.emit()
        stage.wait(lambda: frame.navigation.offers_review)
        frame.go("review")
        page = frame.pages["review"]
        assert isinstance(page, ReviewPage)
        stage.wait(page.empty.isVisible)
        self._take("review-empty")
        page.bridge.store(Delivered, self._hold)
        stage.wait(lambda: self._delivered is not None)
        page.refresh()
        stage.wait(lambda: page.pane.case is not None and page.pane.isVisible())
        self._take("review")
        page.pane.tabs.setCurrentIndex(1)
        self._take("review-thread")
        page.pane.tabs.setCurrentIndex(2)
        self._take("review-files")
        self._decide(page)
        self._search(page)

    def _decide(self, page: ReviewPage) -> None:
        assert self._delivered is not None
        delivered, bar = self._delivered, page.pane.bar
        bar.write(say("Je pars demain matin avec la subdivision.", "I leave tomorrow morning with the district."))
        bar.step.click()
        self._stage.wait(lambda: self._state(page) == "assigned")
        page.pane.tabs.setCurrentIndex(3)
        self._take("review-decided")
        now = Case(id=delivered.main, state="assigned", version=1, assignee="p-ndong")
        code = f"conflict {msgspec.json.encode(now).decode()}"
        page.bridge.ask(_refuse(code))
        page.bridge.store(lambda _: delivered.overtake(delivered.main, "ndong"))
        self._stage.settle(0.4)
        page.refresh()
        self._stage.wait(page.pane.collision.isVisible)
        self._take("review-collision")
        page.pane.collision.leave.click()
        self._stage.wait(lambda: not page.pane.collision.isVisible())

    def _search(self, page: ReviewPage) -> None:
        page.field.setText("passerelle")
        self._stage.wait(lambda: any(entry.matches for entry in page.entries.entries))
        self._take("review-search")
        page.field.clear()
        self._stage.settle()

    def _hold(self, delivered: Delivered) -> None:
        self._delivered = delivered

    def _state(self, page: ReviewPage) -> str:
        return page.pane.case.line.standing.state if page.pane.case is not None else ""

    def _take(self, name: str) -> None:
        self._stage.settle(0.4)
        self._shoot(name, self._frame.window())


def _refuse(code: str) -> Callable[[Desk], Coroutine[Any, Any, None]]:
    async def refuse(desk: Desk) -> None:
        assert isinstance(desk, StageDesk)
        desk.seals.answer(code)

    return refuse
