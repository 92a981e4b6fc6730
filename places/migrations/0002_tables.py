"""The ground, the root of all features, and what is counted, kept and found of them."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import layers.geometry
import places.feature.extra_questions
import places.ground.colours
import places.ground.origins
import places.hours.evaluating
import places.keys
import places.models.area_import
import places.models.basemap
import places.models.city
import places.models.expressions
import places.models.texts


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("places", "0001_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AreaKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=40, validators=[places.keys.validate_word], verbose_name="code"
                    ),
                ),
                ("plural_it", models.CharField(blank=True, max_length=160, verbose_name="Italian plural")),
                ("plural_en", models.CharField(blank=True, max_length=160, verbose_name="English plural")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="The first kind is the one places are coarsened to.",
                        verbose_name="position",
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of area",
                "verbose_name_plural": "kinds of area",
                "ordering": ["city", "position", "code"],
            },
        ),
        migrations.CreateModel(
            name="City",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("preparing", "being prepared"),
                            ("open", "open to everybody"),
                            ("closed", "no longer open"),
                        ],
                        default="open",
                        help_text="Only an open city and what is in it are public; the others are in no page, map, file or count.",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[places.keys.validate_key],
                        verbose_name="short name in addresses",
                    ),
                ),
                (
                    "istat_code",
                    models.CharField(
                        max_length=6,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{6}$", "Six digits, leading zeros kept."
                            )
                        ],
                        verbose_name="ISTAT code",
                    ),
                ),
                ("official_name", models.CharField(max_length=160, verbose_name="official name")),
                (
                    "body_name",
                    models.CharField(
                        blank=True,
                        help_text="Such as “Città di Torino”.",
                        max_length=160,
                        verbose_name="institution",
                    ),
                ),
                (
                    "boundary",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                (
                    "metric_srid",
                    models.PositiveIntegerField(default=32632, verbose_name="metric reference system"),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Rome",
                        max_length=40,
                        validators=[places.models.city.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "patron_day",
                    models.CharField(
                        blank=True,
                        help_text="MM-DD",
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))$",
                                "A day that exists, month first: MM-DD, such as 06-24.",
                            )
                        ],
                        verbose_name="patron saint's day",
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "colour",
                    models.CharField(
                        default="#0066cc",
                        max_length=7,
                        validators=[places.ground.colours.validate_colour],
                        verbose_name="colour",
                    ),
                ),
                ("logo", models.ImageField(blank=True, upload_to="logos/", verbose_name="logo")),
                (
                    "contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="contact address"),
                ),
                ("homepage", models.URLField(blank=True, verbose_name="address of the city's own site")),
                (
                    "ipa_code",
                    models.CharField(
                        blank=True,
                        help_text="The city's code in the index of public administrations (indicepa.gov.it), such as c_l219. The open data catalogue names the city by it.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9_]{2,20}$", "Small letters, digits and underscores, such as c_l219."
                            )
                        ],
                        verbose_name="IPA code",
                    ),
                ),
                (
                    "embed_origins",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=200, validators=[places.ground.origins.validate_origin]
                        ),
                        blank=True,
                        default=list,
                        help_text="One origin a line, such as https://www.example.org. Without any, no other site can show it.",
                        size=None,
                        verbose_name="sites that may show the map in a frame",
                    ),
                ),
                (
                    "privacy_contact",
                    models.CharField(blank=True, max_length=200, verbose_name="data protection contact"),
                ),
                (
                    "accessibility_url",
                    models.URLField(
                        blank=True,
                        help_text="Address of the declaration on AgID's site.",
                        verbose_name="accessibility declaration",
                    ),
                ),
                (
                    "basemap_note_it",
                    models.CharField(
                        blank=True, max_length=400, verbose_name="note on the basemap (Italian)"
                    ),
                ),
                (
                    "basemap_note_en",
                    models.CharField(
                        blank=True, max_length=400, verbose_name="note on the basemap (English)"
                    ),
                ),
            ],
            options={
                "verbose_name": "city",
                "verbose_name_plural": "cities",
                "ordering": ["name_it"],
            },
        ),
        migrations.CreateModel(
            name="Concept",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9-]+$", "Lower-case letters, digits and hyphens."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
            ],
            options={
                "verbose_name": "concept of the search",
                "verbose_name_plural": "concepts of the search",
                "ordering": ["name_it", "code"],
            },
        ),
        migrations.CreateModel(
            name="Feature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(editable=False, max_length=40, verbose_name="kind")),
                ("status", models.CharField(max_length=40, verbose_name="status")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language of the text")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for approval"),
                            ("public", "public"),
                            ("hidden", "hidden"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "public once its city is open"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="visibility",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("created", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                (
                    "updated",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="updated"
                    ),
                ),
                ("published", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform; not real.",
                        verbose_name="example content",
                    ),
                ),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="answers to the category's questions"
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, max_length=120, verbose_name="identifier in the source"),
                ),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="exact position"
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="line or area"
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("100m", "within 100 metres"),
                            ("street", "the street"),
                            ("area", "the area"),
                            ("hidden", "not shown"),
                        ],
                        default="exact",
                        max_length=10,
                        verbose_name="precision for the public",
                    ),
                ),
                (
                    "public_location",
                    django.contrib.gis.db.models.fields.PointField(
                        editable=False, null=True, spatial_index=False, srid=4326
                    ),
                ),
                (
                    "public_shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        editable=False, null=True, spatial_index=False, srid=4326
                    ),
                ),
                (
                    "web_location",
                    models.GeneratedField(
                        db_persist=True,
                        expression=layers.geometry.WebMercator("public_location"),
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            null=True, spatial_index=False, srid=3857
                        ),
                    ),
                ),
                (
                    "qk",
                    models.GeneratedField(
                        db_persist=True,
                        expression=places.models.expressions.MortonKey("public_location"),
                        output_field=models.BigIntegerField(null=True),
                    ),
                ),
                (
                    "public_address",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(precision="exact", then=models.F("address")),
                            models.When(
                                precision="street",
                                then=models.Func(
                                    "address",
                                    models.Value("[\\s,;(]*\\d.*$"),
                                    models.Value(""),
                                    function="regexp_replace",
                                ),
                            ),
                            default=models.Value(""),
                        ),
                        output_field=models.CharField(max_length=200),
                        verbose_name="address for the public",
                    ),
                ),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "feature",
                "verbose_name_plural": "features",
            },
        ),
        migrations.CreateModel(
            name="SearchWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.PositiveIntegerField(default=1)),
                ("upto", models.BigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "indexing to be done",
                "verbose_name_plural": "indexing to be done",
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="Text, leading zeros kept.",
                        max_length=80,
                        validators=[places.keys.validate_area_code],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "boundary",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("contact", models.TextField(blank=True, verbose_name="contact")),
                ("in_force", models.BooleanField(default=True, editable=False, verbose_name="in force")),
                (
                    "successors",
                    models.ManyToManyField(
                        blank=True,
                        related_name="predecessors",
                        to="places.area",
                        verbose_name="its ground is in",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="areas",
                        to="places.areakind",
                        verbose_name="kind",
                    ),
                ),
            ],
            options={
                "verbose_name": "area",
                "verbose_name_plural": "areas",
                "ordering": ["kind", "code"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "kind",
                    models.CharField(
                        help_text="Such as reports.report.", max_length=60, verbose_name="kind of feature"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[a-z0-9-]+\\Z", "Lower-case letters, digits and hyphens."
                            ),
                            places.keys.validate_key,
                        ],
                        verbose_name="code",
                    ),
                ),
                ("description_it", models.TextField(blank=True, verbose_name="Italian description")),
                ("description_en", models.TextField(blank=True, verbose_name="English description")),
                ("icon", models.CharField(default="info", max_length=40, verbose_name="pictogram")),
                (
                    "colour",
                    models.CharField(
                        default="#455b71",
                        max_length=7,
                        validators=[places.ground.colours.validate_colour],
                        verbose_name="colour",
                    ),
                ),
                (
                    "questions",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[places.feature.extra_questions.validate_questions],
                        verbose_name="extra questions",
                    ),
                ),
                (
                    "admission",
                    models.CharField(
                        choices=[("open", "public as soon as confirmed"), ("pending", "waits for approval")],
                        default="open",
                        max_length=10,
                        verbose_name="new items",
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        default="exact", max_length=10, verbose_name="precision of public places"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("search", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.category",
                        verbose_name="above",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every city.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="own_categories",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["kind", "position", "name_it"],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.BigIntegerField(db_default=0)),
                ("kind", models.CharField(db_default="", max_length=40)),
                ("status", models.CharField(db_default="", max_length=40)),
                ("qk", models.BigIntegerField(null=True)),
                ("n", models.SmallIntegerField(db_default=0)),
                ("x", models.FloatField(db_default=0.0)),
                ("y", models.FloatField(db_default=0.0)),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.category",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                    ),
                ),
            ],
            options={
                "verbose_name": "change not counted yet",
                "verbose_name_plural": "changes not counted yet",
            },
        ),
        migrations.AddField(
            model_name="areakind",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="area_kinds",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.CreateModel(
            name="ConceptTerm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=80, verbose_name="words")),
                (
                    "lang",
                    models.CharField(
                        choices=[("it", "Italian"), ("en", "English")],
                        default="it",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "stems",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("words"), function="public.civicmap_term_stems"),
                        output_field=django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(), size=None
                        ),
                    ),
                ),
                (
                    "query",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("words"), function="public.civicmap_term_query"),
                        output_field=django.contrib.postgres.search.SearchQueryField(null=True),
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every city.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "concept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="places.concept",
                        verbose_name="concept",
                    ),
                ),
            ],
            options={
                "verbose_name": "term of the search",
                "verbose_name_plural": "terms of the search",
                "ordering": ["concept", "lang", "words"],
            },
        ),
        migrations.CreateModel(
            name="CountKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("status", models.CharField(max_length=40)),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.category",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                    ),
                ),
            ],
            options={
                "verbose_name": "what is counted",
                "verbose_name_plural": "what is counted",
            },
        ),
        migrations.CreateModel(
            name="CellCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "area",
                        "level",
                        "cell",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("area", models.BigIntegerField()),
                ("level", models.SmallIntegerField()),
                ("cell", models.BigIntegerField()),
                ("n", models.IntegerField()),
                ("sx", models.FloatField()),
                ("sy", models.FloatField()),
                (
                    "key",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.countkey",
                    ),
                ),
            ],
            options={
                "verbose_name": "count",
                "verbose_name_plural": "counts",
            },
        ),
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(db_default="", max_length=40)),
                ("version", models.BigIntegerField()),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of the data",
                "verbose_name_plural": "versions of the data",
            },
        ),
        migrations.CreateModel(
            name="FeatureText",
            fields=[
                (
                    "feature",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                ("row", places.models.texts.TransactionId()),
                ("state", models.BigIntegerField()),
                ("body", models.TextField()),
            ],
            options={
                "verbose_name": "finished text of a feature",
                "verbose_name_plural": "finished texts of features",
            },
        ),
        migrations.CreateModel(
            name="House",
            fields=[
                (
                    "feature_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                (
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="code")),
                ("network", models.CharField(blank=True, max_length=160, verbose_name="network")),
                (
                    "network_left",
                    models.CharField(
                        blank=True,
                        help_text="A day, year or season, such as 2024-25. Empty: it is a member.",
                        max_length=20,
                        verbose_name="had left the network by",
                    ),
                ),
                ("managing_body", models.CharField(blank=True, max_length=200, verbose_name="managing body")),
                ("transport", models.TextField(blank=True, verbose_name="how to get there")),
                (
                    "location_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the position"),
                ),
            ],
            options={
                "verbose_name": "house",
                "verbose_name_plural": "houses",
            },
            bases=("places.feature", models.Model),
        ),
        migrations.AddField(
            model_name="feature",
            name="areas_served",
            field=models.ManyToManyField(
                blank=True,
                help_text="Areas it works for, besides those in which it lies.",
                related_name="served_by",
                to="places.area",
                verbose_name="areas served",
            ),
        ),
        migrations.AddField(
            model_name="feature",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="features",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="feature",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="features",
                to="places.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="feature",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="features",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
                ("reason_it", models.CharField(blank=True, max_length=120, verbose_name="reason (Italian)")),
                ("reason_en", models.CharField(blank=True, max_length=120, verbose_name="reason (English)")),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "feature",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: everything in the city that has opening hours.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
                        to="places.feature",
                        verbose_name="only this house, service or place",
                    ),
                ),
            ],
            options={
                "verbose_name": "closure",
                "verbose_name_plural": "closures",
                "ordering": ["-first", "city"],
            },
        ),
        migrations.CreateModel(
            name="FeatureArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("served", models.BooleanField(db_default=False, default=False, verbose_name="only served")),
                (
                    "area",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feature_areas",
                        to="places.area",
                    ),
                ),
                (
                    "feature",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feature_areas",
                        to="places.feature",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.areakind"
                    ),
                ),
            ],
            options={
                "verbose_name": "area of a feature",
                "verbose_name_plural": "areas of features",
            },
        ),
        migrations.CreateModel(
            name="HouseEvent",
            fields=[
                (
                    "feature_ptr",
                    models.ForeignKey(
                        auto_created=True,
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="places.feature",
                    ),
                ),
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "opening_hours",
                    models.TextField(
                        blank=True,
                        help_text="In the syntax of OpenStreetMap.",
                        validators=[places.hours.evaluating.validate_opening_hours],
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "hours_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the hours"),
                ),
                (
                    "hours_are_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform: they are marked wherever they are shown.",
                        verbose_name="example hours",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("accessibility", models.TextField(blank=True, verbose_name="accessibility")),
                ("verified", models.DateField(blank=True, null=True, verbose_name="checked on")),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="code")),
                ("network", models.CharField(blank=True, max_length=160, verbose_name="network")),
                (
                    "network_left",
                    models.CharField(
                        blank=True,
                        help_text="A day, year or season, such as 2024-25. Empty: it is a member.",
                        max_length=20,
                        verbose_name="had left the network by",
                    ),
                ),
                ("managing_body", models.CharField(blank=True, max_length=200, verbose_name="managing body")),
                ("transport", models.TextField(blank=True, verbose_name="how to get there")),
                (
                    "location_note",
                    models.CharField(blank=True, max_length=300, verbose_name="note on the position"),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_it", models.CharField(max_length=160, verbose_name="Italian name")),
                ("name_en", models.CharField(blank=True, max_length=160, verbose_name="English name")),
                (
                    "code",
                    models.CharField(
                        max_length=60, unique=True, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                ("decimals", models.PositiveSmallIntegerField(default=0, verbose_name="decimals")),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("neutral", "neither is better"),
                            ("higher_is_worse", "higher is worse"),
                            ("lower_is_worse", "lower is worse"),
                        ],
                        default="neutral",
                        max_length=20,
                        verbose_name="direction",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "indicator",
                "verbose_name_plural": "indicators",
                "ordering": ["position", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                        name="indicator_code_is_key",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Replace("code", models.Value("-"), models.Value("_")),
                        name="indicator_column_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=60, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("is_external", models.BooleanField(default=False, verbose_name="outside body")),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offices",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True,
                        related_name="offices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="members",
                    ),
                ),
            ],
            options={
                "verbose_name": "office",
                "verbose_name_plural": "offices",
                "ordering": ["city", "name"],
            },
        ),
        migrations.AddField(
            model_name="feature",
            name="manager",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="managed",
                to="places.office",
                verbose_name="office in charge",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="categories",
                to="places.office",
                verbose_name="office that answers",
            ),
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("citizen", "citizen"),
                            ("worker", "community worker"),
                            ("office", "office member"),
                            ("moderator", "moderator"),
                            ("planner", "planner"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="places.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "ordering": ["user", "name"],
            },
        ),
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=80, verbose_name="words")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times asked")),
                (
                    "last",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="last asked"),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "ordering": ["-times", "words"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=80, unique=True, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("publisher", models.CharField(max_length=200, verbose_name="publisher")),
                ("licence", models.CharField(max_length=120, verbose_name="licence")),
                ("licence_url", models.URLField(blank=True, verbose_name="licence address")),
                ("url", models.URLField(blank=True, verbose_name="address")),
                ("date", models.DateField(blank=True, null=True, verbose_name="date of the data")),
                ("note", models.TextField(blank=True, verbose_name="what was done to it")),
                (
                    "generalised_m",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How far a border or line may lie from the original. Empty: as published.",
                        null=True,
                        verbose_name="borders generalised to (metres)",
                    ),
                ),
                (
                    "share_alike",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                models.Q(
                                    ("licence__contains", "ODbL"),
                                    ("licence__contains", "ODBL"),
                                    _connector="OR",
                                ),
                                then=models.Value("odbl"),
                            ),
                            models.When(
                                models.Q(
                                    ("licence__contains", "BY-SA"),
                                    ("licence__contains", "by-sa"),
                                    _connector="OR",
                                ),
                                then=models.Value("cc-by-sa"),
                            ),
                            default=models.Value(""),
                        ),
                        output_field=models.CharField(
                            choices=[("", "none"), ("odbl", "ODbL"), ("cc-by-sa", "CC BY-SA")],
                            max_length=20,
                            verbose_name="share-alike licence",
                        ),
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
                "ordering": ["publisher", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                        name="source_code_is_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FeatureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("kind", models.CharField(editable=False, max_length=40, verbose_name="kind")),
                ("status", models.CharField(max_length=40, verbose_name="status")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("lang", models.CharField(default="it", max_length=2, verbose_name="language of the text")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("pending", "waiting for approval"),
                            ("public", "public"),
                            ("hidden", "hidden"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "public once its city is open"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="visibility",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid until")),
                ("created", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                ("published", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "is_example",
                    models.BooleanField(
                        default=False,
                        help_text="Made up to show the platform; not real.",
                        verbose_name="example content",
                    ),
                ),
                (
                    "attributes",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="answers to the category's questions"
                    ),
                ),
                (
                    "external_id",
                    models.CharField(blank=True, max_length=120, verbose_name="identifier in the source"),
                ),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="exact position"
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="line or area"
                    ),
                ),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("100m", "within 100 metres"),
                            ("street", "the street"),
                            ("area", "the area"),
                            ("hidden", "not shown"),
                        ],
                        default="exact",
                        max_length=10,
                        verbose_name="precision for the public",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="places.feature",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.office",
                        verbose_name="office in charge",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="feature",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="features",
                to="places.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="city",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.source",
                verbose_name="source of the boundary",
            ),
        ),
        migrations.CreateModel(
            name="BasemapPolygon",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("building", "building"),
                            ("park", "park"),
                            ("water", "water"),
                            ("sea", "sea"),
                            ("square", "square"),
                            ("built_up", "built-up land"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=3857, verbose_name="shape"
                    ),
                ),
                (
                    "label_point",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(name="", then=None), default=places.models.basemap.LabelPoint("shape")
                        ),
                        output_field=django.contrib.gis.db.models.fields.PointField(
                            null=True, spatial_index=False, srid=3857
                        ),
                        verbose_name="place of the name",
                    ),
                ),
                (
                    "label_room",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(name="", then=None), default=places.models.basemap.LabelRoom("shape")
                        ),
                        output_field=models.FloatField(null=True),
                        verbose_name="room for the name",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "basemap polygon",
                "verbose_name_plural": "basemap polygons",
            },
        ),
        migrations.CreateModel(
            name="BasemapPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("city", "city"),
                            ("town", "town"),
                            ("village", "village"),
                            ("suburb", "part of a city"),
                            ("locality", "locality"),
                            ("house_number", "house number"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="residents")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.PointField(
                        spatial_index=False, srid=3857, verbose_name="shape"
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "basemap point",
                "verbose_name_plural": "basemap points",
            },
        ),
        migrations.CreateModel(
            name="BasemapLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("motorway", "motorway"),
                            ("primary", "main road"),
                            ("secondary", "secondary road"),
                            ("tertiary", "local main road"),
                            ("street", "street"),
                            ("path", "path"),
                            ("cycleway", "cycleway"),
                            ("rail", "railway"),
                            ("river", "river"),
                            ("stream", "stream"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.MultiLineStringField(
                        spatial_index=False, srid=3857, verbose_name="shape"
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "basemap line",
                "verbose_name_plural": "basemap lines",
            },
        ),
        migrations.CreateModel(
            name="AreaVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "boundary",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        spatial_index=False, srid=4326, verbose_name="boundary"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="places.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "border of another time",
                "verbose_name_plural": "borders of other times",
                "ordering": [
                    "area",
                    models.OrderBy(models.F("valid_from"), descending=True, nulls_last=True),
                    "-pk",
                ],
            },
        ),
        migrations.CreateModel(
            name="AreaImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        max_length=40, validators=[places.keys.validate_word], verbose_name="code of the kind"
                    ),
                ),
                (
                    "kind_name",
                    models.CharField(blank=True, max_length=160, verbose_name="Italian name of the kind"),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=300,
                        storage=places.models.area_import.private_storage,
                        upload_to=places.models.area_import.upload_path,
                        verbose_name="file",
                    ),
                ),
                ("code_field", models.CharField(max_length=120, verbose_name="field with the codes")),
                (
                    "name_field",
                    models.CharField(blank=True, max_length=120, verbose_name="field with the names"),
                ),
                ("layer", models.CharField(blank=True, max_length=120, verbose_name="layer of the file")),
                ("crs", models.CharField(blank=True, max_length=40, verbose_name="reference system")),
                (
                    "swapped",
                    models.BooleanField(default=False, verbose_name="latitude and longitude are swapped"),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="day of the reform")),
                (
                    "language",
                    models.CharField(default="it", editable=False, max_length=5, verbose_name="language"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "being checked"),
                            ("ready", "checked: nothing is written yet"),
                            ("refused", "refused"),
                            ("writing", "being written"),
                            ("done", "written"),
                        ],
                        default="checking",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "report",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="report",
                    ),
                ),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="area_imports",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of areas",
                "verbose_name_plural": "files of areas",
                "ordering": ["-created"],
            },
        ),
        migrations.CreateModel(
            name="AreaFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=20, verbose_name="year or period")),
                ("value", models.DecimalField(decimal_places=6, max_digits=18, verbose_name="value")),
                ("note_it", models.CharField(blank=True, max_length=300, verbose_name="note (Italian)")),
                ("note_en", models.CharField(blank=True, max_length=300, verbose_name="note (English)")),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="places.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "border",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="figures",
                        to="places.areaversion",
                        verbose_name="earlier border it was measured in",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="places.indicator",
                        verbose_name="indicator",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure",
                "verbose_name_plural": "figures",
                "ordering": ["indicator__position", "period"],
            },
        ),
        migrations.AddField(
            model_name="area",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="areas",
                to="places.source",
                verbose_name="source",
            ),
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=places.models.expressions.Folded("name"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.MultiLineStringField(
                        spatial_index=False, srid=4326, verbose_name="shape"
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="streets",
                        to="places.city",
                        verbose_name="city",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="streets",
                        to="places.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "street",
                "verbose_name_plural": "streets",
                "ordering": ["city", "name"],
            },
        ),
        migrations.CreateModel(
            name="TextEpoch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(db_default="", max_length=40)),
                ("token", models.BigIntegerField()),
                (
                    "city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="places.city",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of what features show",
                "verbose_name_plural": "changes of what features show",
            },
        ),
        migrations.AddConstraint(
            model_name="areakind",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="areakind_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="areakind",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_]*[A-Za-z0-9])?\\Z")),
                name="areakind_code_is_word",
            ),
        ),
        migrations.AddIndex(
            model_name="conceptterm",
            index=models.Index(models.F("stems__0"), name="conceptterm_first_stem"),
        ),
        migrations.AddConstraint(
            model_name="conceptterm",
            constraint=models.UniqueConstraint(
                fields=("concept", "words", "city"),
                name="conceptterm_unique",
                nulls_distinct=False,
                violation_error_message="The concept has these words already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="conceptterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("lang__in", ["it", "en"])),
                name="conceptterm_language_known",
                violation_error_message="Italian or English.",
            ),
        ),
        migrations.AddConstraint(
            model_name="countkey",
            constraint=models.UniqueConstraint(
                fields=("city", "kind", "category", "status"), name="countkey_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataversion",
            constraint=models.UniqueConstraint(
                fields=("city", "kind"), name="dataversion_unique", nulls_distinct=False
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="house",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="roles",
                to="places.house",
                verbose_name="house",
            ),
        ),
        migrations.AddField(
            model_name="houseevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="house_events",
                to="places.house",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_houseevent" ("accessibility", "code", "email", "feature_ptr_id", "hours_are_example", "hours_note", "location_note", "managing_body", "network", "network_left", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "transport", "verified", "website") VALUES (NEW."accessibility", NEW."code", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."location_note", NEW."managing_body", NEW."network", NEW."network_left", NEW."opening_hours", _pgh_attach_context(), NOW(), \'insert\', NEW."feature_ptr_id", NEW."phone", NEW."transport", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="953b813657d0135f2d32d8ff17e40644d4851ff1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7499e",
                    table="places_house",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accessibility" IS DISTINCT FROM (NEW."accessibility") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."feature_ptr_id" IS DISTINCT FROM (NEW."feature_ptr_id") OR OLD."hours_are_example" IS DISTINCT FROM (NEW."hours_are_example") OR OLD."hours_note" IS DISTINCT FROM (NEW."hours_note") OR OLD."location_note" IS DISTINCT FROM (NEW."location_note") OR OLD."managing_body" IS DISTINCT FROM (NEW."managing_body") OR OLD."network" IS DISTINCT FROM (NEW."network") OR OLD."network_left" IS DISTINCT FROM (NEW."network_left") OR OLD."opening_hours" IS DISTINCT FROM (NEW."opening_hours") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."transport" IS DISTINCT FROM (NEW."transport") OR OLD."verified" IS DISTINCT FROM (NEW."verified") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "places_houseevent" ("accessibility", "code", "email", "feature_ptr_id", "hours_are_example", "hours_note", "location_note", "managing_body", "network", "network_left", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "transport", "verified", "website") VALUES (NEW."accessibility", NEW."code", NEW."email", NEW."feature_ptr_id", NEW."hours_are_example", NEW."hours_note", NEW."location_note", NEW."managing_body", NEW."network", NEW."network_left", NEW."opening_hours", _pgh_attach_context(), NOW(), \'update\', NEW."feature_ptr_id", NEW."phone", NEW."transport", NEW."verified", NEW."website"); RETURN NULL;',
                    hash="df2857919a0260612ef597ffdd8ba148b2209699",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_96a65",
                    table="places_house",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="house",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_houseevent" ("accessibility", "code", "email", "feature_ptr_id", "hours_are_example", "hours_note", "location_note", "managing_body", "network", "network_left", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "transport", "verified", "website") VALUES (OLD."accessibility", OLD."code", OLD."email", OLD."feature_ptr_id", OLD."hours_are_example", OLD."hours_note", OLD."location_note", OLD."managing_body", OLD."network", OLD."network_left", OLD."opening_hours", _pgh_attach_context(), NOW(), \'delete\', OLD."feature_ptr_id", OLD."phone", OLD."transport", OLD."verified", OLD."website"); RETURN NULL;',
                    hash="4a717019c70ab06c1f36b86d4d28c7ef88d82bb5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_063b0",
                    table="places_house",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="closure",
            index=models.Index(fields=["city", "last"], name="closure_city_last"),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))),
                name="closure_days_in_order",
                violation_error_message="The last day lies before the first.",
            ),
        ),
        migrations.AddIndex(
            model_name="featurearea",
            index=models.Index(fields=["feature"], include=("area", "served"), name="featurearea_feature"),
        ),
        migrations.AddConstraint(
            model_name="featurearea",
            constraint=models.UniqueConstraint(
                condition=models.Q(("served", False)), fields=("feature", "kind"), name="featurearea_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="featurearea",
            constraint=models.UniqueConstraint(fields=("area", "feature"), name="featurearea_area"),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.UniqueConstraint(fields=("city", "code"), name="office_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="office_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(
                fields=("code", "city"), name="category_code_unique", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="category_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("admission__in", ["open", "pending"])), name="category_admission_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("precision__in", ["exact", "100m", "street", "area", "hidden"])),
                name="category_precision_known",
            ),
        ),
        migrations.AddIndex(
            model_name="searchmiss",
            index=models.Index(fields=["last"], name="searchmiss_last"),
        ),
        migrations.AddConstraint(
            model_name="searchmiss",
            constraint=models.UniqueConstraint(fields=("city", "words"), name="searchmiss_unique"),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["location"], name="feature_location_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["public_location"], name="feature_public_location_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("public_shape"),
                condition=models.Q(("public_shape__isnull", False)),
                name="feature_public_shape_gist",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                condition=models.Q(("public_shape__isnull", False)),
                fields=["city", "kind"],
                name="feature_with_shape",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["web_location"], name="feature_web_location_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(
                    ("visibility", "public"), models.Q(("kind", "reports.report"), _negated=True)
                ),
                fields=["web_location"],
                name="feature_public_places_gist",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="feature_search_gin"),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    places.models.expressions.Folded(models.F("title")), "gin_trgm_ops"
                ),
                condition=models.Q(
                    ("visibility", "public"), models.Q(("kind", "reports.report"), _negated=True)
                ),
                name="feature_name_trgm",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                condition=models.Q(("visibility", "public")),
                fields=["qk"],
                include=("kind", "category", "status", "city", "web_location"),
                name="feature_public_qk",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                models.F("city"),
                models.F("kind"),
                models.OrderBy(models.F("published"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("visibility", "public")),
                name="feature_public_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                models.OrderBy(models.F("published"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("visibility", "public")),
                name="feature_public_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(fields=["city", "visibility", "created"], name="feature_work_list"),
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                models.F("kind"),
                django.db.models.expressions.CombinedExpression(models.F("id"), "+", models.Value(0)),
                condition=models.Q(("visibility", "public")),
                name="feature_public_ids",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visibility__in", ["draft", "pending", "public", "hidden", "withdrawn", "closed"])
                ),
                name="feature_visibility_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(("precision__in", ["exact", "100m", "street", "area", "hidden"])),
                name="feature_precision_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="feature_title_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lte", models.F("valid_to")),
                    _connector="OR",
                ),
                name="feature_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "public"), _negated=True),
                    ("published__isnull", False),
                    _connector="OR",
                ),
                name="feature_public_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__isnull", True), ("shape__isvalid", True), _connector="OR"),
                name="feature_shape_valid",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shape__isnull", True),
                    django.db.models.lookups.GreaterThan(
                        places.models.expressions.Dimension("shape"), models.Value(0)
                    ),
                    _connector="OR",
                ),
                name="feature_shape_has_extent",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", False), models.Q(("external_id", ""), _negated=True)),
                fields=("source", "external_id"),
                name="feature_source_id_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "assets.organisation")),
                fields=("city", "title"),
                name="organisation_name_unique",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feature",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_featureevent" ("address", "attributes", "author_id", "category_id", "city_id", "created", "description", "external_id", "id", "is_example", "kind", "lang", "location", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "published", "shape", "source_id", "status", "title", "valid_from", "valid_to", "visibility") VALUES (NEW."address", NEW."attributes", NEW."author_id", NEW."category_id", NEW."city_id", NEW."created", NEW."description", NEW."external_id", NEW."id", NEW."is_example", NEW."kind", NEW."lang", NEW."location", NEW."manager_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."precision", NEW."published", NEW."shape", NEW."source_id", NEW."status", NEW."title", NEW."valid_from", NEW."valid_to", NEW."visibility"); RETURN NULL;',
                    hash="3efafd9081fefaab958209ec0f8f9be788fae518",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_58326",
                    table="places_feature",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feature",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN ((OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."attributes" IS DISTINCT FROM (NEW."attributes") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."created" IS DISTINCT FROM (NEW."created") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_example" IS DISTINCT FROM (NEW."is_example") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."lang" IS DISTINCT FROM (NEW."lang") OR OLD."manager_id" IS DISTINCT FROM (NEW."manager_id") OR OLD."precision" IS DISTINCT FROM (NEW."precision") OR OLD."published" IS DISTINCT FROM (NEW."published") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility")) OR OLD."location"::bytea IS DISTINCT FROM NEW."location"::bytea OR OLD."shape"::bytea IS DISTINCT FROM NEW."shape"::bytea)',
                    func='INSERT INTO "places_featureevent" ("address", "attributes", "author_id", "category_id", "city_id", "created", "description", "external_id", "id", "is_example", "kind", "lang", "location", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "published", "shape", "source_id", "status", "title", "valid_from", "valid_to", "visibility") VALUES (NEW."address", NEW."attributes", NEW."author_id", NEW."category_id", NEW."city_id", NEW."created", NEW."description", NEW."external_id", NEW."id", NEW."is_example", NEW."kind", NEW."lang", NEW."location", NEW."manager_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."precision", NEW."published", NEW."shape", NEW."source_id", NEW."status", NEW."title", NEW."valid_from", NEW."valid_to", NEW."visibility"); RETURN NULL;',
                    hash="991cb7f6d980d48466e9b70813e711dd34bb1582",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_14ae7",
                    table="places_feature",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="feature",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "places_featureevent" ("address", "attributes", "author_id", "category_id", "city_id", "created", "description", "external_id", "id", "is_example", "kind", "lang", "location", "manager_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "precision", "published", "shape", "source_id", "status", "title", "valid_from", "valid_to", "visibility") VALUES (OLD."address", OLD."attributes", OLD."author_id", OLD."category_id", OLD."city_id", OLD."created", OLD."description", OLD."external_id", OLD."id", OLD."is_example", OLD."kind", OLD."lang", OLD."location", OLD."manager_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."precision", OLD."published", OLD."shape", OLD."source_id", OLD."status", OLD."title", OLD."valid_from", OLD."valid_to", OLD."visibility"); RETURN NULL;',
                    hash="f93b2e30045930839e8eaa8480de5581c61ab583",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e6a38",
                    table="places_feature",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="city",
            index=django.contrib.postgres.indexes.GistIndex(fields=["boundary"], name="city_boundary_gist"),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slug__in",
                        [
                            "accounts",
                            "admin",
                            "api",
                            "accessibility",
                            "catalogue",
                            "credits",
                            "en",
                            "embed",
                            "favicon.ico",
                            "feedback",
                            "feeds",
                            "healthz",
                            "i18n",
                            "it",
                            "mailbox",
                            "me",
                            "media",
                            "ogc",
                            "open-data",
                            "open311",
                            "privacy",
                            "readyz",
                            "robots.txt",
                            "sitemap.xml",
                            "static",
                            "tiles",
                        ],
                    ),
                    _negated=True,
                ),
                name="city_slug_not_reserved",
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z")),
                name="city_slug_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("patron_day", ""),
                    (
                        "patron_day__regex",
                        "^((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|[12]\\d))$",
                    ),
                    _connector="OR",
                ),
                name="city_patron_day_exists",
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["preparing", "open", "closed"])), name="city_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(("boundary__isvalid", True)), name="city_boundary_valid"
            ),
        ),
        migrations.AddIndex(
            model_name="basemappolygon",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["shape"], name="basemappolygon_shape_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="basemappolygon",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["label_point"], name="basemappolygon_label_gist"
            ),
        ),
        migrations.AddIndex(
            model_name="basemappoint",
            index=django.contrib.postgres.indexes.GistIndex(fields=["shape"], name="basemappoint_shape_gist"),
        ),
        migrations.AddIndex(
            model_name="basemapline",
            index=django.contrib.postgres.indexes.GistIndex(fields=["shape"], name="basemapline_shape_gist"),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("boundary__isvalid", True)), name="areaversion_boundary_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", False), ("valid_to__isnull", False), _connector="OR"
                ),
                name="areaversion_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="areaversion_dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="areaversion",
            constraint=models.UniqueConstraint(
                fields=("area", "valid_from", "valid_to"), name="areaversion_unique", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="areafigure",
            constraint=models.UniqueConstraint(
                fields=("city", "area", "indicator", "period", "source"),
                name="areafigure_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(fields=["boundary"], name="area_boundary_gist"),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(fields=("kind", "code"), name="area_code_unique"),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("code__regex", "\\A[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?\\Z"),
                    models.Q(("code__in", ["at"]), _negated=True),
                ),
                name="area_code_is_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("boundary__isvalid", True)), name="area_boundary_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True),
                    ("valid_to__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="area_dates_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="street",
            index=django.contrib.postgres.indexes.GistIndex(fields=["shape"], name="street_shape_gist"),
        ),
        migrations.AddIndex(
            model_name="street",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("folded"), "gin_trgm_ops"),
                name="street_folded_trgm",
            ),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.UniqueConstraint(fields=("city", "name"), name="street_name_unique"),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.UniqueConstraint(
                fields=("user", "name", "city", "area", "house"), name="role_unique", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("area__isnull", True), ("house__isnull", True)),
                    ("city__isnull", False),
                    _connector="OR",
                ),
                name="role_limit_has_city",
            ),
        ),
    ]
