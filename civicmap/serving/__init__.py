"""How requests are received: middleware, address parts, policies, health, logs, checks of the settings."""
