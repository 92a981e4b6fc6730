"""How sign-in fits into the site: adapter, pages, forms and the words of allauth."""
