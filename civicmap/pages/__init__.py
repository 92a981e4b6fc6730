"""Pages: the map, lists, features, areas, and what the site says about itself."""
