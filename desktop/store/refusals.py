"""Why the store does not open, or does not take what it is given: one error each, so that each has its own sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import BadInput, PartMissing
from shared.language import say


class WrongPassphrase(BadInput):
    """The key file is whole and this passphrase does not open it."""

    code = "wrong-passphrase"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce n’est pas la bonne phrase secrète. Vérifiez les majuscules et la langue du clavier.",
                "This is not the right passphrase. Check capitals and the keyboard's language.",
            )
        )


class WrongRecoveryCode(BadInput):
    """A recovery code with a typing mistake (`recovery-code-mistyped`), or another store's (`wrong-recovery-code`)."""

    code = "wrong-recovery-code"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        other = say(
            "Ce code de secours est bien écrit mais n’ouvre pas ces données : c’est celui d’une autre fiche.",
            "This recovery code is well written but does not open these data: it belongs to another sheet.",
        )
        super().__init__(message or other, code=code)


class PassphraseUnfit(BadInput):
    """A new passphrase that is too short or too long."""

    code = "passphrase-unfit"


class TooSoon(BadInput):
    """After wrong passphrases a little time must pass; `wait_s` seconds are left."""

    code = "too-soon"

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        seconds = max(1, round(wait_s + 0.49))
        super().__init__(
            say(
                f"Encore {seconds} s avant un nouvel essai. Rien n’est perdu.",
                f"{seconds} s more before another try. Nothing is lost.",
            ),
            retryable=True,
        )


class KeyringLost(PartMissing):
    """The half of the key that the system's keyring held is gone."""

    code = "keyring-lost"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Le trousseau du système n’a plus sa part de la clé (session changée, trousseau vidé ou verrouillé). "
                "Déverrouillez le trousseau, ou ouvrez avec le code de la fiche de secours.",
                "The system's keyring no longer holds its part of the key (another session, an emptied or locked "
                "keyring). Unlock the keyring, or open with the code on the recovery sheet.",
            )
        )


class StoreDamaged(PartMissing):
    """A file of the store is missing, truncated or altered; nothing was changed."""

    code = "store-damaged"

    def __init__(self, what: str) -> None:
        super().__init__(
            say(
                f"Les données sont abîmées : {what}. Rien n’a été modifié. Restaurez une sauvegarde, ou gardez le "
                "dossier tel quel et demandez de l’aide.",
                f"The data are damaged: {what}. Nothing was changed. Restore a backup, or keep the folder as it is and "
                "ask for help.",
            )
        )


class StoreTooNew(PartMissing):
    """Written by a newer version of the program."""

    code = "store-too-new"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ces données viennent d’une version plus récente d’iAsted : mettez le programme à jour.",
                "These data come from a newer version of iAsted: update the program.",
            )
        )


class StoreInUse(PartMissing):
    """Another window or command has the store open."""

    code = "store-in-use"

    def __init__(self) -> None:
        super().__init__(
            say(
                "iAsted est déjà ouvert avec ces données : fermez l’autre fenêtre ou l’autre commande.",
                "iAsted already has these data open: close the other window or command.",
            ),
            retryable=True,
        )


class NoStore(PartMissing):
    """There is nothing here yet."""

    code = "no-store"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Il n’y a pas encore de données ici : ouvrez iAsted et choisissez une phrase secrète.",
                "There are no data here yet: open iAsted and choose a passphrase.",
            )
        )


class StoreThere(BadInput):
    """There is a store already; it is never replaced by a new one."""

    code = "store-there"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Il y a déjà des données ici : elles ne sont jamais remplacées par un coffre neuf.",
                "There are data here already: they are never replaced by a new store.",
            )
        )


class StoreClosed(PartMissing):
    """The store was closed meanwhile: somebody locked it."""

    code = "locked"

    def __init__(self) -> None:
        super().__init__(say("Les données sont verrouillées.", "The data are locked."))


class DiskFull(PartMissing):
    """No byte more can be written; what was acknowledged before is safe."""

    code = "disk-full"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Le disque est plein : ceci n’a pas été enregistré, tout ce qui l’était déjà est intact. "
                "Libérez de la place et recommencez.",
                "The disk is full: this was not saved, everything saved before is intact. Make room and try again.",
            ),
            retryable=True,
        )


class FolderClosed(PartMissing):
    """The folder of the store cannot be read or written."""

    code = "folder-closed"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            say(
                f"Impossible d’écrire dans {folder} : vérifiez les droits du dossier.",
                f"Cannot write in {folder}: check the folder's permissions.",
            )
        )


class NotThere(BadInput):
    """Nothing of that name is kept."""

    code = "not-there"

    def __init__(self, name: str) -> None:
        super().__init__(say(f"Rien n’est gardé sous « {name} ».", f"Nothing is kept under '{name}'."))


class NoBackup(BadInput):
    """A file that is not there, cannot be read, or is something else."""

    code = "no-backup"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Ce n’est pas une sauvegarde d’iAsted, ou le fichier est illisible.",
                "This is no backup of iAsted, or the file cannot be read.",
            )
        )


class BackupThere(BadInput):
    """A file of that name is there."""

    code = "backup-there"

    def __init__(self, path: Path) -> None:
        super().__init__(
            say(
                f"{path} existe déjà : choisissez un autre nom, ou demandez à le remplacer.",
                f"{path} is there already: choose another name, or ask to replace it.",
            )
        )


class BackupDamaged(BadInput):
    """A backup that was altered."""

    code = "backup-damaged"

    def __init__(self) -> None:
        super().__init__(
            say(
                "La sauvegarde est abîmée : elle n’a rien remplacé. Prenez-en une autre.",
                "The backup is damaged: it replaced nothing. Take another one.",
            )
        )


class BackupTruncated(BadInput):
    """A backup whose end is missing."""

    code = "backup-truncated"

    def __init__(self) -> None:
        super().__init__(
            say(
                "La sauvegarde est incomplète, sa fin manque : elle n’a rien remplacé. Copiez-la de nouveau.",
                "The backup is incomplete, its end is missing: it replaced nothing. Copy it again.",
            )
        )


class BackupTooNew(PartMissing):
    """A backup of a newer version of the program."""

    code = "backup-too-new"

    def __init__(self) -> None:
        super().__init__(
            say(
                "Cette sauvegarde vient d’une version plus récente d’iAsted : mettez le programme à jour.",
                "This backup comes from a newer version of iAsted: update the program.",
            )
        )


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def told_of_files(folder: Path) -> Iterator[None]:
    """What the system refuses inside, told as a full disk or a closed folder."""
    try:
        yield
    except OSError as error:
        raise DiskFull if error.errno in FULL else FolderClosed(folder) from error
