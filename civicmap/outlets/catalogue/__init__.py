"""The open data catalogue: what there is, for machines (DCAT-AP_IT), for people (a page) and for search engines."""
