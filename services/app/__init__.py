"""The composition root: the one room that knows every other, and hands each what it needs."""
