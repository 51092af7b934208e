"""The example organisation and request as plain data, and the settings of the property tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings

from schemas.errors import Invalid
from schemas.organization import Organization
from schemas.request import CollaborationRequest
from schemas.request_checks import read_request
from tasks.reading import read_yaml

EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY = date(2026, 11, 23)
Read = Callable[[object], Callable[[], CollaborationRequest]]

# No example database on disk and no deadline: what fails must fail the same way on every machine.
settings.register_profile("lianban", database=None, deadline=None, derandomize=True, max_examples=150)
settings.load_profile("lianban")


def _example(name: str) -> dict[str, Any]:
    return cast("dict[str, Any]", read_yaml((EXAMPLES / name).read_bytes(), name))


@pytest.fixture
def organization_data() -> dict[str, Any]:
    """The example organisation as a file gives it; a fresh copy."""
    return _example("organization.yaml")


@pytest.fixture
def organization(organization_data: dict[str, Any]) -> Organization:
    """The example organisation."""
    return Organization.from_data(organization_data)


@pytest.fixture
def request_data() -> dict[str, Any]:
    """The example request as a file gives it; a fresh copy."""
    return _example("complaint_response.yaml")


@pytest.fixture
def today() -> date:
    """The day the tests run on."""
    return TODAY


@pytest.fixture
def found() -> Callable[[Callable[[], object]], dict[str, str]]:
    """Call something that must raise Invalid; returns place → messages."""

    def call(what: Callable[[], object]) -> dict[str, str]:
        with pytest.raises(Invalid) as caught:
            what()
        places: dict[str, str] = {}
        for finding in caught.value.findings:
            places[finding.place] = f"{places.get(finding.place, '')}{finding.message} [{finding.rule}]"
        return places

    return call


@pytest.fixture
def read(organization: Organization, today: date) -> Read:
    """Reading data with the example organisation, to be called by the check."""
    return lambda data: lambda: read_request(data, organization, today)
