"""What the open data catalogue and the frames of other sites need to know of a city; two more reserved words."""

import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models
from django.db.models import Q

import places.origins

RESERVED = [
    "accounts", "admin", "api", "accessibility", "catalogue", "credits", "en", "embed", "favicon.ico", "feedback", "feeds",
    "healthz", "i18n", "it", "mailbox", "me", "media", "ogc", "open-data", "open311", "privacy", "readyz", "robots.txt",
    "sitemap.xml", "static", "tiles",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("places", "0009_counts_from_changes")]

    operations = [
        migrations.AddField(
            "city",
            "homepage",
            models.URLField(blank=True, verbose_name="address of the city's own site"),
        ),
        migrations.AddField(
            "city",
            "ipa_code",
            models.CharField(
                blank=True,
                help_text="The city's code in the index of public administrations (indicepa.gov.it), such as c_l219. "
                "The open data catalogue names the city by it.",
                max_length=20,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z0-9_]{2,20}$", "Small letters, digits and underscores, such as c_l219."
                    )
                ],
                verbose_name="IPA code",
            ),
        ),
        migrations.AddField(
            "city",
            "embed_origins",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=200, validators=[places.origins.validate_origin]),
                blank=True,
                default=list,
                help_text="One origin a line, such as https://www.example.org. Without any, no other site can show it.",
                size=None,
                verbose_name="sites that may show the map in a frame",
            ),
        ),
        migrations.RemoveConstraint("city", "city_slug_not_reserved"),
        migrations.AddConstraint(
            "city",
            models.CheckConstraint(condition=~Q(slug__in=RESERVED), name="city_slug_not_reserved"),
        ),
    ]
