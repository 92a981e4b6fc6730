"""A city is being prepared, open or closed."""

from django.db import migrations, models

# Named to run before ``feature_before`` (triggers go by name), which gives public things their date. Both locks as between features
# and areas: no feature becomes public while its city closes.
STATE = """
CREATE FUNCTION public.civicmap_city_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7801);
    NEW.visibility := CASE WHEN (SELECT city.state FROM public.places_city city WHERE city.id = NEW.city_id) IN ('preparing', 'closed')
        THEN 'closed' ELSE 'public' END;
    RETURN NEW;
END $$;
CREATE TRIGGER city_is_open BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW WHEN (NEW.visibility IN ('public', 'closed')) EXECUTE FUNCTION public.civicmap_city_is_open();

CREATE FUNCTION public.civicmap_city_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7801);
    RETURN NEW;
END $$;
CREATE TRIGGER city_before BEFORE UPDATE ON public.places_city
FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION public.civicmap_city_before();

CREATE FUNCTION public.civicmap_city_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.places_feature SET visibility = visibility WHERE city_id = NEW.id AND visibility IN ('public', 'closed');
    RETURN NULL;
END $$;
CREATE TRIGGER city_after AFTER UPDATE ON public.places_city
FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION public.civicmap_city_after();
"""
STATE_BACK = """
DROP TRIGGER city_after ON public.places_city;
DROP FUNCTION public.civicmap_city_after();
DROP TRIGGER city_before ON public.places_city;
DROP FUNCTION public.civicmap_city_before();
DROP TRIGGER city_is_open ON public.places_feature;
DROP FUNCTION public.civicmap_city_is_open();
UPDATE public.places_feature SET visibility = 'draft' WHERE visibility = 'closed';
"""
CHOICES = [
    ("draft", "draft"),
    ("pending", "waiting for approval"),
    ("public", "public"),
    ("hidden", "hidden"),
    ("closed", "public once its city is open"),
]
VISIBILITIES = ["draft", "pending", "public", "hidden"]


def visibility_known(*more):
    return models.CheckConstraint(
        condition=models.Q(visibility__in=[*VISIBILITIES, *more]), name="feature_visibility_known"
    )


class Migration(migrations.Migration):
    dependencies = [("places", "0039_in_force_by_the_day")]

    operations = [
        migrations.AddField(
            model_name="city",
            name="state",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="city",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["preparing", "open", "closed"])), name="city_state_known"
            ),
        ),
        *(
            migrations.AlterField(
                model,
                "visibility",
                models.CharField(choices=CHOICES, default="draft", max_length=10, verbose_name="visibility"),
            )
            for model in ("feature", "featureevent")
        ),
        migrations.RemoveConstraint("feature", "feature_visibility_known"),
        migrations.AddConstraint("feature", visibility_known("closed")),
        migrations.RunSQL(STATE, STATE_BACK),
    ]
