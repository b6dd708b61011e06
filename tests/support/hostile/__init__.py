"""Files that nobody should send, made in code: nothing hostile lies in the repository.

Belongs here: makers of bytes (`pdfs`, `words`, `others`) and the list of them with the words they are refused by
(`bad_files`). Does not belong here: the tests.
"""
