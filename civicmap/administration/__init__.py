"""Django's administration as the site uses it."""
