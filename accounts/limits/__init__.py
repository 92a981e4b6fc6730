"""How often and how much at once: the rate limiter, and the limits of single doors."""
