"""How the SDK for Python calls what the API has."""

from __future__ import annotations

from typing import Final

SECRETS: Final = {"token", "key", "secret", "password"}
"Fields that are not shown where the whole is."

REFUSALS: Final = {
    400: "Invalid",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    413: "Invalid",
    429: "TooManyRequests",
}
"The SDK's exceptions by status; from 500 on `ServerError`."

METHODS: Final = {
    "list_calls": ("calls", "list"),
    "export_calls": ("calls", "export"),
    "get_call": ("calls", "get"),
    "write_info": ("calls", "write_info"),
    "record_call": ("calls", "record"),
    "get_recording": ("calls", "recording"),
    "change_supervision": ("calls", "supervise"),
    "list_live_calls": ("live_calls", "list"),
    "make_call": ("live_calls", "start"),
    "get_live_call": ("live_calls", "get"),
    "end_live_call": ("live_calls", "hang_up"),
    "transfer_live_call": ("live_calls", "transfer"),
    "hold_live_call": ("live_calls", "hold"),
    "list_waiting_lines": ("waiting_lines", "list"),
    "list_extensions": ("extensions", "list"),
    "add_extension": ("extensions", "add"),
    "get_extension": ("extensions", "get"),
    "change_extension": ("extensions", "change"),
    "remove_extension": ("extensions", "remove"),
    "set_extension_password": ("extensions", "set_password"),
    "list_music": ("music", "list"),
    "put_music": ("music", "put"),
    "remove_music": ("music", "remove"),
    "list_announcements": ("announcements", "list"),
    "put_announcement": ("announcements", "put"),
    "remove_announcement": ("announcements", "remove"),
    "list_hotlines": ("hotlines", "list"),
    "add_hotline": ("hotlines", "add"),
    "get_hotline": ("hotlines", "get"),
    "change_hotline": ("hotlines", "change"),
    "remove_hotline": ("hotlines", "remove"),
    "list_groups": ("groups", "list"),
    "add_group": ("groups", "add"),
    "get_group": ("groups", "get"),
    "change_group": ("groups", "change"),
    "remove_group": ("groups", "remove"),
    "list_trunks": ("trunks", "list"),
    "add_trunk": ("trunks", "add"),
    "get_trunk": ("trunks", "get"),
    "change_trunk": ("trunks", "change"),
    "remove_trunk": ("trunks", "remove"),
    "list_keys": ("keys", "list"),
    "make_key": ("keys", "make"),
    "remove_key": ("keys", "remove"),
    "get_tenant": ("tenant", "get"),
    "change_tenant": ("tenant", "change"),
    "get_usage": ("usage", "list"),
    "make_token": ("tokens", "make"),
    "list_webhooks": ("webhooks", "list"),
    "add_webhook": ("webhooks", "add"),
    "remove_webhook": ("webhooks", "remove"),
    "list_deliveries": ("webhooks", "deliveries"),
    "test_webhook": ("webhooks", "test"),
    "log_in": ("console", "log_in"),
    "log_out": ("console", "log_out"),
    "show_me": ("console", "me"),
    "change_password": ("console", "change_password"),
    "make_phone_token": ("console", "phone_token"),
}
"Resource and method, by the operation's name."

BY_HAND: Final = {"listen"}
"Operations that no answer ends."

FOR_OTHERS: Final = {
    # The same request answers an access token with less.
    "list_extensions": ("colleagues", "SeenColleague"),
    "list_hotlines": ("own", "OwnHotline"),
}
"A second method, and the items of its list, for who has an extension's token."

ABOUT: Final = {
    "calls": "The call history, and what belongs to one of its calls.",
    "live_calls": "Calls that have begun and not ended.",
    "waiting_lines": "Who waits for which group.",
    "extensions": "The tenant's extensions.",
    "music": "What callers hear on hold and in line.",
    "announcements": "Sounds that a destination ``play:NAME`` names.",
    "hotlines": "The tenant's numbers in the telephone network.",
    "groups": "Several who answer the same number.",
    "trunks": "Relations with carriers.",
    "keys": "API keys.",
    "tenant": "The tenant itself.",
    "usage": "What calls out have cost, and what is left.",
    "tokens": "Login tokens, with which pages and programs register.",
    "webhooks": "Where events are sent, and what became of them.",
    "console": "A login at the console; its token takes the place of a key.",
}

TYPES: Final = {
    "WebhookView": "Webhook",
    "DeliveryView": "Delivery",
    "SeenColleague": "Colleague",
    "Used": "Usage",
    "State": "ExtensionState",
    "Info": "CallInfo",
    "Format": "RecordingFormat",
    "Recording": "TenantRecording",
    "Standing": "DeliveryStanding",
    "Me": "Account",
    "PhoneNews": "PhoneChange",
    "Trial": "TrialMessage",
}
"What has another name here."
