"""Pages for whoever watches over the audit."""
