"""What is said, in the reader's language: catalogues, and how each language writes days, money and numbers."""

from services.i18n.catalogues import LOCALES, PSEUDO, words
from services.i18n.words import N_, Words, speaking, spoken

__all__ = ["LOCALES", "N_", "PSEUDO", "Words", "speaking", "spoken", "words"]
