"""What can be done to any feature."""

import uuid

from django.db import migrations, models

import engagement.photos.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("approve", "approved"),
                            ("refuse", "refused"),
                            ("hide", "hidden"),
                            ("restore", "shown again"),
                        ],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided", models.DateTimeField(auto_now_add=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "moderator's decision",
                "verbose_name_plural": "moderators' decisions",
                "ordering": ["-decided", "-id"],
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
    ]
