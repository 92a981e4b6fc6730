"""Private links are derived by signature: new rows hold no hash. Links that were sent before keep theirs."""

import hashlib

from django.core.signing import Signer
from django.db import migrations, models


def nothing(apps, schema_editor):
    """Old links stay as they are."""


def hash_links(apps, schema_editor):
    """Give rows without a hash that of their signed link, so that it opens in the version before too."""
    signer = Signer(sep=".", salt="reports.links.follow")
    contacts = apps.get_model("reports", "ReportContact").objects.filter(token_hash=None)
    for contact in contacts.iterator():
        contact.token_hash = hashlib.sha256(signer.sign(str(contact.pk)).encode()).hexdigest()
        contact.save(update_fields=["token_hash"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_duplicates_of_originals")]

    operations = [
        migrations.AlterField(
            model_name="reportcontact",
            name="token_hash",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.RunPython(nothing, hash_links),
    ]
