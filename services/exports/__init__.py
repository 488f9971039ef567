"""Write files that others will read: pure functions of plain values, with every word given as text."""
