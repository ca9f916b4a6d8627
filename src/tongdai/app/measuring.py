"""The figures of a running switchboard, from whoever has them."""

from __future__ import annotations

import ipaddress
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

from tongdai.api.metrics import NONE, Family, Figure, Metrics, Observed
from tongdai.media.engine import Engine
from tongdai.net.settings import NetSettings
from tongdai.sip.flow import Transport

from .signalling import Signalling
from .spreading import Spread


@dataclass(frozen=True, slots=True)
class Measuring:
    """Whom to ask."""

    signalling: Signalling
    engine: Engine
    spread: Spread

    def shown(self, net: NetSettings) -> Metrics:
        """The figures, for whom they may be shown to."""
        allowed = tuple(map(ipaddress.ip_network, net.metrics_from))
        return Metrics(self.figures, allowed, frozenset(net.trusted_proxies))

    def figures(self) -> Iterator[Figure]:
        """All of them, as they are now. No label has a tenant's name or number."""
        yield Family(
            "tongdai_info",
            "gauge",
            "The version that runs.",
            [({"version": version("tongdai")}, 1)],
        )
        yield Family(
            "tongdai_process_cpu_seconds_total",
            "counter",
            "Processor time of the switchboard, its media workers left out.",
            [(NONE, _cpu())],
        )
        yield from self._calls()
        yield from self._media()
        yield from self._connections()
        yield from self._events()

    def _calls(self) -> Iterator[Figure]:
        tally = self.signalling.tally
        yield Family(
            "tongdai_calls_started_total",
            "counter",
            "Calls that have begun, those that were refused at once included.",
            [({"direction": each}, n) for each, n in sorted(tally.started.items())],
        )
        yield Family(
            "tongdai_calls_answered_total",
            "counter",
            "Calls that were answered and have ended.",
            [({"direction": each}, n) for each, n in sorted(tally.answered.items())],
        )
        yield Family(
            "tongdai_calls_ended_total",
            "counter",
            "Calls that have ended, by the end cause that the history shows.",
            [
                ({"direction": direction, "cause": cause}, n)
                for (direction, cause), n in sorted(tally.ended.items())
            ],
        )
        yield Family(
            "tongdai_calls",
            "gauge",
            "Calls that live, ringing ones too.",
            [(NONE, self.signalling.switch.live_calls)],
        )
        for name, explained, of in (
            ("ring", "From the start of a call until it rings.", tally.until_ringing),
            ("answer", "From the start of a call to its answer.", tally.until_answer),
            ("talk", "From the answer of a call to its end.", tally.talking),
            (
                "queue",
                "In the line of a group, of calls that waited there.",
                tally.waiting,
            ),
        ):
            yield Observed(f"tongdai_call_{name}_seconds", explained, of)

    def _media(self) -> Iterator[Figure]:
        tally = self.signalling.tally
        yield Family(
            "tongdai_media_packets_received_total",
            "counter",
            "Audio packets that came, of calls that have ended.",
            [(NONE, tally.packets_received)],
        )
        yield Family(
            "tongdai_media_packets_lost_total",
            "counter",
            "Audio packets that never came, of calls that have ended.",
            [(NONE, tally.packets_lost)],
        )
        yield Observed(
            "tongdai_media_jitter_seconds",
            "Of what each leg sent, of calls that have ended.",
            tally.jitter,
        )
        yield Family(
            "tongdai_calls_transcoded_total",
            "counter",
            "Calls that had to be decoded and encoded anew, once a media worker.",
            [(NONE, self.engine.transcoded)],
        )

    def _connections(self) -> Iterator[Figure]:
        registered = self.signalling.switch.registered()
        yield Family(
            "tongdai_registrations",
            "gauge",
            "Phones and pages that are registered and can be reached.",
            [({"transport": each.value}, registered[each]) for each in Transport],
        )
        connected = self.signalling.flows.connected()
        yield Family(
            "tongdai_connections",
            "gauge",
            "SIP connections: ws and wss are those of pages.",
            [
                ({"transport": each.value}, connected[each])
                for each in Transport
                if each is not Transport.UDP
            ],
        )
        yield Family(
            "tongdai_event_listeners",
            "gauge",
            "Streams of events that are open.",
            [(NONE, len(self.spread.listeners))],
        )

    def _events(self) -> Iterator[Figure]:
        courier = self.spread.courier
        yield Family(
            "tongdai_webhook_attempts_total",
            "counter",
            "Requests to webhooks, by whether they were taken.",
            [
                ({"result": "delivered"}, courier.delivered),
                ({"result": "failed"}, courier.failed),
            ],
        )
        yield Family(
            "tongdai_webhook_given_up_total",
            "counter",
            "Events that a webhook did not take within a day.",
            [(NONE, courier.given_up)],
        )
        yield Family(
            "tongdai_webhook_waiting",
            "gauge",
            "Events that are still to be delivered, counted for each webhook.",
            [(NONE, courier.waiting)],
        )
        yield Family(
            "tongdai_webhook_lag_seconds",
            "gauge",
            "Age of the oldest event that is still to be delivered.",
            [(NONE, courier.lag)],
        )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
