//! Understudy: the window, or the command line when a subcommand is given.

fn main() {}
