"""What the alliance service listens to: nothing yet.

It is the source of the directory itself, and the appointments that referral asks for need slots, which this service
does not open so far.
"""

from yilian_kit.events.subscriptions import Subscription
from yilian_kit.runtime import Runtime


def subscriptions(_: Runtime) -> tuple[Subscription, ...]:
    """The service's subscriptions."""
    return ()
