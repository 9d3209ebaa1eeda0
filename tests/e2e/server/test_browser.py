"""A person with Chromium and no JavaScript: from the one-time link to the program's own loopback address."""

from __future__ import annotations

import http.server
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.servers.processes import until
from tests.servers.visitor import asking

PASSWORD = "quatre chevaux dans la brume"


class Program:
    """The program's side: a listener on loopback that takes one answer after the other."""

    def __init__(self) -> None:
        program = self
        self.told: list[dict[str, str]] = []

        class Landing(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                parts = urlsplit(self.path)
                if parts.path == "/callback":
                    program.told.append({name: values[0] for name, values in parse_qs(parts.query).items()})
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.end_headers()
                self.wfile.write(b"Retour dans iAsted.")

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Landing)
        self.back = f"http://127.0.0.1:{self._server.server_port}/callback"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def program():
    program = Program()
    yield program
    program.stop()


class Telephone:
    """The app with the secret that the page showed, and the paper with the recovery codes."""

    def __init__(self, secret: str) -> None:
        self._app = pyotp.TOTP(secret)
        self.paper: list[str] = []

    def code(self) -> str:
        return self._app.now()

    def next_code(self) -> str:
        """That of the next half minute, which the server takes too: the one of now was used."""
        return self._app.at(time.time() + 30)


@pytest.fixture(scope="module")
def telephone(running_server, browser):
    """The administrator's, after the one-time link, a password, and a second factor set up through the page."""
    browser.open(running_server.welcome)
    assert shows(browser, "Choisissez le mot de passe de admin")
    browser.fill(password=PASSWORD, again=PASSWORD)
    browser.press("Enregistrer")
    assert shows(browser, "Mon compte")
    browser.driver.find_element(By.LINK_TEXT, "Ajouter un second facteur").click()
    assert shows(browser, "Activer")
    telephone = Telephone(browser.driver.find_element(By.TAG_NAME, "code").text)
    browser.fill(code=telephone.code())
    browser.press("Activer")
    assert shows(browser, "Codes de secours")
    telephone.paper = [each.text for each in browser.driver.find_elements(By.CSS_SELECTOR, ".codes code")]
    assert len(telephone.paper) == 10
    browser.driver.find_element(By.LINK_TEXT, "C'est écrit").click()
    assert shows(browser, "Un code de votre application est demandé")
    browser.press("Se déconnecter")
    assert browser.address.endswith("/account/sign-in")
    return telephone


@pytest.fixture
def asked(running_server, program, browser, telephone):
    """The browser as the program opens it; what it will be told must hold this state."""
    state = f"état {len(program.told)}"
    browser.open(running_server.url + asking(redirect_uri=program.back, state=state)[1])
    return state


def told(program, browser) -> dict[str, str]:
    assert until(lambda: browser.address.startswith(program.back)), browser.text
    return program.told[-1]


def test_a_person_signs_in_consents_and_lands_in_the_program(running_server, program, browser, telephone, asked):
    browser.fill(name="admin", password=PASSWORD)
    browser.press("Se connecter")
    browser.fill(code=telephone.next_code())
    browser.press("Continuer")
    assert shows(browser, "N'acceptez que si vous venez de le demander")
    browser.press("Autoriser")
    answer = told(program, browser)
    assert (answer["state"], answer["iss"], sorted(answer)) == (asked, running_server.url, ["code", "iss", "state"])
    assert not browser.driver.get_cookies() or "iasted-browser" not in str(browser.driver.get_cookies())


def test_a_person_refuses_and_the_program_is_told_so(running_server, program, browser, telephone, asked):
    browser.fill(name="admin", password="faux")
    browser.press("Se connecter")
    assert shows(browser, "ne permettent pas")
    browser.fill(name="admin", password=PASSWORD)
    browser.press("Se connecter")
    browser.fill(code=telephone.paper.pop())
    browser.press("Continuer")
    browser.press("Refuser")
    answer = told(program, browser)
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", asked, running_server.url)
    assert "code" not in answer


def test_the_keyboard_alone_is_enough(running_server, program, browser, telephone, asked):
    """Each page begins where one types first; Tab and Return do the rest."""
    press(browser, "admin", Keys.TAB, PASSWORD, Keys.RETURN)
    assert shows(browser, "Code de votre application")
    press(browser, telephone.paper.pop(), Keys.RETURN)
    assert shows(browser, "Autoriser")
    press(browser, Keys.RETURN)
    assert told(program, browser)["state"] == asked
    assert "code" in program.told[-1]


def shows(browser, words: str) -> bool:
    """Whether the page says so, as soon as it has come."""

    def says() -> bool:
        try:
            return words in browser.text
        except WebDriverException:  # between two pages
            return False

    return until(says)


def press(browser, *keys: str) -> None:
    for key in keys:
        browser.driver.switch_to.active_element.send_keys(key)


def test_no_page_needed_or_tried_a_script(browser, asked):
    assert browser.driver.find_elements(By.TAG_NAME, "script") == []
    refused = [line for line in browser.driver.get_log("browser") if "Content Security Policy" in line["message"]]
    assert refused == []
