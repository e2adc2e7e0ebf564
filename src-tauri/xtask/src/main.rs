//! `cargo xtask`: set up, run, test and package Understudy.

fn main() {}
