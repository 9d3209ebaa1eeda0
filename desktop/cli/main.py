"""The `iasted` command: its sub-commands are read when first used, so that `--help` answers at once."""

from __future__ import annotations

import importlib

import click

from desktop.cli.help import HelpedGroup
from shared.language import say

COMMANDS = {
    "ask": ("desktop.cli.ask:ask", say("Pose une question et dit la réponse.", "Ask a question and hear the answer.")),
    "talk": ("desktop.cli.talk:talk", say("Une conversation à voix haute.", "A conversation aloud.")),
    "listen": ("desktop.cli.talk:listen", say("Écrit ce qui est dit, en direct.", "Write down what is said, live.")),
    "transcribe": (
        "desktop.cli.transcribe:transcribe",
        say("Écrit ce qui est dit dans des enregistrements.", "Write down what recordings say."),
    ),
    "speak": ("desktop.cli.speak:speak", say("Dit un texte dans un fichier WAV.", "Say a text into a WAV file.")),
    "simulate": (
        "desktop.cli.simulate:simulate",
        say("Passe un enregistrement dans la conversation.", "Run a recording through the live loop."),
    ),
    "report": ("desktop.cli.report:report", say("Les fiches de terrain.", "The field reports.")),
    "review": ("desktop.cli.review:review", say("Les dossiers à examiner.", "The cases to review.")),
    "history": ("desktop.cli.history:history", say("Les conversations gardées.", "The conversations kept.")),
    "login": ("desktop.cli.login:login", say("Connecte un compte.", "Sign in to an account.")),
    "logout": ("desktop.cli.logout:logout", say("Déconnecte le compte.", "Sign out of the account.")),
    "whoami": ("desktop.cli.whoami:whoami", say("Le compte de ce poste.", "The account of this laptop.")),
    "sync": ("desktop.cli.sync:sync", say("Envoie et reçoit ce qui attend.", "Send and receive what waits.")),
    "status": (
        "desktop.cli.status:status",
        say("Ce qui est livré, et ce qui attend.", "What is delivered, what waits."),
    ),
    "keys": ("desktop.cli.keys:keys", say("Les clés de l'organisation.", "The organisation's keys.")),
    "audit": (
        "desktop.cli.audit:audit",
        say("Le journal d'audit : vérifier, exporter.", "The audit log: verify, export."),
    ),
    "route": ("desktop.cli.route:route", say("À qui une question serait posée.", "Whom a question would go to.")),
    "cache": ("desktop.cli.cache:cache", say("Les réponses gardées un jour.", "The answers kept for a day.")),
    "init": ("desktop.cli.init:init", say("Choisit la phrase secrète.", "Choose the passphrase.")),
    "backup": ("desktop.cli.backup:backup", say("Sauvegarde dans un fichier scellé.", "Back up into one sealed file.")),
    "restore": ("desktop.cli.backup:restore", say("Remet une sauvegarde en place.", "Put a backup in place.")),
    "models": (
        "desktop.cli.models:models",
        say("Les modèles : lister, obtenir, vérifier.", "The models: list, fetch, verify."),
    ),
    "trace": ("desktop.cli.trace:trace", say("Où passe le temps d'un tour.", "Where the time of a turn goes.")),
    "devices": ("desktop.cli.devices:devices", say("Les micros et haut-parleurs.", "The microphones and speakers.")),
    "doctor": ("desktop.cli.doctor:doctor", say("Vérifie que tout est prêt.", "Check that everything is ready.")),
    "bench": (
        "desktop.cli.bench:bench",
        say("Mesure vitesse, mémoire et justesse.", "Measure speed, memory, accuracy."),
    ),
}


class Commands(HelpedGroup):
    """Sub-commands named here and imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        with formatter.section(say("Commandes", "Commands")):
            formatter.write_dl([(name, purpose) for name, (_, purpose) in COMMANDS.items()])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "iAsted écoute, répond et parle français, sans réseau.\n\n"
        "Codes de sortie : 0 fait, 2 entrée ou usage à corriger, 3 une partie manque, 4 un moteur a échoué, "
        "130 interrompu.",
        "iAsted hears, answers and speaks French, with no network.\n\n"
        "Exit codes: 0 done, 2 bad input or usage, 3 a part is missing, 4 an engine failed, 130 interrupted.",
    ),
)
@click.version_option(
    package_name="iasted", message="iAsted %(version)s", help=say("Affiche la version.", "Show the version.")
)
@click.pass_context
def cli(context: click.Context) -> int:
    """Gather the commands; without one, open the window."""
    if context.invoked_subcommand is not None:
        return 0
    from desktop.cli.window import open_window  # noqa: PLC0415 - Qt comes with the window only

    return open_window()
