"""Texts in several languages: guides, posters, notices, letters, pictures."""
