"""Figures of the product, each beside a peer, a limit or a smaller case, taken in one run."""
