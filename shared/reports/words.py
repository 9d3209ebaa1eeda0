"""The printed words of a report that are no field's label, in the language in use."""

from __future__ import annotations

from shared.language import say


def words() -> dict[str, str]:
    """By the name that the template gives them."""
    return {
        "agent": say("L’agent", "The agent"),
        "attachments": say("Pièces jointes", "Attachments"),
        "changed": say("modifié le", "changed on"),
        "draft": say("BROUILLON", "DRAFT"),
        "draft_mark": say("Brouillon : ne vaut pas document définitif", "Draft: not a final document"),
        "file": say("Fichier", "File"),
        "hash": say("Empreinte SHA-256 :", "SHA-256 hash:"),
        "id": say("Identifiant :", "Identifier:"),
        "made": say("Créé le", "Made on"),
        "name_line": say("Nom :", "Name:"),
        "none": say("non renseigné", "not filled in"),
        "of": say("sur", "of"),
        "page": say("page", "page"),
        "place_line": say("Fait à, le :", "Place and date:"),
        "proof": say("Vérification", "Verification"),
        "proof_told": say(
            "Ce code porte l’identifiant de la fiche et l’empreinte de son contenu. Une empreinte recalculée qui en "
            "diffère montre que le contenu a changé depuis l’impression.",
            "This code holds the report's identifier and the hash of its content. A hash that comes out different "
            "shows that the content has changed since it was printed.",
        ),
        "purpose": say("Objet", "What for"),
        "rank": say("Nº", "No."),
        "sign_line": say("Signature :", "Signature:"),
        "signature": say("Signatures", "Signatures"),
        "size": say("Taille", "Size"),
        "sum": say("Montant", "Amount"),
        "superior": say("Visa du responsable", "Seen by the person in charge"),
    }
