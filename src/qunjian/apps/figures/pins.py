"""Pins as they are read again: the same number, and what is known of that day by now."""

from dataclasses import dataclass

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.figures.asked import Asked
from qunjian.apps.figures.differing import Difference, difference
from qunjian.apps.figures.indicators import INDICATORS
from qunjian.apps.figures.models import Pin
from qunjian.apps.figures.stock import remembered
from qunjian.core.period import Moment


@dataclass(frozen=True, slots=True)
class Restatement:
    """A pin held against what is known now: `told` goes from the pinned figure to today's."""

    pin: Pin
    told: Difference

    @property
    def same(self) -> bool:
        """Whether the pinned figure still comes out as it was written down."""
        figure = self.told.before
        kept = self.pin.value, self.pin.denominator, self.pin.left_out
        return (figure.value, figure.denominator, figure.left_out) == kept

    @property
    def restated(self) -> bool:
        """Whether anything that is known now tells another number or other rows."""
        return bool(self.told.moved)


def asked_of(pin: Pin) -> Asked:
    return Asked.read(pin.asked)


def still_declared(pin: Pin) -> bool:
    return pin.code in INDICATORS


def restatement(scope: Scope, pin: Pin) -> Restatement:
    """Reads the ledger twice, as it was known then and as it is known now, until it changes."""
    told = remembered(
        ("restatement", scope, pin.pk, pin.moment),
        lambda: difference(scope, pin.code, asked_of(pin), pin.moment, Moment(pin.day)),
    )
    return Restatement(pin, told)
