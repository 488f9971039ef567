"""Keys of people: one each, wrapped under a dated epoch key, in a database of their own."""
