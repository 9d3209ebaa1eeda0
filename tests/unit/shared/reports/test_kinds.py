"""Unit: kinds are data files; a bad one gets its own sentence and hurts no other."""

from __future__ import annotations

import msgspec
import pytest

from shared.errors import BadInput
from shared.language import use_everywhere
from shared.reports.content import new_report
from shared.reports.kinds import kind, kind_of, kinds, read_kinds, standard_fields

GOOD = """id = "puits"
title = "Relevé de puits"
prefix = "PU"
fields = [{ use = "title" }, { name = "depth", label = "Profondeur" }]
"""


def test_four_kinds_are_built_in_and_the_field_report_comes_first():
    assert [each.id for each in kinds()] == ["fiche", "inventaire", "signalement", "visite"]
    standard = ["title", "date", "province", "town", "category", "people", "facts", "amounts", "urgency", "privacy"]
    standard += ["follow_up", "text"]
    assert [field.name for field in kind("fiche").fields] == standard
    assert set(standard) == set(standard_fields())


def test_every_label_stands_in_both_languages_and_can_be_said():
    for each in kinds():
        assert each.title
        assert each.title_en
        for field in each.fields:
            assert field.label, field.name
            assert field.label_en, field.name
            assert field.spoken, field.name
            assert bool(field.hint) == bool(field.hint_en)
            assert all(choice.label_en and choice.spoken for choice in field.choices)


def test_no_two_fields_of_a_kind_are_said_alike():
    for each in kinds():
        said = [spoken for field in each.fields for spoken in field.spoken]
        assert len(said) == len(set(said)), each.id


def test_labels_follow_the_language():
    use_everywhere("en")
    try:
        assert kind("fiche").shown == "Field report"
        assert kind("fiche").fields[1].shown == "Date of the facts"
    finally:
        use_everywhere(None)
    assert kind("fiche").shown == "Fiche de terrain"


def test_an_organisation_adds_its_own_kind_without_code(tmp_path):
    (tmp_path / "puits.toml").write_text(GOOD, encoding="utf-8")
    own = kind("puits", tmp_path)
    assert own.prefix == "PU"
    assert own.fields[0].required
    assert own.fields[1].type == "line"
    assert read_kinds(tmp_path).refused == ()


def test_a_folder_that_is_not_there_adds_nothing(tmp_path):
    assert kinds(tmp_path / "absent") == kinds()


def test_an_unknown_kind_is_told_with_the_known_ones():
    with pytest.raises(BadInput, match="fiche, inventaire") as told:
        kind("facture")
    assert told.value.code == "unknown-kind"


def test_a_report_whose_kind_is_gone_stays_readable():
    lost = new_report(kind("fiche"))
    lost = msgspec.structs.replace(lost, kind="puits", values={"facts": "Vu.", "depth": "12 m", "title": "Puits"})
    found = kind_of(lost)
    assert (found.id, [field.name for field in found.fields]) == ("puits", ["title", "facts", "privacy", "depth"])
    assert kind_of(new_report(kind("visite"))) == kind("visite")


BAD = {
    "syntax": ("id = ", "TOML"),
    "latin": (GOOD.encode("utf-8").replace("é".encode(), b"\xe9"), "UTF-8"),
    "huge": (GOOD + "#" * 300_000, "256"),
    "type": (GOOD.replace('label = "Profondeur"', 'label = "P", type = "number"'), "type inconnu"),
    "sort": (GOOD.replace('"Relevé de puits"', "12"), "title"),
    "missing": (GOOD.replace('title = "Relevé de puits"\n', ""), "il manque"),
    "unknown": (GOOD + "colour = 1\n", "colour"),
    "shared": (GOOD.replace('use = "title"', 'use = "weather"'), "weather"),
    "twice": (GOOD.replace('name = "depth"', 'name = "title"'), "deux fois"),
    "fields": ('id = "puits"\ntitle = "x"\n', "fields"),
    "many": ('id = "p"\ntitle = "x"\nfields = [' + '{ use = "title" },' * 200 + "]", "champs"),
    "table": (GOOD.replace('{ use = "title" }', "7"), "{ … }"),
    "name": (GOOD.replace('"depth"', '"Profondeur du puits"'), "nom"),
    "prefix": (GOOD.replace('"PU"', '"pu 1"'), "prefix"),
    "choices": (GOOD.replace('label = "Profondeur"', 'label = "P", type = "choice"'), "choix"),
    "taken": (GOOD.replace('"puits"', '"fiche"'), "déjà pris"),
    "deep": ("x = " + "[" * 100_000, "TOML"),
    "privacy": (
        GOOD.replace(
            'name = "depth", label', 'name = "privacy", type = "choice", choices = [{name="top", label="x"}], label'
        ),
        "privacy",
    ),
    "locked": (
        GOOD.replace('name = "depth", label = "Profondeur"', 'name = "privacy", label = "x"'),
        "privacy",
    ),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_gets_one_clear_sentence_and_the_others_stay(tmp_path, fault):
    content, word = BAD[fault]
    (tmp_path / "a-bad.toml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    (tmp_path / "good.toml").write_text(GOOD.replace('"puits"', '"forage"'), encoding="utf-8")
    read = read_kinds(tmp_path)
    assert [each.id for each in read.kinds][-1] == "forage"
    (refused,) = read.refused
    assert refused.file == "a-bad.toml"
    assert word in refused.message
    assert refused.message.endswith(".")
    assert "\n" not in refused.message


def test_a_folder_named_like_a_kind_is_refused_too(tmp_path):
    (tmp_path / "dossier.toml").mkdir()
    assert "lu" in read_kinds(tmp_path).refused[0].message
