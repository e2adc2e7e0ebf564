//! The real window, end to end.
#![cfg(target_os = "linux")]

mod opening;
mod privacy;
