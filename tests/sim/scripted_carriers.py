"""Trunks that are up or down because the test says so."""

from __future__ import annotations

from collections.abc import Sequence

from tongdai.sip.flow import Flow
from tongdai.switch.ways import TrunkTarget


class ScriptedCarriers:
    """No tenant has any until a test puts some into ``up``."""

    def __init__(self) -> None:
        self.up: dict[str, list[TrunkTarget]] = {}
        self.blamed: list[str] = []
        "Trunks that failed a call."

    def failed(self, name: str, flow: Flow) -> None:
        self.blamed.append(name)

    def targets(self, tenant: str) -> Sequence[TrunkTarget]:
        return self.up.get(tenant, [])
