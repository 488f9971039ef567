"""Checks of files against one another: what a single file cannot know of itself. Each gives one problem a fault."""
