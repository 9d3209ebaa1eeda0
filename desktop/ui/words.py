"""Words that several pages share for what records keep as codes."""

from __future__ import annotations

from shared.language import say
from shared.reports.content import Privacy, Report, Status, value
from shared.reports.kinds import standard_fields


def privacy_in_words(privacy: Privacy) -> str:
    """A privacy class."""
    return _standard("privacy", privacy)


def urgency_in_words(urgency: str) -> str:
    """A degree of urgency; whatever it is where an organisation has its own degrees."""
    return _standard("urgency", urgency)


def status_in_words(status: Status) -> str:
    """Whether a report can still change."""
    return say("Définitive", "Final") if status == "final" else say("Brouillon", "Draft")


def place_in_words(report: Report) -> str:
    """Town and province, as far as they are known."""
    return ", ".join(filter(None, (value(report, "town").strip(), value(report, "province").strip())))


def title_in_words(report: Report) -> str:
    """The title of a report; something to call it by where it has none yet."""
    return value(report, "title").strip() or say("Fiche sans titre", "Untitled report")


def role_in_words(role: str) -> str:
    """What a person may do on the server; whatever it is where the server knows other roles."""
    return {
        "user": say("Utilisateur", "User"),
        "agent": say("Agent", "Agent"),
        "admin": say("Administrateur", "Administrator"),
        "super_admin": say("Super-administrateur", "Super-administrator"),
    }.get(role, role)


def _standard(field: str, name: str) -> str:
    found = standard_fields()[field].choice(name)
    return found.shown if found else name


def standard_choices(field: str) -> list[tuple[str, str]]:
    """What a field that kinds share offers: what is kept, and what is shown."""
    return [(choice.name, choice.shown) for choice in standard_fields()[field].choices]
