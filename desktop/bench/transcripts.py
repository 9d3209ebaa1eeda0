"""The texts of Debian's French prompts, cleaned until they say what is spoken and spell it as French does."""

from __future__ import annotations

import re

_ENTRY = re.compile(r"(?P<name>[\w/-]+):\s*(?P<text>.*)")
_REPAIRS = [
    (re.compile(pattern), repaired)
    for pattern, repaired in (
        # What was never spoken.
        (r"(?<=\.)vm-[\w-]+:.*", ""),  # two entries glued into one line
        (r"\[[^]]*\]|\((?:emphase|beep|ahooga)\)", " "),  # other brackets hold spoken words
        (r"[“”\"()]|\.{2,}|…", " "),
        (r"\*", "étoile"),
        (r"#", "dièse"),
        # Words torn apart, joined or left out.
        (r"\bce tte\b", "cette"),
        (r"\b(et|votre) \1\b", r"\1"),
        (r"([:.])(?=[A-Z]\w)", r"\1 "),
        (r"\bSi desirez\b", "Si vous désirez"),
        (r"\bsoit toujours envoyez\b", "soit toujours envoyé"),
        (r"\bautorise a joindre\b", "autorisé à vous joindre"),
        (r"\bque vous avez accédez\b", "à laquelle vous avez accédé"),
        (r"\bdes information\b", "des informations"),
        (r"\bdes mot de passes\b", "des mots de passe"),
        (r"\bfichiers audios\b", "fichiers audio"),
        (r"\boptions avancés\b", "options avancées"),
        (r"\bLes mots de passes\b", "Les mots de passe"),
        (r"\bs'il-vous-plaît\b", "s'il vous plaît"),
        (r"\bNous somme desolé\b", "Nous sommes désolés"),
        (r"\bseul les responsables\b", "seuls les responsables"),
        (r"\bet ne peut être joint\b", "et ne peut être jointe"),
        (r"\bj'essai\b", "j'essaie"),
        (r"\bj'établi\b", "j'établis"),
        # Endings that sound alike and of which only one is French.
        (r"\b([Vv]euillez|pouvez|Pour) ([a-z]+)ez\b", r"\1 \2er"),
        (r"(, |Pour le refuser, |vous |et )(appuy|compos)er (?=sur|\d|le poste|1234)", r"\1\2ez "),
        (r"\bVous avez entrer\b", "Vous avez entré"),
        (r"\s+(?=[,.])", ""),
        # "a" for "à": a verb never stands before these.
        (r"\ba (?=partir|votre|nouveau|l'avenir|jour\b)", "à "),
    )
]
# What the source misspells. Recognisers write these words properly and must not be charged for it.
_MISSPELT = """
présentemnet=présentement presentement=présentement premieres=premières abregée=abrégée acceuil=accueil
appellant=appelant boite=boîte conctact=contacte connection=connexion déboguage=débogage arrivé=arrivée
démontration=démonstration desirez=désirez desole=désolé desolé=désolé dévérouiller=déverrouiller
déverouillée=déverrouillée dévérouillée=déverrouillée ecouter=écouter etait=était ete=été etes=êtes etre=être
étez=été étés=été felicitation=félicitations numero=numéro occupes=occupés pous=pour enleve=enlevé
problemes=problèmes rappler=rappelé reessayer=réessayer répétér=répéter simultane=simultanée status=statut
telephoner=téléphoner telephone=téléphone vérouiller=verrouiller vérrouiller=verrouiller
verouillée=verrouillée vérouillée=verrouillée aurevoir=au_revoir
"""
_SPELLING = dict(pair.split("=") for pair in _MISSPELT.split())
_WORD = re.compile(r"[^\W\d_]+")


def entries(source: str) -> dict[str, str]:
    """Each prompt's name and spoken text; those without a word are left out."""
    found = {}
    for line in source.splitlines():
        entry = _ENTRY.fullmatch(line.strip())
        text = spoken(entry["text"]) if entry else ""
        if entry and text:
            found[entry["name"]] = text
    return found


def spoken(text: str) -> str:
    """What is really said: no stage directions, no marks of omission, no misspelling."""
    for pattern, repaired in _REPAIRS:
        text = pattern.sub(repaired, text)
    text = _WORD.sub(_spelled, text)
    text = " ".join(text.split()).strip(" ,;:")
    return text if _WORD.search(text) else ""


def _spelled(word: re.Match[str]) -> str:
    right = _SPELLING.get(word[0].lower(), word[0]).replace("_", " ")
    return right[0].upper() + right[1:] if word[0][0].isupper() else right
