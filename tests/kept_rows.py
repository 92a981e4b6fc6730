"""Rows that many tests start from: written once in a process, then copied back, which runs no trigger and takes a few milliseconds."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

from tests.emptying import STAYING

World = TypeVar("World")

KEEP = """
DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    CREATE SCHEMA {schema};
    FOR name IN
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL ('{{{staying}}}'::text[])
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE {schema}.%I AS TABLE public.%1$I', name);
        END IF;
    END LOOP;
END
$$"""
BRING_BACK = """
DO $$
DECLARE
    name text;
    columns text;
BEGIN
    -- The rows have been checked and counted when they were written, and what triggers made of them is among them.
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '{schema}'::regnamespace
    LOOP
        SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
        WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format('INSERT INTO public.%I (%s) SELECT %2$s FROM {schema}.%1$I', name, columns);
    END LOOP;
END
$$"""


class KeptRows(Generic[World]):
    """A world for tests that commit: its rows, its files and what the tests know of it, in a schema of the database and a folder.

    The tables of the tests must be empty when it is kept and when it is brought back. Numbers of rows go on from test to
    test, so what a test adds meets nothing that is kept.
    """

    def __init__(self, schema: str, folder: Path, world: World) -> None:
        self.schema, self.folder, self.world = schema, folder, deepcopy(world)
        self._run(KEEP)
        for name, place in self._files().items():
            if place.exists():
                shutil.copytree(place, folder / name)

    def bring_back(self) -> World:
        """Write the rows and the files again; each test gets objects of its own."""
        self._run(BRING_BACK)
        for name, place in self._files().items():
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, place, dirs_exist_ok=True)
        return deepcopy(self.world)

    def _files(self) -> dict[str, Path]:
        return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}

    def _run(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(schema=self.schema, staying=",".join(STAYING)))
