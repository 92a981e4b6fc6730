"""Patron saints' days that are no day of any year, such as 30 February, are emptied: nothing was ever closed on them."""

from __future__ import annotations

from django.db import migrations

EMPTIED = r"""
UPDATE places_city SET patron_day = ''
WHERE patron_day <> '' AND patron_day !~ '^((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|[12]\d))$'
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0028_network_left")]

    operations = [migrations.RunSQL(EMPTIED, migrations.RunSQL.noop)]
