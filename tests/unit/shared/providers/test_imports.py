"""Reading an adapter, or the whole desktop, loads no vendor's SDK: they cost seconds, and most never need one."""

from __future__ import annotations

import subprocess
import sys

import pytest

SDKS = ("anthropic", "deepgram", "elevenlabs", "google.genai", "google.cloud.texttospeech", "grpc", "openai")
ADAPTERS = ("anthropic", "elevenlabs", "gateway", "gemini", "google_speech", "openai")


@pytest.mark.parametrize(
    "module", ["desktop.app", "sync_server.app", *(f"shared.providers.{each}" for each in ADAPTERS)]
)
def test_no_sdk_is_loaded(module):
    told = f"import sys, {module}; print([name for name in {SDKS!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
