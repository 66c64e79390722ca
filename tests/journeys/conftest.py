"""Real pages in a real browser, served by the program itself, on a county of their own.

Django's live server cannot serve here: it empties the tables after each test, which the trail
forbids. So every file of journeys gets a copy of one demonstration county and its own server.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

QUNJIAN = [sys.executable, "-m", "qunjian.site.cli"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), "")
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
DEMO_WITHIN_SECONDS = 300
READY_WITHIN_SECONDS = 60


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="没有 chromium"))


@dataclass(frozen=True, slots=True)
class County:
    """A folder of data and the address under which it is served."""

    data: Path
    address: str

    @property
    def password(self) -> str:
        """As the demonstration left it beside its files."""
        told = (self.data / "demo" / "sign-in.txt").read_text("utf-8")
        return re.search(r"密码.*：(\S+)", told)[1]

    def file(self, part: str) -> Path:
        """The department's file whose name has this part."""
        (found,) = [path for path in (self.data / "demo").iterdir() if part in path.name]
        return found

    def run(self, *arguments: str) -> str:
        return qunjian(self.data, *arguments)


def environment(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("QUNJIAN_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "QUNJIAN_DATA": str(data)}


def qunjian(data: Path, *arguments: str) -> str:
    """One command, as an operator runs it."""
    done = subprocess.run(
        [*QUNJIAN, *arguments],
        env=environment(data),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEMO_WITHIN_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration county, made once by the command that makes it for everybody."""
    data = tmp_path_factory.mktemp("demonstration")
    qunjian(data, "migrate")
    qunjian(data, "demo")
    return data


@pytest.fixture(scope="module")
def county(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county that the journeys of one file may change."""
    data = tmp_path_factory.mktemp("county") / "data"
    shutil.copytree(demonstration, data)
    yield from served(data)


def served(data: Path) -> Iterator[County]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [*QUNJIAN, "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(
        command, env=environment(data), stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(f"{address}/healthz", server)
        yield County(data, address)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(READY_WITHIN_SECONDS * 5):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not become ready")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, county: County) -> Iterator[Callable[..., Page]]:
    """`visit("zhuanban")` is a page signed in as that person; `phone=True` is a phone's width.

    What a page says on the console as an error, and what the server answers with 500, fails.
    """
    faults: list[str] = []
    contexts = []

    def open_for(username: str = "", *, phone: bool = False) -> Page:
        context = browser.new_context(
            base_url=county.address,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "response",
            lambda answer: (
                faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
            ),
        )
        page.on(
            "console",
            lambda said: (
                faults.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        if username:
            sign_in(page, username, county.password)
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert faults == []


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("账号").fill(username)
    page.get_by_role("textbox", name="密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)
