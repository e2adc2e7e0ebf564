//! Integration tests, one binary, a module per area.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so")]

mod board_properties;
mod boarding;
mod boards;
mod changes;
mod clocks;
mod counts;
mod damage;
mod drilling;
mod folders;
mod foreign;
mod form_drafts;
mod kills;
mod live;
mod making;
mod memory;
mod memory_model;
mod memory_names;
mod memory_properties;
mod memory_travel;
mod memory_year;
mod pack_diagnostics;
mod pack_properties;
mod pack_search;
mod pack_shipped;
mod pack_watch;
mod packs;
mod planning;
mod practice;
mod recovery;
mod redraws;
mod renamed;
mod samples;
mod store;
mod store_trouble;
mod stress;

use study::Study;

/// Progress follows from the log alone: built anew, it is the same.
#[track_caller]
fn check_rebuilt(study: &Study) {
    let live = study.maintenance().projections().unwrap();
    study.maintenance().rebuild().unwrap();
    assert_eq!(study.maintenance().projections().unwrap(), live);
}
