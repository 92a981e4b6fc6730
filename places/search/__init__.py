"""The search: what words mean (typed, meaning), identifiers, suggestions while one types, indexing, searches without a result.

The SQL that column and question share is in ``places/sql/words.sql`` and ``search_*.sql``.
"""
