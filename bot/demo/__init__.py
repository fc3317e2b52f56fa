"""What the demo shows of the service from inside, and the faults it can be given there."""
