"""Companies, schools and who belongs to them."""
