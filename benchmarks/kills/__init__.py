"""``./dev kills``: kill the job worker again and again while people send things, and count what waits, what is lost, what comes twice."""
