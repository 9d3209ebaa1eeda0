"""The guide inside the program: what one page can say, and every shortcut."""

from __future__ import annotations

from html import escape

from shared.language import current, say

Section = tuple[str, tuple[str, ...]]


def sections() -> tuple[Section, ...]:
    """Headings, each with its sentences, in the language in use."""
    return (_talking(), _reporting(), _keeping(), _helping())


def shortcuts() -> tuple[tuple[str, str], ...]:
    """Keys, and what they do, in the language in use."""
    control, shift, space = "Ctrl", say("Maj", "Shift"), say("Espace", "Space")
    return (
        (say(f"{space} (tenue)", f"{space} (held)"), say("Parler", "Talk")),
        (say("Échap", "Esc"), say("Annuler, ou arrêter la réponse", "Cancel, or stop the answer")),
        (f"{control}+1 … {control}+7", say("Aller à une page", "Go to a page")),
        (f"{control}+8", say("Dossiers à examiner, si vous en avez le droit", "Cases to review, if you may")),
        (f"{control}+N", say("Nouvelle conversation", "New conversation")),
        ("F2", say("Corriger le message marqué", "Correct the message that is marked")),
        (f"{control}+I", say("Détails du message", "Details of the message")),
        (f"{control}+F", say("Chercher", "Search")),
        (f"{control}+D", say("Dicter dans la fiche, arrêter", "Dictate into the report, stop")),
        (f"{control}+Z", say("Annuler la modification", "Undo the change")),
        (f"{control}+{shift}+Z", say("Refaire", "Redo")),
        (f"{control}+S", say("Enregistrer tout de suite", "Save at once")),
        (say("Suppr", "Del"), say("Supprimer ce qui est choisi", "Delete what is chosen")),
        (f"{control}+L", say("Verrouiller", "Lock")),
        ("F1", say("Ouvrir cette aide", "Open this help")),
    )


def as_html() -> str:
    """The whole guide, for the screen and for paper."""
    parts = [f"<html lang='{current()}'><body><h1>{_text(say('iAsted en une page', 'iAsted on one page'))}</h1>"]
    for head, sentences in sections():
        items = "".join(f"<li>{_text(sentence)}</li>" for sentence in sentences)
        parts.append(f"<h2>{_text(head)}</h2><ul>{items}</ul>")
    rows = "".join(f"<tr><td><b>{_text(key)}</b></td><td>{_text(what)}</td></tr>" for key, what in shortcuts())
    head = _text(say("Raccourcis du clavier", "Keyboard shortcuts"))
    parts.append(f"<h2>{head}</h2><table cellspacing='0' cellpadding='3'>{rows}</table></body></html>")
    return "".join(parts)


def _text(words: str) -> str:
    return escape(words)


def _talking() -> Section:
    return (
        say("Parler", "Talk"),
        (
            say(
                "Maintenez la barre d’espace, ou le bouton Parler, et parlez. Relâchez : iAsted vous répond.",
                "Hold the space bar, or the Talk button, and speak. Let go: iAsted answers aloud.",
            ),
            say(
                "Un clic sur Parler garde l’écoute ouverte, mains libres ; un autre la ferme. Échap arrête tout.",
                "A click on Talk keeps listening, hands free; another click ends it. Esc stops everything.",
            ),
            say(
                "Parlez par-dessus une réponse pour l’interrompre. Vous pouvez aussi écrire votre question.",
                "Speak over an answer to interrupt it. You can also type your question.",
            ),
            say(
                "Un mot mal entendu se corrige sur place ; ce qui a été entendu est conservé à côté.",
                "A word that was misheard is corrected in place; what was heard is kept beside it.",
            ),
        ),
    )


def _reporting() -> Section:
    return (
        say("Faire une fiche", "Make a report"),
        (
            say(
                "Depuis une conversation, « Remplir » lit ce qui a été dit. Sous chaque valeur trouvée se lit la "
                "phrase dont elle vient ; ce qui n’a pas été dit reste vide.",
                "From a conversation, “Fill” reads what was said. Under each value stands the sentence it comes "
                "from; what was not said stays empty.",
            ),
            say(
                "Ou dictez champ par champ : placez le curseur, puis « Dicter » (Ctrl+D).",
                "Or dictate field by field: place the cursor, then “Dictate” (Ctrl+D).",
            ),
            say(
                "Ordres dictés : « champ suivant », « remplis la date : hier », « remplace Nyali par Nyanga », "
                "« efface la dernière phrase », « relis », « enregistre ».",
                "Spoken orders, in French: « champ suivant », « remplis la date : hier », "
                "« remplace Nyali par Nyanga », « efface la dernière phrase », « relis », « enregistre ».",
            ),
            say(
                "La fiche s’enregistre seule. « Rendre définitive » la ferme, « Exporter en PDF » l’imprime.",
                "The report saves itself. “Make final” closes it, “Export as PDF” puts it on paper.",
            ),
        ),
    )


def _keeping() -> Section:
    return (
        say("Vos données", "Your data"),
        (
            say(
                "Tout est chiffré sur cet ordinateur avec votre phrase secrète. Sans elle, ni sans la feuille de "
                "secours, personne ne peut l’ouvrir, pas même nous.",
                "Everything is encrypted on this computer with your passphrase. Without it, or the recovery sheet, "
                "nobody can open it, not even us.",
            ),
            say(
                "Le bureau se verrouille seul quand vous le laissez ; Ctrl+L le verrouille tout de suite.",
                "The desk locks itself when you leave it; Ctrl+L locks it at once.",
            ),
            say(
                "Sauvegardez chaque semaine : Réglages, Sauvegarde. Le fichier est chiffré lui aussi.",
                "Back up every week: Settings, Backup. That file is encrypted, too.",
            ),
            say(
                "Avec un compte (page Compte, Ctrl+7), vos fiches rejoignent votre organisation dès qu’un réseau "
                "apparaît. Sans compte, tout fonctionne sur cet ordinateur.",
                "With an account (Account page, Ctrl+7), your reports reach your organisation as soon as a network "
                "appears. Without one, everything works on this computer.",
            ),
        ),
    )


def _helping() -> Section:
    return (
        say("Si quelque chose ne va pas", "If something is wrong"),
        (
            say(
                "On ne vous entend pas : Réglages, Son, « Essayer ». On vous entend mal : rapprochez le micro.",
                "You are not heard: Settings, Sound, “Try it”. You are heard badly: bring the microphone closer.",
            ),
            say(
                "Un modèle manque : la page Modèles le cherche, ou le prend sur une clé USB.",
                "A model is missing: the Models page fetches it, or takes it from a USB stick.",
            ),
            say(
                "Quelque chose ne part pas : le bas de la fenêtre dit pourquoi et quoi faire. Chaque message et chaque "
                "fiche montre s’il est envoyé, en attente ou refusé.",
                "Something does not leave: the foot of the window says why and what to do. Every message and report "
                "shows whether it is sent, waits or was refused.",
            ),
            say(
                "Pour demander de l’aide : À propos, « Copier le diagnostic ». Il ne contient rien de personnel.",
                "To ask for help: About, “Copy the diagnosis”. It holds nothing personal.",
            ),
        ),
    )
