"""
Requests of every kind, made of the served document itself.

What fits the schema and what does not, known and unknown parameters and methods, with
and without a good key: each answer must be one that the document promises.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.company import company
from tests.api.stage import call, good_for, services
from tongdai.api.application import API, application, operations

EXAMPLES = 25
"Of each operation."

ENDLESS = ("/events",)
"What is never answered to its end."

OPERATIONS = [
    each for each in operations(services()) if not each.path.startswith(ENDLESS)
]


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    with company(tmp_path_factory.mktemp("company")) as demo:
        there = services(call("c1"), administration=demo)
        found = schemathesis.openapi.from_asgi("/api/openapi.json", application(there))
        found.config.generation.update(modes=list(GenerationMode))
        yield found


@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}"
)
def test_any_request_is_answered_as_the_document_says(document, operation):
    described = document[API + operation.path][operation.method]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.as_strategy())
    def run(case):
        case.call_and_validate(
            headers={"Authorization": f"Bearer {good_for(operation)}"},
            excluded_checks=[
                # Some rules no schema can say: whom a destination reaches.
                positive_data_acceptance,
                # No room for a call is 503, as promised; a bug is not: it is 500.
                not_a_server_error,
            ],
        )

    run()
