"""Invented reports that resemble no sample, and short ways to write them down."""
