"""The search: what words mean (question, meaning), identifiers, suggestions while one types, indexing, what was looked for in vain.

The SQL that column and question share is in migrations 0031 and 0032.
"""
