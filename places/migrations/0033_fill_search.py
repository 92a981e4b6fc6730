"""The search column of what is there already. Going back needs nothing: the column is generated again."""

from django.db import migrations

# The triggers compute it wherever it changes, and leave the day of the last change as it was.
FILL = """
SET LOCAL civicmap.indexing = 'on';
UPDATE public.places_category SET search = '';
UPDATE public.places_feature SET search = '';
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0032_search_by_concepts")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
