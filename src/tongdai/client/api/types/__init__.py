"""
Every type of the API's bodies; times have a zone, durations are seconds unless said.

Made by ``python -m tools.python_api`` from the API's operations.
"""

from .calls import (
    Call,
    CallInfo,
    CallQuality,
    EndCause,
    RecordingAction,
    RecordingFormat,
    Step,
    Supervision,
    SupervisionMode,
    Transfer,
)
from .console import Account, ConsoleLogin, PhoneToken, Role
from .events import Departure, PhoneChange, RecordingReady, TrialMessage
from .extensions import (
    AddedExtension,
    Colleague,
    Extension,
    ExtensionState,
    Forwarding,
    ForwardingPatch,
    Limits,
    LimitsPatch,
    RecordingRule,
)
from .groups import Group, Strategy
from .hotlines import Hotline, OwnHotline
from .keys import ApiKey, NewApiKey, Scope
from .live_calls import LiveCall
from .music import Sound
from .tenant import Dialling, RecordingPatch, Tenant, TenantRecording, Terms
from .tokens import Token
from .trunks import NumberFormat, Trunk, TrunkState
from .usage import PayerKind, Usage
from .waiting_lines import Waiting, WaitingLine
from .webhooks import (
    Delivery,
    DeliveryStanding,
    EventType,
    NewWebhook,
    TestResult,
    Webhook,
)

__all__ = [
    "Account",
    "AddedExtension",
    "ApiKey",
    "Call",
    "CallInfo",
    "CallQuality",
    "Colleague",
    "ConsoleLogin",
    "Delivery",
    "DeliveryStanding",
    "Departure",
    "Dialling",
    "EndCause",
    "EventType",
    "Extension",
    "ExtensionState",
    "Forwarding",
    "ForwardingPatch",
    "Group",
    "Hotline",
    "Limits",
    "LimitsPatch",
    "LiveCall",
    "NewApiKey",
    "NewWebhook",
    "NumberFormat",
    "OwnHotline",
    "PayerKind",
    "PhoneChange",
    "PhoneToken",
    "RecordingAction",
    "RecordingFormat",
    "RecordingPatch",
    "RecordingReady",
    "RecordingRule",
    "Role",
    "Scope",
    "Sound",
    "Step",
    "Strategy",
    "Supervision",
    "SupervisionMode",
    "Tenant",
    "TenantRecording",
    "Terms",
    "TestResult",
    "Token",
    "Transfer",
    "TrialMessage",
    "Trunk",
    "TrunkState",
    "Usage",
    "Waiting",
    "WaitingLine",
    "Webhook",
]
