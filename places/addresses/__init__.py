"""Addresses and coordinates: reading what people type, finding it in the gazetteer, form fields."""
