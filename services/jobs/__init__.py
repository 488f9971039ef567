"""What the clock sets off: short passes at fixed intervals; what is due stands in our own table."""
