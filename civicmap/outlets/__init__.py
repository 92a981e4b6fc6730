"""How programs read: API, tiles, OGC API, feeds, catalogue, sitemap, files."""
