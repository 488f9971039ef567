"""Read files that others made. What comes out is whole and understood; what is not is refused, line by line."""
