"""The pages in a real browser, on a really served node: they read well and ask nobody else for anything.

With CREDIT_TEST_PICTURES=docs/screenshots the pictures of the documentation are taken anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from credit_service.examples import parties
from tests import browsers
from tests.journeys.served import Served

E2, E2_NAME = parties.ENTITIES["E2"]
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}


@dataclass
class Visit:
    """One page as a browser shows it, every request it made and everything it complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.context.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str = "") -> Page:
        """Open a page of the node and wait until it asks for nothing more."""
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def outside(self) -> list[str]:
        """Return the requests that did not go to the node; what a page carries in itself is none."""
        return [url for url in self.requests if not url.startswith((self.address, "data:"))]

    def picture(self, name: str, *, whole: bool = True) -> None:
        """Keep a picture of the page, where that was asked for."""
        if folder := os.environ.get("CREDIT_TEST_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo node, served."""
    node = Served(tmp_path_factory.mktemp("pages"))
    node.credit("examples", "load")
    node.start()
    yield node
    node.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browsers.executable(), args=list(browsers.FLAGS))
        yield started
        started.close()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """The screen: the test runs once for each."""
    return str(request.param)


@pytest.fixture
def visit(browser: Browser, served: Served, size: str) -> Iterator[Visit]:
    """A visitor from China with that screen; whatever a page is for, it asks nobody else and complains of nothing."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    visit = Visit(context.new_page(), served.address)
    yield visit
    context.close()
    assert visit.requests
    assert (visit.outside(), visit.complaints) == ([], [])


def fits(page: Page) -> bool:
    """Whether nothing has to be pushed sideways to be read."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_first_page_says_what_it_is_who_decides_and_that_all_is_invented(visit: Visit, size: str) -> None:
    page = visit.open()
    visit.picture(f"home-{size}")
    assert page.locator("h1").inner_text().startswith("公共资源交易信用信息查询")
    assert "演示数据" in page.locator(".banner").inner_text()
    assert "由招标人、采购人、代理机构和评审委员会" in page.locator("footer").inner_text()
    assert fits(page)


def test_a_code_typed_in_leads_to_what_is_public_of_its_entity(visit: Visit, size: str) -> None:
    page = visit.open()
    page.get_by_role("textbox").fill(f" {E2.lower()} ")
    page.get_by_role("button").click()
    page.wait_for_url(f"**/entities/{E2}")
    visit.picture(f"entity-{size}")
    assert page.locator("h1").inner_text() == E2_NAME
    assert "示住建罚决字〔2026〕12号" in page.locator("main").inner_text()
    assert fits(page)


def test_a_code_nobody_holds_is_answered_without_a_verdict(visit: Visit) -> None:
    page = visit.open("?q=91150102DEMX99990H")
    assert "这不表示它在其他平台没有信用记录" in page.locator("main").inner_text()


def test_a_page_that_is_not_there_is_a_page(visit: Visit) -> None:
    page = visit.open("entities/91150102DEMX99990H")
    visit.complaints[:] = [text for text in visit.complaints if "404" not in text]  # the browser names the status
    assert page.locator("h1").inner_text() and page.get_by_role("link", name="返回首页").is_visible()
    assert fits(page)


def test_the_documentation_shows_every_operation_without_asking_anybody(visit: Visit, size: str) -> None:
    page = visit.open("docs")
    page.locator(".opblock").first.wait_for()
    visit.picture(f"docs-{size}", whole=False)
    assert page.locator(".opblock").count() >= 20
    page.locator("#operations-tag-批量核查_Screenings, .opblock-summary").first.click()
    assert page.locator(".opblock-body").first.is_visible()
