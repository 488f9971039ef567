"""Pages for partners: whom they sent to the cooperative."""
