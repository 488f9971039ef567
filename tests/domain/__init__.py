"""What the domain library promises, without clock, disk or network."""
