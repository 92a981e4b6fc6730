"""Moves of governed things are transitions of their procedure."""

from django.db import migrations

from layers.sql.installing import InstallSql


class Migration(migrations.Migration):
    dependencies = [("engagement", "0007_moves_rest_on_acts")]

    operations = [InstallSql("engagement", "move_allowed.sql", "6474da465b12")]
