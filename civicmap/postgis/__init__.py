"""GeoDjango's PostGIS backend with a cheaper check of kept connections."""
