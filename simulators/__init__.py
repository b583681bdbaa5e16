"""Two small servers that play the outside worlds, for the demo, the tests and the figures."""
