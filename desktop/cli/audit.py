"""`iasted audit verify`: whether an export of the audit log is intact, with nothing but the file."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.audit_export import export
from desktop.cli.audit_keep import keep
from desktop.cli.audit_shown import Bar, read_file, show
from desktop.cli.help import Helped, HelpedGroup
from desktop.cli.printing import as_json_option
from shared.audit.chain import parse_heads
from shared.audit.checkpoint import parse_checkpoint
from shared.audit.keys import parse_trusted
from shared.audit.verify import verify
from shared.language import say

_File = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=HelpedGroup, help=say("Le journal d'audit.", "The audit log."))
def audit() -> None:
    """Gather the commands about the audit log."""


@audit.command(
    "verify",
    cls=Helped,
    help=say(
        "Vérifie un export du journal, sans réseau ni base de données.\n\n"
        "Codes de sortie : 0 intact, 1 falsifié (avec l'indice de la première entrée en cause), "
        "2 incomplet ou illisible, 3 clés sans garant.",
        "Verify an export of the log, with no network nor database.\n\n"
        "Exit codes: 0 intact, 1 tampered (with the index of the first bad entry), "
        "2 incomplete or unreadable, 3 keys not trusted.",
    ),
)
@click.argument("file", type=_File, metavar=say("FICHIER", "FILE"))
@click.option(
    "--since",
    multiple=True,
    type=_File,
    help=say("Un point de contrôle plus ancien, gardé ailleurs.", "An older checkpoint, kept elsewhere."),
)
@click.option(
    "--heads",
    multiple=True,
    type=_File,
    help=say("Têtes de chaînes signées par des appareils.", "Chain heads signed by devices."),
)
@click.option(
    "--trusted",
    type=_File,
    help=say("Les clés de confiance : lignes « root », « witness ».", "The trusted keys: `root`, `witness` lines."),
)
@as_json_option
def verify_export(
    file: Path, since: tuple[Path, ...], heads: tuple[Path, ...], trusted: Path | None, *, as_json: bool
) -> int:
    """Print the verdict; its outcome is the exit code."""
    kept = [read_file(each, parse_checkpoint) for each in since]
    ends = [head for each in heads for head in read_file(each, parse_heads)]
    keys = None if trusted is None else read_file(trusted, parse_trusted)
    with Bar() as bar:
        verdict = verify(file, trusted=keys, since=kept, heads=ends, progress=bar.show)
    return show(verdict, as_json=as_json)


audit.add_command(export)
audit.add_command(keep)
