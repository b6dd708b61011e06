"""Invented reports of one programme, and the makers of their TXT, DOCX and PDF files.

Belongs here: descriptions of reports and what turns a description into files, for people and for tests.
Does not belong here: anything that reads a report; nothing in the product imports this package.
"""
