//! The real window, end to end.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod opening;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod trouble;
