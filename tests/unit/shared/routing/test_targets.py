"""A configuration names targets that exist, and a restricted question goes nowhere whatever it says."""

from __future__ import annotations

import pytest

from shared.errors import BadInput
from shared.routing.targets import Config, Target, bundled, reaches, read


def test_every_stage_has_somebody_on_the_laptop():
    at_home = {each.stage for each in bundled().targets if each.place == "laptop"}
    assert at_home == {"hear", "think", "speak"}


@pytest.mark.parametrize(
    "toml",
    [b"targets = 3", b'[tiers]\nsimple = ["nobody"]\n[[targets]]\nname="a"\nstage="think"\nplace="laptop"', b"\xff"],
)
def test_what_cannot_be_meant_is_refused(toml):
    with pytest.raises(BadInput):
        read(toml)


def test_restricted_stays_here_even_where_a_configuration_says_otherwise():
    target = Target(name="x", stage="think", place="vendor", provider="p", model="m")
    config = Config(targets=(target,), reaches={"restricted": "vendor", "public": "organisation"})
    assert not reaches(config, "restricted", "vendor")
    assert not reaches(config, "restricted", "organisation")
    assert reaches(config, "public", "organisation")
    assert not reaches(config, "public", "vendor")
    assert not reaches(config, "internal", "vendor"), "what is not said stays here"


def test_how_a_voice_speaks_stands_with_its_target():
    told = b"""
[[targets]]
name = "g"
stage = "speak"
place = "vendor"
provider = "google-tts"
model = "chirp3-hd"
voice = "fr-FR-Chirp3-HD-Kore"
manner = { speed = %s, effects = [] }
"""
    (target,) = read(told % b"1.1").targets
    assert (target.manner.speed, target.manner.effects, target.manner.encoding) == (1.1, (), "linear16")
    with pytest.raises(BadInput):
        read(told % b"9.0")
