"""`iasted audit export`: fetches the whole audit log, and verifies it at once with what is held on this laptop."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.audit_fetch import fetch
from desktop.cli.audit_shown import Bar, read_file, show
from desktop.cli.help import Helped
from desktop.cli.printing import as_json_option
from desktop.cli.unlocked import passphrase_option
from shared.audit.keys import parse_trusted
from shared.audit.verify import verify
from shared.language import say

_File = click.Path(path_type=Path, dir_okay=False)


@click.command(
    "export",
    cls=Helped,
    help=say(
        "Demande au serveur tout le journal d’audit et le vérifie aussitôt avec ce que ce poste connaît : la racine "
        "de l’organisation, le dernier point de contrôle, sa propre tête de chaîne. Codes de sortie : ceux de "
        "« verify ».",
        "Ask the server for the whole audit log and verify it at once with what this laptop knows: the organisation's "
        "root, the newest checkpoint, its own chain head. Exit codes: those of 'verify'.",
    ),
)
@click.argument("file", type=_File, metavar=say("FICHIER", "FILE"))
@click.option("--force", is_flag=True, help=say("Remplace un fichier qui existe.", "Replace a file that is there."))
@click.option(
    "--trusted",
    type=_File,
    help=say("D’autres clés de confiance que celles de ce poste.", "Other trusted keys than this laptop's."),
)
@passphrase_option
@as_json_option
def export(file: Path, trusted: Path | None, passphrase_file: Path | None, *, force: bool, as_json: bool) -> int:
    """Write the file, and print the verdict; its outcome is the exit code."""
    keys = None if trusted is None else read_file(trusted, parse_trusted)
    known = fetch(file, passphrase_file, force=force)
    since = [known.checkpoint] if known.checkpoint else []
    heads = [known.head] if known.head and known.head.seq else []
    with Bar() as bar:
        verdict = verify(file, trusted=keys or known.trusted, since=since, heads=heads, progress=bar.show)
    return show(verdict, as_json=as_json)
