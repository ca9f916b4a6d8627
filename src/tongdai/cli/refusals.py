"""Errors as people read them: what is wrong and what to do, in their language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tongdai.config import (
    InvalidConfiguration,
    Kind,
    Problem,
    UnknownKey,
    Unreadable,
    WrongValue,
)
from tongdai.demo.control import NoCarrier
from tongdai.demo.tenant import DemoTenantTaken
from tongdai.errors import TongdaiError
from tongdai.storage.console_errors import (
    AccountExists,
    TooManyAccounts,
    UnknownAccount,
    WeakConsolePassword,
)
from tongdai.storage.errors import (
    AlreadyRunning,
    ClosedDestination,
    CountryInUse,
    DomainTaken,
    ExtensionsExist,
    GoesInCircles,
    HotlineTaken,
    InvalidName,
    NumberInUse,
    NumberTaken,
    SchemaTooNew,
    TenantInUse,
    TooManyWebhooks,
    TrunkExists,
    TrunkNeedsAccount,
    UnknownApiKey,
    UnknownDestination,
    UnknownExtensions,
    UnknownGroup,
    UnknownHotline,
    UnknownMember,
    UnknownScope,
    UnknownSupervised,
    UnknownTenant,
    UnknownTrunk,
    UnknownWebhook,
    WeakPassword,
)
from tongdai.webhooks.client import NotDelivered

from .changes import NothingToChange
from .control import CallNotFound, NoSwitchboard, OtherSwitchboard
from .directory import OnePasswordForMany
from .messages import Messages
from .password_file import PasswordMissing
from .webhooks import NotTaken

NUMBERS_SHOWN: Final = 8
"Of a long list; the others are counted."


def explain(error: TongdaiError, say: Messages) -> str:
    """One or several lines for the user."""
    match error:
        case InvalidConfiguration(source=source, problems=problems):
            title = say.configuration.format(
                source=source or say.no_configuration, count=len(problems)
            )
            return "\n  ".join([title, *(problem(each, say) for each in problems)])
        case WeakConsolePassword(name=name, rule=rule):
            text = say.console_password_rules[rule]
            return say.too_weak.format(number=name, rule=text)
        case AccountExists(tenant=tenant, name=name):
            return say.account_exists.format(tenant=tenant, name=name)
        case UnknownAccount(tenant=tenant, name=name):
            return say.unknown_account.format(tenant=tenant, name=name)
        case TooManyAccounts(tenant=tenant, most=most):
            return say.too_many_accounts.format(tenant=tenant, most=most)
        case SchemaTooNew(found=found, known=known):
            return say.schema_too_new.format(found=found, known=known)
        case AlreadyRunning(folder=folder, pid=pid):
            return say.already_running.format(folder=folder, pid=pid)
        case InvalidName(name=name, rule=rule):
            return say.invalid_name.format(name=name, rule=say.name_rules[rule])
        case WeakPassword(number=number, rule=rule):
            text = say.password_rules[rule]
            return say.too_weak.format(number=number, rule=text)
        case DomainTaken(domain=domain, tenant=tenant):
            return say.domain_taken.format(domain=domain, tenant=tenant)
        case UnknownTenant(label=label):
            return say.unknown_tenant.format(label=label)
        case TenantInUse(label=label, extensions=extensions, calls=calls):
            return say.tenant_in_use.format(
                label=label, extensions=extensions, calls=calls
            )
        case ExtensionsExist(tenant=tenant, numbers=numbers):
            shown = some(numbers, say)
            return say.extensions_exist.format(tenant=tenant, numbers=shown)
        case UnknownExtensions(tenant=tenant, numbers=numbers):
            shown = some(numbers, say)
            return say.unknown_extensions.format(tenant=tenant, numbers=shown)
        case HotlineTaken(number=number, tenant=tenant):
            return say.hotline_taken.format(number=number, tenant=tenant)
        case UnknownHotline(tenant=tenant, number=number):
            return say.unknown_hotline.format(tenant=tenant, number=number)
        case UnknownApiKey(tenant=tenant, key=key):
            return say.unknown_api_key.format(tenant=tenant, id=key)
        case UnknownScope(scope=scope, known=known):
            return say.unknown_scope.format(scope=repr(scope), known=", ".join(known))
        case UnknownWebhook(tenant=tenant, webhook=name):
            return say.unknown_webhook.format(tenant=tenant, id=name)
        case TooManyWebhooks(tenant=tenant, most=most):
            return say.too_many_webhooks.format(tenant=tenant, most=most)
        case NotDelivered(failure=failure, detail=detail):
            parts = [say.webhook_failures[failure], detail]
            reason = ": ".join(filter(None, parts))
            return say.webhook_not_delivered.format(reason=reason)
        case NotTaken(status=status):
            return say.webhook_not_taken.format(status=status)
        case (
            NumberTaken()
            | NumberInUse()
            | UnknownDestination()
            | ClosedDestination()
            | GoesInCircles()
            | UnknownGroup()
            | UnknownMember()
            | UnknownSupervised()
            | TrunkExists()
            | UnknownTrunk()
            | TrunkNeedsAccount()
            | CountryInUse()
        ):
            return _outside(error, say)
        case NoSwitchboard(folder=folder):
            return say.no_switchboard.format(folder=folder)
        case CallNotFound(call=call, several=several):
            text = say.several_such_calls if several else say.no_such_call
            return text.format(call=call)
        case OtherSwitchboard(reason=reason):
            return say.other_switchboard.format(reason=reason)
        case NothingToChange():
            return say.nothing_to_change
        case PasswordMissing(where=where):
            return say.nothing_found_in.format(where=where)
        case OnePasswordForMany():
            return say.pattern_needed.format()
        case DemoTenantTaken():
            return say.demo_tenant_taken
        case NoCarrier(folder=folder):
            return say.no_carrier.format(folder=folder)
        case _:
            return say.unavailable.format(reason=error)


def _outside(
    error: NumberTaken
    | NumberInUse
    | UnknownDestination
    | ClosedDestination
    | GoesInCircles
    | UnknownGroup
    | UnknownMember
    | UnknownSupervised
    | TrunkExists
    | UnknownTrunk
    | TrunkNeedsAccount
    | CountryInUse,
    say: Messages,
) -> str:
    """What is wrong with where calls would be led."""
    match error:
        case NumberTaken(tenant=tenant, number=number, use=use):
            return say.number_taken.format(
                tenant=tenant, number=number, use=say.number_uses[use]
            )
        case NumberInUse(tenant=tenant, number=number, by=by, user=user):
            leads = say.number_uses[by]
            return say.number_in_use.format(
                tenant=tenant, number=number, use=leads, user=user
            )
        case UnknownDestination(tenant=tenant, destination=destination):
            return say.unknown_destination.format(
                tenant=tenant, destination=destination
            )
        case ClosedDestination(tenant=tenant, number=number):
            return say.closed_destination.format(tenant=tenant, number=number)
        case GoesInCircles(numbers=numbers):
            return say.goes_in_circles.format(numbers=" → ".join(numbers))
        case UnknownGroup(tenant=tenant, number=number):
            return say.unknown_group.format(tenant=tenant, number=number)
        case UnknownMember(tenant=tenant, member=member, external=external):
            text = say.unknown_outside_member if external else say.unknown_member
            return text.format(tenant=tenant, member=member)
        case UnknownSupervised(tenant=tenant, number=number):
            return say.unknown_supervised.format(tenant=tenant, number=number)
        case TrunkExists(tenant=tenant, name=name):
            return say.trunk_exists.format(tenant=tenant, name=name)
        case UnknownTrunk(tenant=tenant, name=name):
            return say.unknown_trunk.format(tenant=tenant, name=name)
        case TrunkNeedsAccount(name=name):
            return say.trunk_needs_account.format(name=name)
        case CountryInUse(tenant=tenant, number=number):
            return say.country_in_use.format(tenant=tenant, number=number)


def problem(found: Problem, say: Messages) -> str:
    """One thing that is wrong with the configuration."""
    match found:
        case UnknownKey(key, None):
            return say.unknown_key.format(key=key)
        case UnknownKey(key, suggestion):
            text = say.unknown_key.format(key=key)
            return say.did_you_mean.format(problem=text, suggestion=suggestion)
        case WrongValue(key, expected, came):
            wanted = say.kinds[expected] if isinstance(expected, Kind) else expected
            return say.wrong_value.format(key=key, expected=wanted, came=repr(came))
        case Unreadable(reason):
            return reason


def some(numbers: Sequence[str], say: Messages) -> str:
    """A list of numbers, cut short if it is long."""
    shown = ", ".join(numbers[:NUMBERS_SHOWN])
    rest = len(numbers) - NUMBERS_SHOWN
    return say.and_more.format(shown=shown, count=rest) if rest > 0 else shown
