"""What was done with a case, step by step: who, when, what for, and whether the server has it."""

from __future__ import annotations

from desktop.review.records import CaseFile, Happening
from desktop.review.words import deed_in_words, refusal_in_words, sending_in_words
from desktop.ui.review.paper import paragraph
from desktop.ui.when import when
from shared.language import say


def story_text(case: CaseFile, me: str) -> str:
    """All of it, the newest first, and below it who signed what."""
    told = [_happening(one, me) for one in reversed(case.story)]
    begun = paragraph(
        say(f"Ouvert par {case.line.author}", f"Begun by {case.line.author}") + f" · {when(case.line.begun)}", "head"
    )
    nothing = (
        ""
        if told
        else paragraph(
            say("Personne n’a encore pris ce dossier en charge.", "Nobody has taken this case in charge yet."),
            "meta",
        )
    )
    return nothing + "".join(told) + begun + signatures_text(case)


def signatures_text(case: CaseFile) -> str:
    """Device by device, and what does not count."""
    told = [paragraph(say("Signatures", "Signatures"), "head")]
    for mark in case.marks:
        many = (
            say(f"{mark.records} éléments", f"{mark.records} items") if mark.records > 1 else say("1 élément", "1 item")
        )
        word = (
            say("signature vérifiée", "signature verified")
            if mark.sound
            else say("SIGNATURE FAUSSE : prévenez l’administrateur", "WRONG SIGNATURE: tell the administrator")
        )
        told.append(paragraph(f"{mark.name} · {many} · {word}", "" if mark.sound else "wrong"))
        if mark.fingerprint:
            told.append(
                paragraph(
                    say(f"Empreinte de l’appareil : {mark.fingerprint}", f"Device fingerprint: {mark.fingerprint}"),
                    "meta",
                )
            )
    for one in case.unusable:
        why = refusal_in_words(one.code)
        told.append(paragraph(say(f"Écarté ({one.count}) : {why}.", f"Set aside ({one.count}): {why}."), "wrong"))
    return "".join(told)


def stage_of(one: Happening) -> str:
    """Whether the server has it, and whether it counts; empty where there is nothing to say."""
    if one.sending == "waiting":
        return sending_in_words(one.sending)
    if one.sending == "refused":
        return say(f"refusé : {refusal_in_words(one.code)}", f"refused: {refusal_in_words(one.code)}")
    return (
        "" if one.counted else say("sans effet : une autre décision est arrivée avant", "no effect: another came first")
    )


def _happening(one: Happening, me: str) -> str:
    who = me if one.mine else one.name
    stage = stage_of(one)
    told = paragraph(f"{deed_in_words(one)}", "head") + paragraph(
        " · ".join(filter(None, (who, when(one.at), stage))), "wrong" if one.sending == "refused" else "meta"
    )
    return told + (paragraph(one.text, "quote") if one.text else "")
