"""A fleet of any size on AWS, simulated: `python -m bench.simulate_fleet`."""
