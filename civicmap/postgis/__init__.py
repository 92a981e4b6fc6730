"""GeoDjango's PostGIS backend with a cheaper look at kept connections."""
