-- The numbers from 1 to 10,000 that computed tables hang on.
CREATE OR REPLACE VIEW public.planning_line AS SELECT pg_catalog.generate_series(1, 10000) AS id;
