"""Everything that the command line tells people; each language fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongdai.call.directory import RecordingRule, Strategy
from tongdai.call.limits import PayerKind
from tongdai.call.webhook import Standing
from tongdai.config import Kind
from tongdai.demo.news import Why
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_errors import ConsolePasswordRule
from tongdai.storage.errors import NameRule, NumberUse, PasswordRule
from tongdai.webhooks.client import Failure


@dataclass(frozen=True, slots=True)
class Messages:
    """One language. ``{names}`` are filled in by ``str.format``."""

    # tenants and extensions
    tenant_added: str
    tenant_removed: str
    no_tenants: str
    tenant_columns: tuple[str, str, str, str, str, str]
    recording_rules: Mapping[RecordingRule, str]
    recording_days: str
    are_told: str
    tenant_changed: str
    international: str
    premium: str
    loopback_only: str
    extension_added: str
    extensions_added: str
    passwords_follow: str
    extension_removed: str
    extensions_removed: str
    no_extensions: str
    extension_changed: str
    extensions_changed: str
    extension_renewed: str
    extension_columns: tuple[str, str, str, str, str, str, str]
    everybody: str
    forwards_always: str
    forwards_busy: str
    forwards_no_answer: str
    every_hotline: str
    no_hotline: str
    and_more: str

    # hotlines and API keys
    hotline_added: str
    hotline_removed: str
    no_hotlines: str
    hotline_changed: str
    hotline_columns: tuple[str, str, str, str, str, str]
    always_open: str
    days: tuple[str, str, str, str, str, str, str]
    "As :mod:`~tongdai.storage.written_hours` reads them, Monday first."
    nobody: str
    api_key_added: str
    api_key_removed: str
    no_api_keys: str
    api_key_columns: tuple[str, str, str, str]
    everything: str

    # webhooks
    webhook_added: str
    webhook_removed: str
    no_webhooks: str
    webhook_columns: tuple[str, str, str]
    webhook_testing: str
    webhook_answered: str
    webhook_not_taken: str
    webhook_not_delivered: str
    webhook_failures: Mapping[Failure, str]
    deliveries: Mapping[Standing, str]
    delivery_columns: tuple[str, str, str, str, str, str]
    no_deliveries: str
    # what may be called, and has been
    usage_columns: tuple[str, str, str, str, str, str]
    payer_kinds: Mapping[PayerKind, str]
    no_limit: str
    on_trial: str
    at_most_at_once: str
    at_most_a_second: str
    warned_before: str
    days_of_zone: str

    # the console
    first_account: str
    account_added: str
    account_changed: str
    account_renewed: str
    account_follows: str
    account_removed: str
    no_accounts: str
    account_columns: tuple[str, str, str, str, str]
    roles: Mapping[Role, str]
    must_change: str
    chosen_by_owner: str

    # groups and trunks
    group_added: str
    group_changed: str
    group_empty: str
    group_removed: str
    no_groups: str
    group_columns: tuple[str, str, str, str, str, str, str]
    strategies: Mapping[Strategy, str]
    waits: str
    outside_numbers: str
    trunk_added: str
    trunk_changed: str
    trunk_removed: str
    no_trunks: str
    trunk_columns: tuple[str, str, str, str, str, str, str]
    standings: Mapping[str, str]
    "By the values of :class:`~tongdai.switch.trunk_line.Standing`."
    is_registered: str
    not_registered: str
    account: str
    account_registers: str
    by_address: str
    asks_at_terminal: str

    # the running switchboard
    call_columns: tuple[str, str, str, str, str, str, str]
    no_calls: str
    rings: str
    talks: str
    call_ended: str

    # refusals
    unavailable: str
    schema_too_new: str
    already_running: str
    invalid_name: str
    name_rules: Mapping[NameRule, str]
    too_weak: str
    password_rules: Mapping[PasswordRule, str]
    console_password_rules: Mapping[ConsolePasswordRule, str]
    account_exists: str
    unknown_account: str
    too_many_accounts: str
    pattern_needed: str
    domain_taken: str
    unknown_tenant: str
    tenant_in_use: str
    extensions_exist: str
    unknown_extensions: str
    hotline_taken: str
    unknown_hotline: str
    unknown_api_key: str
    unknown_scope: str
    unknown_webhook: str
    too_many_webhooks: str
    number_taken: str
    number_uses: Mapping[NumberUse, str]
    number_in_use: str
    unknown_destination: str
    closed_destination: str
    goes_in_circles: str
    unknown_group: str
    unknown_member: str
    unknown_supervised: str
    unknown_outside_member: str
    trunk_exists: str
    unknown_trunk: str
    trunk_needs_account: str
    country_in_use: str
    nothing_to_change: str
    nothing_found_in: str
    no_switchboard: str
    no_such_call: str
    several_such_calls: str
    other_switchboard: str
    demo_tenant_taken: str
    interrupted: str

    # the demo's telephone network calls in
    no_carrier: str
    demo_calling: str
    demo_ringing: str
    demo_heard_early: str
    demo_answered_tone: str
    demo_answered_echo: str
    demo_pressed: str
    demo_refused: str
    demo_refusals: Mapping[int, str]
    demo_refused_otherwise: str
    demo_ended: Mapping[Why, str]
    demo_talked: str

    # configuration
    configuration: str
    no_configuration: str
    unknown_key: str
    did_you_mean: str
    wrong_value: str
    kinds: Mapping[Kind, str]

    # doctor: what is looked at
    check_configuration: str
    check_database: str
    check_http_port: str
    check_sip_port: str
    check_sips_port: str
    check_media_port: str
    check_addresses: str
    check_certificate: str
    check_call: str
    check_webhook: str
    check_bucket: str

    # doctor: what was found
    defaults_used: str
    database_good: str
    port_free: str
    port_ours: str
    only_this_machine: str
    no_certificate: str
    certificate_good: str
    call_good: str
    webhook_takes: str
    bucket_takes: str

    # doctor: what is wrong, and what to do
    webhook_takes_nothing: str
    port_taken: str
    port_forbidden: str
    host_not_ours: str
    media_on_loopback: str
    media_unspecified: str
    media_private: str
    media_not_local: str
    certificate_unusable: str
    certificate_over: str
    certificate_not_yet: str
    certificate_soon: str
    certificate_other_name: str
    microphone_needs_https: str
    call_lossy: str
    doctor_well: str
    doctor_ill: str
