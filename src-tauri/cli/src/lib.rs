//! The command line: `understudy check`, `search`, `due`, …, without a window.
//!
//! The one binary calls [`main`]; tests call it through `understudy-headless`.

use std::process::ExitCode;

/// Runs the command line of this process and says how it ended.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
