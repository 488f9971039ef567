"""Pages for listeners: what somebody must look into."""
