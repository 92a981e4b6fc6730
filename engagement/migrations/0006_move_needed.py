"""The database refuses a change of status or visibility without its move."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [("engagement", "0005_moves"), ("places", "0007_withdrawn")]

    operations = [InstallSql("engagement", "move_needed.sql", "6edbe1f8ed3e")]
