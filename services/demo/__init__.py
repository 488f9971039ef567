"""The demo: two synthetic cooperatives live half a year through the same use cases as everybody else's."""
