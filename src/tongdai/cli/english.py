"""What the command line says, in English."""

from __future__ import annotations

from typing import Final

from tongdai.call.directory import RecordingRule, Strategy
from tongdai.call.limits import PayerKind
from tongdai.call.webhook import Standing
from tongdai.config import Kind
from tongdai.demo.news import Why
from tongdai.storage.console_accounts import Role
from tongdai.storage.console_errors import ConsolePasswordRule
from tongdai.storage.errors import NameRule, NumberUse, PasswordRule
from tongdai.storage.written_hours import DAYS
from tongdai.webhooks.client import Failure

from .messages import Messages

ENGLISH: Final = Messages(
    tenant_added="tenant {label} added: phones and pages register at {label}",
    tenant_removed="tenant {label} removed, with {extensions} extensions and a history "
    "of {calls} calls",
    no_tenants="there are no tenants; add one: tongdai tenant add NAME",
    tenant_columns=(
        "TENANT",
        "EXTENSIONS",
        "MAY CALL",
        "SUPERVISED",
        "RECORDED",
        "FURTHER DOMAINS",
    ),
    recording_rules={
        RecordingRule.ALWAYS: "always",
        RecordingRule.NEVER: "never",
        RecordingRule.ON_DEMAND: "on demand",
    },
    recording_days="kept {days} days",
    are_told="see it",
    tenant_changed="tenant {label} changed",
    international="international",
    premium="premium",
    loopback_only="(loopback only)",
    extension_added="extension {number} added to {tenant}",
    extensions_added="{count} extensions added to {tenant}: {first} to {last}",
    passwords_follow="write the passwords down, they are shown only now:",
    extension_removed="extension {number} removed from {tenant}",
    extensions_removed="{count} extensions removed from {tenant}: {first} to {last}",
    no_extensions="tenant {tenant} has no extensions; add some: tongdai extension add "
    "{tenant} 100-109",
    extension_changed="extension {number} of {tenant} changed",
    extensions_changed="{count} extensions of {tenant} changed: {first} to {last}",
    extension_renewed="extension {number} of {tenant} has a new password: its phones "
    "and pages are unregistered, calls go on",
    extension_columns=(
        "NUMBER",
        "NAME",
        "REGISTERED",
        "SENDS ON",
        "CALLS FROM",
        "SUPERVISES",
        "RECORDED",
    ),
    everybody="everybody",
    forwards_always="always to {to}",
    forwards_busy="busy: {to}",
    forwards_no_answer="no answer: {to}",
    every_hotline="every hotline",
    no_hotline="no hotline",
    and_more="{shown} and {count} more",
    hotline_added="hotline {number} added to {tenant}: its extensions may call with it",
    hotline_removed="hotline {number} removed from {tenant}",
    no_hotlines="tenant {tenant} has no hotlines; add one: tongdai hotline add "
    "{tenant} NUMBER",
    hotline_changed="hotline {number} of {tenant} changed",
    hotline_columns=("NUMBER", "NAME", "RINGS", "ELSE", "OPEN", "RECORDED"),
    always_open="always",
    days=DAYS,
    nobody="-",
    api_key_added="key {id} added to {tenant}; write it down, it is shown only now:",
    api_key_removed="key {id} of {tenant} removed: it opens nothing any more",
    no_api_keys="tenant {tenant} has no API keys; make one: tongdai apikey add "
    "{tenant}",
    api_key_columns=("ID", "NAME", "MAY", "SINCE"),
    everything="everything",
    webhook_added="webhook {id} added to {tenant}; write its secret down, it is shown "
    "only now:",
    webhook_removed="webhook {id} of {tenant} removed: nothing is sent there any more",
    no_webhooks="tenant {tenant} has no webhooks; add one: tongdai webhook add "
    "{tenant} https://…",
    webhook_columns=("ID", "URL", "EVENTS"),
    webhook_testing="sending a test event to {url}",
    webhook_answered="answered {status} after {milliseconds} ms",
    webhook_not_taken="not taken: expected an answer from 200 to 299, not {status}",
    webhook_not_delivered="not delivered: {reason}",
    webhook_failures={each: each.value for each in Failure},
    deliveries={
        Standing.WAITING: "waiting",
        Standing.DELIVERED: "delivered",
        Standing.GIVEN_UP: "given up",
    },
    delivery_columns=("EVENT", "TYPE", "CALL", "STATE", "ATTEMPTS", "ANSWER"),
    no_deliveries="nothing was to be delivered of late",
    usage_columns=("OF", "TODAY", "THIS MONTH", "LEFT", "LONGEST CALL", "BARRED"),
    payer_kinds={
        PayerKind.TENANT: "tenant",
        PayerKind.EXTENSION: "extension",
        PayerKind.HOTLINE: "hotline",
    },
    no_limit="no limit",
    on_trial="on trial: only those who have called a hotline may be called",
    at_most_at_once="at most {count} calls at once",
    at_most_a_second="at most {count} new calls a second",
    warned_before="a tone {time} before a limit ends a call",
    days_of_zone="days of {zone}",
    first_account="its console opens to {name}, who must choose another password "
    "first; write this one down, it is shown only now:",
    account_added="account {name} ({role}) added to {tenant}: it may log in at "
    "/console/",
    account_changed="account {name} of {tenant} changed",
    account_renewed="account {name} of {tenant} has a new password: whoever was "
    "logged in is out",
    account_follows="to be changed at the first login; write it down, it is "
    "shown only now:",
    account_removed="account {name} of {tenant} removed: whoever was logged in is out",
    no_accounts="nobody may log in at the console of {tenant}; tongdai console add "
    "{tenant} NAME",
    account_columns=("NAME", "ROLE", "EXTENSION", "PASSWORD", "SINCE"),
    roles={Role.ADMIN: "admin", Role.VIEWER: "viewer"},
    must_change="to be changed",
    chosen_by_owner="chosen",
    group_added="group {number} added to {tenant}",
    group_changed="group {number} of {tenant} changed",
    group_empty="nobody is in it yet: tongdai group set {tenant} {number} --members "
    "101,102",
    group_removed="group {number} removed from {tenant}",
    no_groups="tenant {tenant} has no groups; add one: tongdai group add {tenant} "
    "60000 --members 101,102",
    group_columns=("NUMBER", "NAME", "MEMBERS", "RING", "WAIT", "THEN", "RECORDED"),
    strategies={
        Strategy.ALL: "all for {seconds} s",
        Strategy.IN_TURN: "in turn, {seconds} s each",
        Strategy.ROUND_ROBIN: "round robin, {seconds} s each",
        Strategy.LONGEST_IDLE: "longest idle first, {seconds} s each",
        Strategy.RANDOM: "at random, {seconds} s each",
    },
    waits="{seconds} s",
    outside_numbers=" (outside numbers)",
    trunk_added="trunk {name} added to {tenant}",
    trunk_changed="trunk {name} of {tenant} changed",
    trunk_removed="trunk {name} removed from {tenant}",
    no_trunks="tenant {tenant} has no trunks; add one: tongdai trunk add {tenant} "
    "NAME --host sip.carrier.example",
    trunk_columns=("NAME", "SERVER", "ORDER", "ACCOUNT", "NUMBERS", "CODECS", "STATE"),
    standings={"up": "up", "trying": "trying", "down": "down"},
    is_registered="registered",
    not_registered="not registered",
    account="{user}",
    account_registers="{user}, registers",
    by_address="by address",
    asks_at_terminal="password of {name} at the carrier: ",
    call_columns=("CALL", "TENANT", "FROM", "TO", "HOTLINE", "STATE", "SINCE"),
    no_calls="nobody is in a call",
    rings="rings",
    talks="talks",
    call_ended="call {call} ended",
    unavailable="{reason}",
    schema_too_new="a newer Tongdai has used this database (schema {found}; this one "
    "knows {known}): install the newer one again",
    already_running="process {pid} already serves from {folder}: stop it first, or set "
    "TONGDAI_DATA to another folder",
    invalid_name="{name}: expected {rule}",
    name_rules={each: each.value for each in NameRule},
    too_weak="the password of {number} must {rule}",
    password_rules={each: each.value for each in PasswordRule},
    console_password_rules={each: each.value for each in ConsolePasswordRule},
    account_exists="nothing was added: {tenant} already has an account {name}",
    unknown_account="nothing was done: {tenant} has no account {name}; tongdai console "
    "list {tenant} shows them",
    too_many_accounts="nothing was added: {tenant} has {most} accounts already",
    pattern_needed="one password for several extensions: use --password-pattern with "
    "{{number}} in it, or leave it out and get good ones",
    domain_taken="{domain} already belongs to tenant {tenant}",
    unknown_tenant="there is no tenant {label}; tongdai tenant list shows them all",
    tenant_in_use="tenant {label} has {extensions} extensions and a history of {calls} "
    "calls; to remove all of it: tongdai tenant remove {label} --everything",
    extensions_exist="nothing was added: {tenant} already has {numbers}",
    unknown_extensions="nothing was done: {tenant} has no {numbers}",
    hotline_taken="{number} already belongs to tenant {tenant}",
    unknown_hotline="nothing was done: {tenant} has no hotline {number}",
    unknown_api_key="nothing was removed: {tenant} has no key {id}; tongdai apikey "
    "list {tenant} shows them",
    unknown_scope="nothing was added: there is no scope {scope}; there are {known}",
    unknown_webhook="nothing was done: {tenant} has no webhook {id}; tongdai webhook "
    "list {tenant} shows them",
    too_many_webhooks="{tenant} has {most} webhooks, which is the most: remove one",
    number_taken="{number} is taken: it is the {use} {number} of {tenant}",
    number_uses={each: each.value for each in NumberUse},
    number_in_use="nothing was removed: {use} {user} of {tenant} leads to {number}; "
    "change that first",
    unknown_destination="{destination}: expected an extension or a group of {tenant}, "
    "a telephone number like 0901234567, or play:FILE",
    closed_destination="{tenant} may not call {number}; to open such numbers: tongdai "
    "tenant set {tenant} --international (or --premium)",
    goes_in_circles="calls would go in circles: {numbers}",
    unknown_group="nothing was done: {tenant} has no group {number}",
    unknown_supervised="{number}: expected an extension of {tenant}, or a group of "
    "extensions",
    unknown_member="{member}: expected an extension of {tenant}; members with "
    "telephone numbers make an external group (--external)",
    unknown_outside_member="{member}: expected a telephone number; members with "
    "extensions make an internal group",
    trunk_exists="{tenant} already has a trunk {name}",
    unknown_trunk="nothing was done: {tenant} has no trunk {name}",
    trunk_needs_account="trunk {name}: user name and password go together, and "
    "registering needs both",
    country_in_use="{tenant} has {number}, which is a number of its present country: "
    "remove such numbers first",
    nothing_to_change="nothing was changed: say with options what should be different "
    "(--help shows them)",
    nothing_found_in="no password in {where}",
    no_switchboard="no switchboard runs with the data folder {folder}",
    no_such_call="there is no call {call}; tongdai calls shows those that live",
    several_such_calls="several calls begin with {call}: give more of the id",
    other_switchboard="the running switchboard is of another version: {reason}",
    demo_tenant_taken="the data folder has a tenant demo that is not the demo's: set "
    "TONGDAI_DATA to another folder",
    interrupted="interrupted",
    no_carrier="no demo runs with the data folder {folder}: start one with tongdai "
    "demo, or set TONGDAI_DATA to its folder",
    demo_calling="calling {hotline} from {caller}; Ctrl-C hangs up",
    demo_ringing="it rings",
    demo_heard_early="something is played before anybody answers",
    demo_answered_tone="answered; we play a tone of {hertz} Hz",
    demo_answered_echo="answered; we play back what we hear",
    demo_pressed="the other side pressed {key}",
    demo_refused="not answered: {reason} (SIP {status})",
    demo_refusals={
        403: "the switchboard does not know this carrier",
        404: "no hotline of that number",
        408: "the switchboard does not answer",
        480: "nobody answered, or nobody is there",
        486: "busy",
        487: "the call was given up",
        503: "the switchboard takes no calls at the moment",
        600: "everybody is busy",
        603: "declined",
    },
    demo_refused_otherwise="the switchboard refused",
    demo_ended={
        Why.THEY_HUNG_UP: "the other side hung up",
        Why.WE_HUNG_UP: "we hung up",
        Why.REFUSED: "not answered",
        Why.LOST: "the switchboard is not there any more",
        Why.CARRIER_STOPPED: "the demo has stopped",
    },
    demo_talked="{why} after {seconds} s: {sent} packets said, {received} heard, "
    "{lost} lost",
    configuration="{source}: {count} to correct",
    no_configuration="environment",
    unknown_key="{key}: unknown key",
    did_you_mean="{problem}; did you mean {suggestion}?",
    wrong_value="{key}: expected {expected}, not {came}",
    kinds={each: each.value for each in Kind},
    check_configuration="configuration",
    check_database="database",
    check_http_port="HTTP port {port}",
    check_sip_port="SIP port {port}, UDP and TCP",
    check_sips_port="SIP port {port}, TLS",
    check_media_port="media port {port}, UDP",
    check_addresses="media addresses",
    check_certificate="certificate",
    check_call="a call through the media engine",
    check_webhook="webhook {id} of {tenant}",
    check_bucket="recordings, bucket {bucket}",
    defaults_used="no file, the defaults hold",
    database_good="{database}: can be written, {tenants} tenants, {extensions} "
    "extensions",
    port_free="free",
    port_ours="in use by the running switchboard, process {pid}",
    only_this_machine="{address}: only this machine can reach it, as it can us",
    no_certificate="none, so no SIP over TLS",
    certificate_good="{names}, good for {days} more days",
    call_good="{sent} packets both ways, {lost} lost, {delay:.2f} ms on the way",
    webhook_takes="took the last event, {when}",
    bucket_takes="takes files, and gives them back",
    webhook_takes_nothing="did not take the last event, {when}: {reason}; "
    "try it with tongdai webhook test",
    port_taken="another program uses it: stop that, or set {key} to another port",
    port_forbidden="this user may not listen there: set {key} to 1024 or higher, or "
    "give the service the privilege",
    host_not_ours="{host} is no address of this machine: correct {host_key}",
    media_on_loopback="we listen on {host}, but tell peers to send media to {address}, "
    "where only this machine hears it: set media.addresses to the address that they "
    "reach us by",
    media_unspecified="{address} is nowhere to send to: set media.addresses to the "
    "address that peers reach us by",
    media_private="{address}: fine inside the same network; peers beyond it need the "
    "public address in media.addresses",
    media_not_local="{address}: not an address of this machine, so it must be one that "
    "a NAT passes on to us",
    certificate_unusable="{reason}: correct net.certificate and net.key",
    certificate_over="expired on {date}: renew it",
    certificate_not_yet="good only from {date}: correct this machine's clock, or wait",
    certificate_soon="{names}: expires in {days} days, on {date}: renew it now",
    certificate_other_name="it is for {names}, and {host} (sip.host) is none of them",
    microphone_needs_https="none, and browsers give a microphone to https pages only: "
    "set net.certificate and net.https, or put a proxy that has a certificate in front "
    "and name it in net.trusted_proxies",
    call_lossy="{lost} of {sent} packets did not come back: this machine is too busy, "
    "or something on it stops UDP to 127.0.0.1",
    doctor_well="everything is well",
    doctor_ill="to put right: {count}",
)
