"""The store of finished GeoJSON texts."""
