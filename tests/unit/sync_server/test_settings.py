"""Settings come from options, then the environment, then defaults; what cannot work is refused at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.errors import BadInput
from sync_server.settings import NAMES, Settings, load


def test_without_any_it_stands_on_its_own():
    settings = load({})
    assert settings == Settings()
    assert (settings.issuer, settings.secure, settings.database_url) == ("http://127.0.0.1:8750", False, "")


def test_every_setting_has_its_variable():
    assert set(NAMES) == set(Settings.__struct_fields__)
    assert len(set(NAMES.values())) == len(NAMES)


def test_an_option_comes_before_the_environment_and_empty_is_not_given():
    told = {"IASTED_PORT": "9000", "IASTED_HOST": "", "IASTED_LEASE_DAYS": "7"}
    settings = load(told, port=9001, host=None)
    assert (settings.port, settings.host, settings.lease_days) == (9001, "127.0.0.1", 7)


def test_origins_are_told_by_commas_and_paths_are_absolute():
    settings = load({"CORS_ORIGINS": "https://a.example, http://b.example:81 ,", "IASTED_SECRET_FILE": "~/secret"})
    assert settings.cors_origins == ("https://a.example", "http://b.example:81")
    assert settings.secret_file == Path.home() / "secret"


@pytest.mark.parametrize(
    ("told", "issuer", "secure"),
    [
        ({"PUBLIC_URL": "https://iasted.example.ga/"}, "https://iasted.example.ga", True),
        (
            {"PUBLIC_URL": "https://iasted.example.ga:8443", "IASTED_HOST": "0.0.0.0"},
            "https://iasted.example.ga:8443",
            True,
        ),
        ({"PUBLIC_URL": "http://localhost:8750", "IASTED_HOST": "0.0.0.0"}, "http://localhost:8750", False),
        ({"IASTED_HOST": "::1", "IASTED_PORT": "9000"}, "http://[::1]:9000", False),
    ],
)
def test_the_issuer_is_the_address_without_a_slash(told, issuer, secure):
    settings = load(told)
    assert (settings.issuer, settings.secure) == (issuer, secure)


@pytest.mark.parametrize(
    "told",
    [
        {"IASTED_HOST": "0.0.0.0"},
        {"IASTED_HOST": "10.0.0.7"},
        {"PUBLIC_URL": "http://iasted.example.ga"},
        {"PUBLIC_URL": "http://127.0.0.1.example.ga"},
        {"PUBLIC_URL": "https://a:b@iasted.example.ga"},
        {"PUBLIC_URL": "https://iasted.example.ga?x=1"},
        {"PUBLIC_URL": "https://iasted.example.ga#x"},
        {"PUBLIC_URL": "https://iasted.example.ga/chemin"},
        {"PUBLIC_URL": "ftp://iasted.example.ga"},
        {"DATABASE_URL": "sqlite:///x"},
        {"DATABASE_URL": "postgresql://h:x/y"},
        {"REDIS_URL": "amqp://h"},
        {"CORS_ORIGINS": "*"},
        {"CORS_ORIGINS": "https://a.example/x"},
        {"S3_ENDPOINT_URL": "s3.example.ga"},
        {"S3_ENDPOINT_URL": "http://h:x"},
        {"IASTED_S3_BUCKET": "s3://scelles"},
        {"IASTED_AUDIT_BUCKET": "Audit"},
        {"IASTED_PORT": "x"},
        {"IASTED_CONNECTIONS": "0"},
        {"IASTED_ACCESS_MINUTES": "61"},
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(told):
    with pytest.raises(BadInput) as refused:
        load(told)
    assert refused.value.code == "settings"
    assert "\n" not in refused.value.message
