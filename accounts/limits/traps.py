"""A hidden field that bots fill in (a honeypot). Browsers and password managers sometimes fill it in too, so a second attempt is
accepted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.limits.proofs import ProofForm

TRAP = "note_2"
"""A name that no browser knows how to fill in: neither an address, a telephone nor a website."""
AGAIN = "send_anyway"


class TrapForm(ProofForm):
    """A form that anybody may send. Asks once more where the hidden field was filled in.

    Everything typed stays, and the second time it is taken.

    The template ``accounts/_trap.html`` shows the field, always empty.
    """

    asks_again = False

    def clean(self) -> dict[str, Any]:
        """Say that nothing has been sent, and why."""
        data = super().clean() or {}
        known = bool(self.data.get(AGAIN))
        self.asks_again = known or bool(self.data.get(TRAP))
        if self.asks_again and not known:
            self.add_error(
                None,
                _(
                    "Nothing has been sent yet: a hidden field of this form was filled in, as programs do. Perhaps your "
                    "browser or password manager did it. All you wrote is still here: press the button once more."
                ),
            )
        return data
