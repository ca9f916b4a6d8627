from __future__ import annotations

import pytest

from tongdai.config import InvalidConfiguration
from tongdai.demo import serving


@pytest.mark.parametrize(
    ("environment", "port"),
    [
        ({}, None),
        ({"TONGDAI_DEMO_CARRIER_PORT": ""}, None),
        ({"TONGDAI_DEMO_CARRIER_PORT": "0"}, 0),
        ({"TONGDAI_DEMO_CARRIER_PORT": "5090"}, 5090),
    ],
)
def test_the_environment_names_the_port_of_the_carrier(environment, port):
    assert serving.carrier_port(environment) == port


@pytest.mark.parametrize("text", ["-1", "65536", "sip", "٥", "9" * 5000])
def test_what_is_no_port_is_refused_by_name(text):
    with pytest.raises(InvalidConfiguration) as refused:
        serving.carrier_port({"TONGDAI_DEMO_CARRIER_PORT": text})
    assert "TONGDAI_DEMO_CARRIER_PORT" in str(refused.value)
