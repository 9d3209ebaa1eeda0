"""Chromium, driven as a person drives it; it reaches this machine only."""

from __future__ import annotations

import shutil
import tempfile
from typing import Self

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.servers.processes import until, users_of

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=fr",
    "--window-size=1366,768",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


class Browser:
    """One window with a profile of its own, forgotten at the end; `driver` is Selenium's for what is not here."""

    def __init__(self, *, javascript: bool = True, language: str = "fr-FR") -> None:
        self._profile = tempfile.mkdtemp(prefix="iasted-browser-")
        self._options = ChromeOptions()
        self._options.binary_location = _program("chromium")
        for flag in (*_FLAGS, f"--user-data-dir={self._profile}"):
            self._options.add_argument(flag)
        asked: dict[str, object] = {"intl.accept_languages": language}
        if not javascript:
            asked["profile.managed_default_content_settings.javascript"] = 2
        self._options.add_experimental_option("prefs", asked)

    def start(self) -> Self:
        self.driver = Chrome(self._options, ChromeService(_program("chromedriver")))
        self.driver.set_page_load_timeout(30)
        return self

    def stop(self) -> None:
        self.driver.quit()
        assert until(lambda: not users_of(self._profile)), "the browser goes on"
        shutil.rmtree(self._profile, ignore_errors=True)

    @property
    def address(self) -> str:
        return self.driver.current_url

    @property
    def text(self) -> str:
        """What the page says."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def open(self, address: str) -> None:
        self.driver.get(address)

    def fill(self, **fields: str) -> None:
        """Type into the page's fields, each found by the name its form sends it under."""
        for name, value in fields.items():
            field = self.driver.find_element(By.NAME, name)
            field.clear()
            field.send_keys(value)

    def press(self, label: str = "") -> None:
        """Press the button with this label, or the page's first one, and wait for the page that follows."""
        button = self._button(label)
        button.click()
        WebDriverWait(self.driver, 30).until(lambda _: _is_left(button))

    def _button(self, label: str) -> WebElement:
        found = self.driver.find_elements(By.CSS_SELECTOR, "button, input[type=submit]")
        named = [one for one in found if label.casefold() in (one.text or one.get_attribute("value") or "").casefold()]
        assert named, f"no button « {label} » among {[one.text for one in found]} on: {self.text}"
        return named[0]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def _is_left(button: WebElement) -> bool:
    try:
        button.is_enabled()
    except WebDriverException:  # stale, or between two pages
        return True
    return False


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: bash packaging/system-packages.sh"
    return found
