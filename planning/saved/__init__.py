"""Questions that are kept: saving, publishing, mails, uploaded polygons."""
