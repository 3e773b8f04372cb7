"""The page of settings says what the settings say, and mistakes are named all at once."""

from pathlib import Path

import pytest

from fleet.runtime.configuration import page
from fleet.runtime.settings import UnusableSettings, load_settings

PAGE = Path(__file__).parents[3] / "docs" / "configuration.md"


def test_the_page_is_made_from_the_settings() -> None:
    assert PAGE.read_text() == page(), "run: make docs"


def test_all_mistakes_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACTFLEET_PROCESSES", "0")
    monkeypatch.setenv("CONTACTFLEET_LOG_LEVEL", "loud")
    with pytest.raises(UnusableSettings) as refused:
        load_settings()
    assert "CONTACTFLEET_PROCESSES" in str(refused.value)
    assert "CONTACTFLEET_LOG_LEVEL" in str(refused.value)


def test_the_usual_aws_variables_are_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    settings = load_settings()
    assert (settings.endpoint_url, settings.region) == ("http://127.0.0.1:1", "eu-central-1")
