"""Nobody is signed in: what an account gives, the server's address, and one button; or the way back in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.account.address import issuer_of
from desktop.ui.icons import icon
from desktop.ui.pages.account_problem import Problem
from desktop.ui.pages.account_shown import Shown
from desktop.ui.report.sentence import Sentence
from desktop.ui.theme import px
from shared.errors import BadInput
from shared.language import say

LONGEST = 300


class SignInCard(QFrame):
    """`asked` with the address of the server; a session that ended goes back to its own server."""

    asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.head, self.gives, self.without = QLabel(self), Sentence(parent=self, kept=True), Sentence(parent=self)
        self.owner, self.label = Sentence(parent=self), QLabel(self)
        self.server, self.hint = QLineEdit(self), Sentence("small", self)
        self.button, self.problem = QPushButton(self), Problem(self)
        self._again = Shown()
        self._lay_out()
        self.button.clicked.connect(self._ask)
        self.server.returnPressed.connect(self._ask)
        self.server.textEdited.connect(lambda _: self._refuse(""))

    def retranslate(self) -> None:
        """Speak the language in use."""
        again = self._again.state == "sign-in-again"
        self.label.setText(say("Adresse du serveur", "Server address"))
        self.server.setAccessibleName(self.label.text())
        self.server.setPlaceholderText(say("https://iasted.exemple.ga", "https://iasted.example.org"))
        self.hint.tell("" if again else _hint())
        self.server.setAccessibleDescription(_hint())
        if again:
            self.head.setText(say("Reconnectez-vous", "Sign in again"))
            self.gives.tell(_ended(self._again.display_name or self._again.name))
            self.without.tell("")
        else:
            self.head.setText(say("Se connecter à votre organisation", "Sign in to your organisation"))
            self.gives.tell(
                say(
                    "Avec un compte, vos fiches rejoignent votre organisation dès qu’un réseau apparaît.",
                    "With an account, your reports reach your organisation as soon as a network appears.",
                )
            )
            self.without.tell(
                say(
                    "Sans compte, tout fonctionne aussi, sur cet ordinateur seulement.",
                    "Without an account everything works too, on this computer only.",
                )
            )
        owner = self._again.display_name or self._again.name
        self.owner.tell(_belongs(owner) if owner and not again else "")
        self.button.setText(say("Se reconnecter", "Sign in again") if again else say("Se connecter", "Sign in"))
        self.button.setAccessibleName(self.button.text())
        self.button.setIcon(icon("user", "main_text"))
        self.button.setIconSize(QSize(px(18), px(18)))

    def show_account(self, shown: Shown, remembered: str) -> None:
        """For whom the card is; `remembered` is the server that was used last."""
        self._again = shown
        again = shown.state == "sign-in-again"
        for part in (self.label, self.server):
            part.setVisible(not again)
        if not self.server.hasFocus() or not self.server.text():
            self.server.setText(shown.server or remembered)
        self.retranslate()

    def begin(self) -> None:
        """Put the focus where work begins."""
        empty = self._again.state != "sign-in-again" and not self.server.text()
        (self.server if empty else self.button).setFocus()

    def _ask(self) -> None:
        typed = self._again.server or self.server.text().strip()
        if not typed:
            self._refuse(say("Écrivez l’adresse du serveur.", "Type the server’s address."))
            self.server.setFocus()
            return
        try:
            address = issuer_of(typed)
        except BadInput as error:
            self._refuse(error.message)
            self.server.setFocus()
            return
        self._refuse("")
        self.server.setText(address)
        self.asked.emit(address)

    def _refuse(self, sentence: str) -> None:
        """What is wrong with the address is said without a word about what works meanwhile: nothing was begun."""
        self.problem.tell(sentence)
        self.problem.meanwhile.tell("")
        self.server.setProperty("wrong", bool(sentence))
        self.server.style().unpolish(self.server)
        self.server.style().polish(self.server)

    def _lay_out(self) -> None:
        self.setProperty("role", "card")
        self.head.setProperty("role", "subtitle")
        self.label.setProperty("role", "strong")
        self.label.setBuddy(self.server)
        self.button.setProperty("role", "main")
        self.server.setMaxLength(LONGEST)
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(10)
        for part in (self.head, self.gives, self.without, self.owner, self.label, self.server, self.hint, self.problem):
            column.addWidget(part)
        column.addLayout(foot)


def _hint() -> str:
    return say(
        "Votre organisation vous la donne. Le nom et le mot de passe se tapent dans le navigateur : iAsted ne les "
        "voit pas.",
        "Your organisation gives it to you. Name and password are typed in the browser: iAsted does not see them.",
    )


def _belongs(name: str) -> str:
    return say(
        f"Cet ordinateur garde les données de {name} : seule cette personne peut s’y connecter.",
        f"This computer keeps the data of {name}: only this person can sign in here.",
    )


def _ended(name: str) -> str:
    return say(
        f"Le serveur a mis fin à la session de {name}. Vos données sont intactes sur cet ordinateur ; reconnectez-vous "
        "pour qu’elles soient envoyées.",
        f"The server ended the session of {name}. Your data is intact on this computer; sign in again so that it "
        "is sent.",
    )
