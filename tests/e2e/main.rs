//! The real window, end to end.
#![cfg(target_os = "linux")]

#[cfg(test)]
mod access;
#[cfg(test)]
mod boards;
#[cfg(test)]
mod interviews;
#[cfg(test)]
mod keyboard;
#[cfg(test)]
mod links;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod places;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod rehearsals;
#[cfg(test)]
mod review;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod typing;
