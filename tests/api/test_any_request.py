"""Whatever a program asks within what the API's description allows, or just outside of it, the answer is no fault of the server.

Schemathesis makes the requests from ``/api/openapi.json``; the same ones in every run. Longer, against a running server:
``schemathesis run http://127.0.0.1:8000/api/openapi.json --checks not_a_server_error``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from places.models import City
from tests import factories, shapes

pytestmark = pytest.mark.django_db
EXAMPLES = 25
"""For each address and each of both sorts of requests."""


def answer_to(client: Client, case: Any) -> Any:
    """The answer to one request, read to its end."""
    kept = ("method", "url", "headers", "params", "json", "data")
    asked = {
        name: value
        for name, value in case.as_transport_kwargs(base_url="http://testserver").items()
        if name in kept
    }
    sent = requests.Request(**asked).prepare()
    address = urlsplit(str(sent.url))
    body: Any = sent.body or b""
    answer = client.generic(
        str(sent.method),
        f"{address.path}?{address.query}",
        body if isinstance(body, bytes) else body.encode("utf-8", "replace"),
        content_type=str(sent.headers.get("Content-Type", "application/json")),
    )
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["within", "outside"]
)
def test_no_request_is_answered_by_a_fault_of_the_server(city: City, mode: GenerationMode) -> None:
    factories.ReportFactory(city=city, location=shapes.POINT_IN_A)
    factories.HouseFactory(city=city, location=shapes.POINT_IN_A)
    client = Client(raise_request_exception=False)
    description = client.get("/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    tried, faults = 0, []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        strategy = operation.as_strategy(generation_mode=mode)

        @given(case=strategy)
        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            deadline=None,
            database=None,
        )
        def tries(case: Any) -> None:
            nonlocal tried
            tried += 1
            answer = answer_to(client, case)
            if answer.status_code >= 500:
                faults.append((answer.status_code, case.method, case.formatted_path, case.query))

        try:
            tries()
        except schemathesis.errors.SchemathesisError:
            # Of some parameters nothing outside of the description can be said.
            continue
    assert faults == []
    assert tried > 100
