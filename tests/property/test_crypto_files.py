"""Laws of sealed files and of the key manifest: any file comes back, any other run of chunks does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto import blobs
from shared.crypto.blobs import describe, seal_blob
from shared.crypto.manifest import accept, issue, signed
from shared.crypto.opening import blobs as opening_blobs
from shared.crypto.opening.blobs import open_blob
from shared.crypto.padding import padme
from shared.crypto.review import begin
from tests.security.crypto.parties import ORG, Organisation, refusal


@pytest.fixture(autouse=True, scope="module")
def small_chunks():
    """Files of many chunks that are quick to make."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (blobs, opening_blobs):
            patch.setattr(module, "CHUNK", 100)
        yield


def opened(blob, chunks):
    return b"".join(open_blob(blob, chunks))


@given(st.lists(st.binary(max_size=400), max_size=8))
def test_a_file_comes_back_from_the_pieces_it_was_read_in(pieces):
    blob = describe(pieces)
    chunks = list(seal_blob(blob, pieces))
    assert opened(blob, chunks) == b"".join(pieces)
    assert sum(len(chunk) - 28 for chunk in chunks) == padme(blob.length)


@given(st.binary(min_size=300, max_size=1500), st.data())
def test_any_other_run_of_the_same_chunks_is_refused(content, data):
    blob = describe([content])
    chunks = list(seal_blob(blob, [content]))
    run = data.draw(st.lists(st.sampled_from(range(len(chunks))), max_size=len(chunks) + 2))
    code = refusal(opened, blob, [chunks[index] for index in run])
    assert (code is None) is (run == list(range(len(chunks))))


@given(st.binary(max_size=600), st.lists(st.binary(max_size=200), max_size=5))
def test_noise_is_refused_and_nothing_else(content, noise):
    assert refusal(opened, describe([content]), noise) in {"sealed-malformed", "sealed-altered"}


FIRST = Organisation()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["estuaire", "nyanga"]), max_size=6), st.data())
def test_a_device_goes_forward_only_whatever_the_server_shows_it(rotations, data):
    line, manifest = [], FIRST.manifest
    for region in rotations:
        line.append(manifest)
        newest = max((key for key in manifest.keys if key.id == region), key=lambda key: key.epoch)
        manifest = issue(ORG, (begin("region", region, newest)[0],), manifest)
    line.append(manifest)
    trust = FIRST.trust
    for shown in data.draw(st.lists(st.sampled_from(range(len(line))), max_size=10)):
        held = trust.manifest.number if trust.manifest else 0
        content = signed(line[shown], FIRST.root)
        if shown + 1 < held:
            assert refusal(accept, trust, content) == "manifest-older"
        else:
            trust = accept(trust, content)
            assert trust.manifest == line[shown]
