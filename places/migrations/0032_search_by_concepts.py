"""Concepts of the search and their terms, searches without result, and the search column kept by triggers.

The column was generated from the row alone; concepts and the names of categories stand in other rows.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import places.models.expressions

# The concepts that a text tells of, as words that no person types. Found in the head they weigh as much as the head does.
VECTORS = """
-- Of hundreds of terms only those are looked at whose first stem a text holds.
CREATE INDEX conceptterm_first_stem ON public.places_conceptterm ((stems[1]));

CREATE FUNCTION public.civicmap_concepts(whole tsvector, head tsvector, of_city bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE told text;
BEGIN
    SELECT string_agg(format('''#%s'':1%s', found.concept_id, CASE WHEN found.leads THEN 'A' ELSE 'C' END), ' ') INTO told
    FROM (
        SELECT term.concept_id, bool_or(head @@ term.query) AS leads
        FROM public.places_conceptterm term
        WHERE term.stems[1] = ANY (tsvector_to_array(whole)) AND whole @@ term.query AND (term.city_id IS NULL OR term.city_id = of_city)
        GROUP BY term.concept_id
    ) found;
    RETURN coalesce(told, '')::tsvector;
END $$;

CREATE FUNCTION public.civicmap_text_vector(head text, place text, body text, of_city bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    italian regconfig := 'public.civicmap_italian';
    heads text := public.civicmap_words(coalesce(head, ''));
    places text := public.civicmap_words(coalesce(place, ''));
    bodies text := public.civicmap_words(coalesce(body, ''));
    heading tsvector := setweight(to_tsvector(italian, heads), 'A');
    stems tsvector := heading || setweight(to_tsvector(italian, places), 'B') || setweight(to_tsvector(italian, bodies), 'C');
BEGIN
    RETURN stems
        || array_to_tsvector(ARRAY(
            SELECT DISTINCT left(word, 250)
            FROM unnest(string_to_array(heads || ' ' || places || ' ' || bodies, ' ')) word WHERE word <> ''))
        || public.civicmap_concepts(stems, heading, of_city);
END $$;

CREATE FUNCTION public.civicmap_category_vector(name_it text, name_en text, above bigint, of_city bigint) RETURNS tsvector
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE parents text;
BEGIN
    SELECT concat_ws(' . ', parent.name_it, parent.name_en) INTO parents FROM public.places_category parent WHERE parent.id = above;
    RETURN public.civicmap_text_vector(concat_ws(' . ', name_it, name_en), NULL, parents, of_city);
END $$;

CREATE FUNCTION public.civicmap_feature_vector(
    title text, description text, address text, precision_code text, of_category bigint, of_city bigint
) RETURNS tsvector LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    -- As places.models.expressions.disclosed_address().
    place text := CASE precision_code WHEN 'exact' THEN address
        WHEN 'street' THEN regexp_replace(address, '[\\s,;(]*\\d.*$', '') ELSE '' END;
    category tsvector;
BEGIN
    SELECT coalesce(known.search, '') INTO category FROM public.places_category known WHERE known.id = of_category;
    RETURN public.civicmap_text_vector(title, place, description, of_city) || coalesce(setweight(category, 'B'), '');
END $$;
"""
VECTORS_BACK = """
DROP FUNCTION public.civicmap_feature_vector(text, text, text, text, bigint, bigint);
DROP FUNCTION public.civicmap_category_vector(text, text, bigint, bigint);
DROP FUNCTION public.civicmap_text_vector(text, text, text, bigint);
DROP FUNCTION public.civicmap_concepts(tsvector, tsvector, bigint);
DROP INDEX public.conceptterm_first_stem;
"""

# Terms are taken from the longest on; what a term says is said by its concepts or by its own words, so that a text that is not yet
# indexed anew is found too. Words that only join others count where there are no others.
QUESTION = """
CREATE FUNCTION public.civicmap_question(words text, of_city bigint, every boolean) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    tokens text[] := string_to_array(nullif(public.civicmap_words(words), ''), ' ');
    roots text[] := '{}';
    joining boolean;
    covered text[] := '{}';
    term record;
    part tsquery;
    found tsquery;
    last_part tsquery;
    stem text;
BEGIN
    IF tokens IS NULL THEN
        RETURN NULL;
    END IF;
    tokens := ARRAY(SELECT left(token, 250) FROM unnest(tokens[1:16]) token);
    FOR i IN 1 .. cardinality(tokens) LOOP
        roots[i] := (tsvector_to_array(to_tsvector('public.civicmap_italian'::regconfig, tokens[i])))[1];
    END LOOP;
    joining := array_remove(roots, NULL) = '{}';
    -- The last word may be unfinished.
    stem := roots[cardinality(roots)];
    last_part := format('''%s'':*', tokens[cardinality(tokens)])::tsquery;
    IF stem IS NOT NULL THEN
        last_part := last_part || format('''%s''', stem)::tsquery;
    END IF;
    FOR term IN
        SELECT known.stems, string_agg(DISTINCT format('''#%s''', known.concept_id), ' | ')::tsquery AS concepts
        FROM public.places_conceptterm known
        WHERE known.stems[1] = ANY (roots) AND known.stems <@ roots AND (known.city_id IS NULL OR known.city_id = of_city)
        GROUP BY known.stems ORDER BY cardinality(known.stems) DESC, known.stems
    LOOP
        CONTINUE WHEN term.stems <@ covered;
        covered := covered || term.stems;
        part := NULL;
        FOR i IN 1 .. cardinality(term.stems) LOOP
            part := CASE
                WHEN term.stems[i] = stem
                    THEN CASE WHEN part IS NULL THEN last_part ELSE part && last_part END
                WHEN part IS NULL THEN format('''%s''', term.stems[i])::tsquery
                ELSE part && format('''%s''', term.stems[i])::tsquery END;
        END LOOP;
        part := term.concepts || part;
        found := CASE WHEN found IS NULL THEN part WHEN every THEN found && part ELSE found || part END;
    END LOOP;
    FOR i IN 1 .. cardinality(tokens) LOOP
        CONTINUE WHEN roots[i] = ANY (covered);
        -- A year or a house number alone says nothing.
        CONTINUE WHEN NOT every AND tokens[i] ~ '^[0-9]+$';
        IF i = cardinality(tokens) THEN
            CONTINUE WHEN stem IS NULL AND NOT joining AND NOT every;
            part := last_part;
        ELSIF roots[i] IS NOT NULL THEN
            part := format('''%s''', roots[i])::tsquery;
        ELSIF joining THEN
            part := format('''%s''', tokens[i])::tsquery;
        ELSE
            CONTINUE;
        END IF;
        found := CASE WHEN found IS NULL THEN part WHEN every OR joining THEN found && part ELSE found || part END;
    END LOOP;
    RETURN found;
END $$;
"""
QUESTION_BACK = "DROP FUNCTION public.civicmap_question(text, bigint, boolean);"

# Named so that it runs after feature_before, which writes the moment of the change.
KEPT = """
CREATE FUNCTION public.civicmap_feature_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same boolean := TG_OP = 'UPDATE' AND NEW.title IS NOT DISTINCT FROM OLD.title
        AND NEW.description IS NOT DISTINCT FROM OLD.description AND NEW.address IS NOT DISTINCT FROM OLD.address
        AND NEW.precision IS NOT DISTINCT FROM OLD.precision AND NEW.category_id IS NOT DISTINCT FROM OLD.category_id
        AND NEW.city_id IS NOT DISTINCT FROM OLD.city_id;
BEGIN
    IF same AND NEW.search IS NOT DISTINCT FROM OLD.search THEN
        RETURN NEW;
    END IF;
    -- Indexing anew changes nothing that people wrote.
    IF same AND current_setting('civicmap.indexing', true) = 'on' THEN
        NEW.updated := OLD.updated;
    END IF;
    NEW.search := public.civicmap_feature_vector(
        NEW.title, NEW.description, NEW.address, NEW.precision, NEW.category_id, NEW.city_id);
    RETURN NEW;
END $$;
CREATE TRIGGER feature_search BEFORE INSERT OR UPDATE ON public.places_feature
FOR EACH ROW EXECUTE FUNCTION public.civicmap_feature_search();

CREATE FUNCTION public.civicmap_category_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.search := public.civicmap_category_vector(NEW.name_it, NEW.name_en, NEW.parent_id, NEW.city_id);
    RETURN NEW;
END $$;
CREATE TRIGGER category_search BEFORE INSERT OR UPDATE ON public.places_category
FOR EACH ROW EXECUTE FUNCTION public.civicmap_category_search();

-- Questions mean something else from this moment on; the texts follow in a job, which begins again from the start.
CREATE FUNCTION public.civicmap_search_wanted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.places_change DEFAULT VALUES;
    INSERT INTO public.places_searchwork AS work (id, asked, upto) VALUES (1, 1, 0)
    ON CONFLICT (id) DO UPDATE SET asked = work.asked + 1, upto = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER search_wanted AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.places_conceptterm
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_search_wanted();
CREATE TRIGGER search_wanted AFTER UPDATE OF name_it, name_en, parent_id, city_id ON public.places_category
FOR EACH STATEMENT EXECUTE FUNCTION public.civicmap_search_wanted();
"""
KEPT_BACK = """
DROP TRIGGER search_wanted ON public.places_category;
DROP TRIGGER search_wanted ON public.places_conceptterm;
DROP FUNCTION public.civicmap_search_wanted();
DROP TRIGGER category_search ON public.places_category;
DROP FUNCTION public.civicmap_category_search();
DROP TRIGGER feature_search ON public.places_feature;
DROP FUNCTION public.civicmap_feature_search();
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0031_words")]

    operations = [
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
            ],
            options={
                "verbose_name": "term of the search",
                "verbose_name_plural": "terms of the search",
                "ordering": ["concept", "lang", "words"],
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
            ],
            options={
                "verbose_name": "search without result",
                "verbose_name_plural": "searches without result",
                "ordering": ["-times", "words"],
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
        migrations.AddField(
            model_name="category",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        # Django alters no generated column: the new one takes its place, and is filled by the next migration.
        migrations.RemoveIndex("feature", "feature_search_gin"),
        migrations.RemoveField("feature", "search"),
        migrations.AddField(
            model_name="feature",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
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
        migrations.AddField(
            model_name="conceptterm",
            name="city",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: every city.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="places.city",
                verbose_name="city",
            ),
        ),
        migrations.AddField(
            model_name="conceptterm",
            name="concept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="terms",
                to="places.concept",
                verbose_name="concept",
            ),
        ),
        migrations.AddField(
            model_name="searchmiss",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="places.city",
                verbose_name="city",
            ),
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
        migrations.AddIndex(
            model_name="searchmiss",
            index=models.Index(fields=["last"], name="searchmiss_last"),
        ),
        migrations.AddConstraint(
            model_name="searchmiss",
            constraint=models.UniqueConstraint(fields=("city", "words"), name="searchmiss_unique"),
        ),
        migrations.RunSQL(VECTORS, VECTORS_BACK),
        migrations.RunSQL(QUESTION, QUESTION_BACK),
        migrations.RunSQL(KEPT, KEPT_BACK),
    ]
