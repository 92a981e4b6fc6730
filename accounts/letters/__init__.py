"""Letters: what is told to whom, their words, and how they reach an SMTP server."""
