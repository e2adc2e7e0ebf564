//! The harness every test area shares: a temporary pack, a temporary store, a clock moved by hand.
