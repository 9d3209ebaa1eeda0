"""The laptop's encoder and the server's say the same of a question, and neither loads into its parent."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from models.catalogue import catalogue
from models.deriving import derive
from models.encoders import LAPTOP, encoder, server_encoder
from models.store import Store, default_store
from shared.routing.remembering import WIDTH

pytestmark = pytest.mark.models
MODEL = catalogue().named("multilingual-e5-small")
QUESTIONS = (Path(__file__).parents[2] / "data" / "french_questions.txt").read_text(encoding="utf-8").splitlines()


async def encoded(made, texts=QUESTIONS):
    try:
        return await made.encode(texts)
    finally:
        await made.aclose()


async def test_both_encoders_agree_on_thirty_french_sentences():
    before = set(sys.modules)
    laptop, server = encoder(default_store()), server_encoder(default_store())
    assert laptop.name == server.name
    ours, theirs = await encoded(laptop), await encoded(server)
    assert ours.shape == theirs.shape == (len(QUESTIONS), WIDTH)
    assert ours.dtype == np.float32
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert (ours * theirs).sum(1).min() >= 0.999
    assert not {"torch", "ctranslate2", "sentence_transformers"} & (set(sys.modules) - before)


async def test_what_stands_beside_a_question_changes_nothing_of_its_vector():
    laptop = encoder(default_store())
    try:
        alone = [await laptop.encode([text]) for text in QUESTIONS[:5]]
        together = await laptop.encode([*QUESTIONS[:5], "mot " * 900])
    finally:
        await laptop.aclose()
    assert (np.concatenate(alone) * together[:5]).sum(1).min() > 0.9999


def test_a_folder_is_made_once_and_again_when_it_is_damaged():
    store = default_store()
    made = derive(MODEL, store, LAPTOP)
    stamp = (made / "model.bin").stat().st_mtime_ns
    assert derive(MODEL, store, LAPTOP) == made
    assert (made / "model.bin").stat().st_mtime_ns == stamp


def test_a_machine_without_the_weights_has_no_encoder(tmp_path):
    assert encoder(Store(tmp_path)) is None
    assert server_encoder(Store(tmp_path)) is None
