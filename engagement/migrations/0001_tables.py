"""What can be done to any feature."""

import uuid

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models

import engagement.acts.files
import engagement.photos.models
import engagement.procedures.models
import places.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("council", "resolution of the city council"),
                            ("government", "resolution of the city government"),
                            ("district", "resolution of the district"),
                            ("manager", "decision of the manager"),
                            ("notice", "public notice"),
                            ("minutes", "minutes"),
                            ("agreement", "signed agreement"),
                            ("other", "other act"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("date", models.DateField(verbose_name="date")),
                ("body", models.CharField(blank=True, max_length=160, verbose_name="adopted by")),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
                (
                    "document",
                    models.FileField(
                        blank=True,
                        storage=engagement.photos.models.private_storage,
                        upload_to="acts/%Y/",
                        validators=[engagement.acts.files.validate_pdf],
                        verbose_name="document (PDF)",
                    ),
                ),
                ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "act",
                "verbose_name_plural": "acts",
                "ordering": ["date", "id"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("number", models.BigIntegerField(verbose_name="number")),
                ("reference", models.CharField(blank=True, max_length=20, verbose_name="reference")),
                ("photos", models.PositiveSmallIntegerField(default=0, verbose_name="photos")),
                ("reason", models.TextField(verbose_name="reason")),
                ("erased", models.DateTimeField(auto_now_add=True, verbose_name="erased")),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-erased", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Link",
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
                        choices=[
                            ("grew_out_of", "grew out of"),
                            ("original_of", "is the original of"),
                            ("realises", "realises"),
                        ],
                        default="grew_out_of",
                        max_length=12,
                        verbose_name="how",
                    ),
                ),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "ordering": ["from_feature", "kind", "to_feature"],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("status", "status"),
                            ("visibility", "visibility"),
                            ("assignment", "office in charge"),
                            ("correction", "correction"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=60, verbose_name="from")),
                ("after", models.CharField(blank=True, max_length=60, verbose_name="to")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "quality",
                    models.CharField(
                        choices=[
                            ("reporter", "Who reported it"),
                            ("author", "The author"),
                            ("office", "The office in charge"),
                            ("moderator", "The moderators"),
                            ("administrator", "The administration"),
                            ("clock", "Automatically"),
                            ("source", "The source of the data"),
                        ],
                        max_length=15,
                        verbose_name="in what quality",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="words for the public")),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="For who wrote it and for staff.", verbose_name="note"
                    ),
                ),
            ],
            options={
                "verbose_name": "move",
                "verbose_name_plural": "moves",
            },
        ),
        migrations.CreateModel(
            name="Phase",
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
                        max_length=40, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("progress", "in progress"),
                            ("done", "done"),
                            ("closed", "closed without result"),
                        ],
                        default="progress",
                        max_length=10,
                        verbose_name="look",
                    ),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="public")),
                ("is_start", models.BooleanField(default=False, verbose_name="new things start here")),
                (
                    "says_it",
                    models.CharField(
                        blank=True,
                        help_text="One sentence: what happens now and what a resident can do.",
                        max_length=300,
                        verbose_name="for residents, in Italian",
                    ),
                ),
                (
                    "says_en",
                    models.CharField(blank=True, max_length=300, verbose_name="for residents, in English"),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="How long the phase lasts, where the rules say it.",
                        null=True,
                        verbose_name="days",
                    ),
                ),
                (
                    "open_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("comments", "comments"),
                                ("support", "support"),
                                ("objections", "objections"),
                                ("vote", "vote"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="open meanwhile for",
                    ),
                ),
            ],
            options={
                "verbose_name": "phase",
                "verbose_name_plural": "phases",
                "ordering": ["procedure", "position"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "upload",
                    models.FileField(
                        blank=True,
                        storage=engagement.photos.models.private_storage,
                        upload_to="uploads/",
                        verbose_name="upload",
                    ),
                ),
                (
                    "large",
                    models.ImageField(
                        blank=True,
                        height_field="height",
                        upload_to="photos/",
                        verbose_name="large",
                        width_field="width",
                    ),
                ),
                ("small", models.ImageField(blank=True, upload_to="photos/", verbose_name="small")),
                ("width", models.PositiveIntegerField(editable=False, null=True)),
                ("height", models.PositiveIntegerField(editable=False, null=True)),
                ("alt", models.CharField(blank=True, max_length=200, verbose_name="what it shows")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting to be processed"),
                            ("ready", "ready"),
                            ("refused", "could not be read"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("uploaded", models.DateTimeField(auto_now_add=True, verbose_name="uploaded")),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ["feature", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Procedure",
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
                        choices=engagement.procedures.models.governed_kinds, max_length=40, verbose_name="for"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=60, validators=[places.keys.validate_key], verbose_name="code"
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("approved", models.DateField(blank=True, null=True, verbose_name="approved")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("url", models.URLField(blank=True, verbose_name="address of the text")),
            ],
            options={
                "verbose_name": "procedure",
                "verbose_name_plural": "procedures",
                "ordering": ["city", "kind", "-valid_from", "code"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Transition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[("hand", "by hand"), ("clock", "by the clock")],
                        default="hand",
                        max_length=5,
                        verbose_name="taken",
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("author", "who proposed it"),
                                ("office", "the office in charge"),
                                ("worker", "community workers and moderators"),
                                ("administrator", "administrators"),
                            ],
                            max_length=13,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="may be done by",
                    ),
                ),
                (
                    "requirements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("place", "it has a place"),
                                ("proponent", "who proposes it is stated"),
                                ("asset", "its type needs a listed asset, and it names one"),
                                ("document", "it has a document"),
                                ("signed", "it has the date of signature"),
                                ("ends", "it has an end date"),
                                ("ended", "its end date has passed"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="only if",
                    ),
                ),
                ("needs_act", models.BooleanField(default=False, verbose_name="rests on an act")),
                ("needs_reason", models.BooleanField(default=False, verbose_name="needs a written reason")),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="days")),
                (
                    "label_it",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="what the button says, in Italian"
                    ),
                ),
                (
                    "label_en",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="what the button says, in English"
                    ),
                ),
            ],
            options={
                "verbose_name": "transition",
                "verbose_name_plural": "transitions",
                "ordering": ["procedure", "from_phase__position", "to_phase__position", "by"],
            },
        ),
    ]
