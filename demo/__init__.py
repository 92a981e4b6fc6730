"""The demonstration: real data of four cities, and example content marked as such.

What is already in the database is left as it is: a second run adds what is missing and changes nothing else.
"""
