"""What the service promises, with real parts wherever they are quick enough."""
