"""Pages for people, drawn on the server: what a reader may see, in her language, with or without script."""
