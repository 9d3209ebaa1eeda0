"""A person's own account in the browser: welcome link, sign-in, password, second factor."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from shared.errors import BadInput, IastedError
from shared.language import say
from sync_server.account.forms import Forms, typed
from sync_server.account.rendering import page
from sync_server.identity.guard import COOKIE, in_browser, public
from sync_server.people.browsers import Browser, Browsers
from sync_server.people.second_factor import SecondFactor, picture

HOME = "/account"
SIGN_IN = f"{HOME}/sign-in"
Asked = Request[Any, Any, Any]


class Pages:
    """What the account's pages share: their forms, and how they are shown."""

    def __init__(self, browsers: Browsers, factor: SecondFactor, forms: Forms) -> None:
        self.browsers, self.factor, self.forms = browsers, factor, forms

    def show(self, request: Asked, template: str, title: str, *, status: int = 200, **told: Any) -> Response[Any]:
        """A page whose form comes back marked."""
        visit = self.forms.visit(request)
        fields = {"sentence": "", "name": "", "person": None, "here": request.url.path, **told}
        shown = page(template, status=status, title=title, mark=self.forms.mark(visit, request), **fields)
        return self.forms.with_visit(shown, visit)

    def go(self, where: str, token: str | None = None) -> Response[Any]:
        """Go to another page, with another cookie."""
        response: Response[Any] = Redirect(where, status_code=303)
        return response if token is None else self.forms.with_browser(response, token)


@get(f"{HOME}/style.css", rule=public("colours"), include_in_schema=False)
async def style() -> Response[str]:
    """The pages' one style sheet."""
    content = files("sync_server.account").joinpath("templates", "style.css").read_text(encoding="utf-8")
    return Response(content, media_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})


@get(f"{HOME}/welcome/{{link:str}}", rule=public("the link proves itself"), include_in_schema=False)
async def welcome_page(link: FromPath[str], request: Asked, pages: NamedDependency[Pages]) -> Response[Any]:
    """Choose a password."""
    return await _welcome(link, request, pages, "")


@post(f"{HOME}/welcome/{{link:str}}", rule=public("the link proves itself"), include_in_schema=False, status_code=200)
async def welcome_form(link: FromPath[str], request: Asked, pages: NamedDependency[Pages]) -> Response[Any]:
    """The password that was chosen."""
    try:
        form = await pages.forms.read(request)
        _require_same(form)
        browser = await pages.browsers.choose_password(link, typed(form, "password"))
    except IastedError as error:
        return await _welcome(link, request, pages, error.message)
    return pages.go(HOME, browser.token)


@get(SIGN_IN, rule=public("who is not known yet becomes known here"), include_in_schema=False)
async def sign_in_page(request: Asked, pages: NamedDependency[Pages]) -> Response[Any]:
    """Password, then second factor."""
    browser = await pages.browsers.find(request.cookies.get(COOKIE, ""))
    return _sign_in(request, pages, browser, "")


@post(SIGN_IN, rule=public("who is not known yet becomes known here"), include_in_schema=False, status_code=200)
async def sign_in_form(request: Asked, pages: NamedDependency[Pages]) -> Response[Any]:
    """One of the two came back."""
    address = request.client.host if request.client else ""
    browser = await pages.browsers.find(request.cookies.get(COOKIE, ""))
    try:
        form = await pages.forms.read(request)
        if typed(form, "step") == "code" and browser is not None:
            made = await pages.browsers.prove(browser, typed(form, "code"), address)
        else:
            made = await pages.browsers.sign_in(typed(form, "name"), typed(form, "password"), address)
    except IastedError as error:
        return _sign_in(request, pages, browser, error.message, 400)
    return pages.go(HOME if made.proven else SIGN_IN, made.token)


@get(HOME, rule=in_browser(), include_in_schema=False)
async def home(request: Asked, browser: NamedDependency[Browser], pages: NamedDependency[Pages]) -> Response[Any]:
    """The account at a glance."""
    return _home(request, pages, browser)


@post(f"{HOME}/password", rule=in_browser(), include_in_schema=False, status_code=200)
async def password_form(
    request: Asked, browser: NamedDependency[Browser], pages: NamedDependency[Pages]
) -> Response[Any]:
    """Another password."""
    address = request.client.host if request.client else ""
    try:
        form = await pages.forms.read(request)
        _require_same(form)
        made = await pages.browsers.change_password(browser, typed(form, "old"), typed(form, "password"), address)
    except IastedError as error:
        return _home(request, pages, browser, error.message)
    return pages.go(HOME, made.token)


@get(f"{HOME}/second-factor", rule=in_browser(), include_in_schema=False)
async def factor_page(
    request: Asked, browser: NamedDependency[Browser], pages: NamedDependency[Pages]
) -> Response[Any]:
    """A fresh secret to scan; whoever has a second factor already goes home, where the password removes it."""
    if browser.person.has_second_factor:
        return pages.go(HOME)
    secret, sealed = pages.factor.begin()
    await pages.browsers.set_pending(browser, sealed)
    return _factor(request, pages, browser, secret, "")


@post(f"{HOME}/second-factor", rule=in_browser(), include_in_schema=False, status_code=200)
async def factor_form(
    request: Asked, browser: NamedDependency[Browser], pages: NamedDependency[Pages]
) -> Response[Any]:
    """The app's first code proves that it has the secret; the recovery codes are shown once."""
    form = await pages.forms.read(request)
    if browser.pending_factor is None or browser.person.has_second_factor:
        return pages.go(f"{HOME}/second-factor")
    codes = await pages.factor.confirm(browser.person, browser.pending_factor, typed(form, "code"))
    if codes is None:
        wrong = say("Ce code n'est pas le bon : attendez le suivant.", "This is not the code: wait for the next one.")
        return _factor(request, pages, browser, pages.factor.shown(browser.pending_factor), wrong)
    await pages.browsers.set_pending(browser, None)
    return pages.show(request, "codes.html", say("Codes de secours", "Recovery codes"), codes=codes)


@post(f"{HOME}/second-factor/remove", rule=in_browser(), include_in_schema=False, status_code=200)
async def factor_removal(
    request: Asked, browser: NamedDependency[Browser], pages: NamedDependency[Pages]
) -> Response[Any]:
    """No second factor any more; the password is asked for again."""
    address = request.client.host if request.client else ""
    try:
        form = await pages.forms.read(request)
        await pages.browsers.confirm(browser, typed(form, "password"), address)
    except IastedError as error:
        return _home(request, pages, browser, error.message)
    await pages.factor.remove(browser.person)
    return pages.go(HOME)


@post(f"{HOME}/sign-out", rule=in_browser(), include_in_schema=False, status_code=200)
async def sign_out(request: Asked, browser: NamedDependency[Browser], pages: NamedDependency[Pages]) -> Response[Any]:
    """Leave the browser as it was found."""
    await pages.forms.read(request)
    await pages.browsers.close(browser.token)
    return pages.go(SIGN_IN, "")


async def _welcome(link: str, request: Asked, pages: Pages, sentence: str) -> Response[Any]:
    person = await pages.browsers.welcomed(link)
    if person is None:
        gone = say(
            "Ce lien a déjà servi ou n'est plus valable : demandez-en un autre à votre administrateur.",
            "This link was used already or is no longer valid: ask your administrator for another one.",
        )
        return page("sentence.html", status=404, title=say("Lien périmé", "Link gone"), sentence=gone)
    status = 400 if sentence else 200
    title = say("Bienvenue", "Welcome")
    return pages.show(request, "welcome.html", title, status=status, person=person, sentence=sentence)


def _sign_in(request: Asked, pages: Pages, browser: Browser | None, sentence: str, status: int = 200) -> Response[Any]:
    if browser is not None and browser.proven and not sentence:
        return pages.go(HOME)
    template = "code.html" if browser is not None and not browser.proven else "password.html"
    return pages.show(request, template, say("Connexion", "Sign in"), status=status, sentence=sentence)


def _home(request: Asked, pages: Pages, browser: Browser, sentence: str = "") -> Response[Any]:
    title = say("Mon compte", "My account")
    status = 400 if sentence else 200
    return pages.show(request, "account.html", title, status=status, person=browser.person, sentence=sentence)


def _factor(request: Asked, pages: Pages, browser: Browser, secret: str, sentence: str) -> Response[Any]:
    return pages.show(
        request,
        "factor.html",
        say("Second facteur", "Second factor"),
        status=400 if sentence else 200,
        person=browser.person,
        secret=secret,
        picture=picture(secret, browser.person.name),
        sentence=sentence,
    )


def _require_same(form: dict[str, str]) -> None:
    if typed(form, "password") != typed(form, "again"):
        raise BadInput(say("Les deux mots de passe diffèrent.", "The two passwords differ."), code="passwords-differ")


ROUTES = [
    style,
    welcome_page,
    welcome_form,
    sign_in_page,
    sign_in_form,
    home,
    password_form,
    factor_page,
    factor_form,
    factor_removal,
    sign_out,
]
