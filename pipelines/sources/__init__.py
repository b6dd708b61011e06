"""Where files come from: folders, landing places, web pages."""
