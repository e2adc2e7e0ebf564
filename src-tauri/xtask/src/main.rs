//! `cargo xtask`: set up, run, test, check and package Understudy.

mod bench;
mod bindings;
mod bridge;
mod bundle;
mod check;
mod flaky;
mod layers;
mod process;
mod run;
mod setup;
mod shots;
mod strays;
mod test;
mod workspace;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  setup                     install what building needs: system packages, node modules
  run [--stay] [PATH]       build Understudy and open it, on the built-in pack or on PATH; without a
                            display a picture is left in target/understudy.png (--stay keeps it open)
  test [PART] [-- WORDS]    run the tests: core, ui, sound, app, e2e, or all; WORDS go to the runner
  check [NAME…]             formatting, layers, lints, ui, bindings, pack (no warning), strays (unused files)
  bindings                  write ui/src/bindings from the types, the commands and the events
  layers                    write the diagram of the core's crates into ARCHITECTURE.md
  bench [NAME]              print figures: the start of the window, memory, the index, the search
  shots [pages] [FOLDER] [-- WORDS]
                            take pictures of every screen in every theme and size; with `pages` of every
                            page of the built-in pack, with a list of what does not fit; WORDS choose
                            themes (light, dark, contrast), sizes (usual, large, least, zoomed) or pages
  bundle                    make a .deb";

/// What a command ends with: a sentence for people when it failed.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let outcome = match command.as_str() {
        "setup" => setup::setup(),
        "run" => run::run(&rest),
        "test" => test::test(&rest),
        "check" => check::check(&rest),
        "bindings" => bindings::write(),
        "layers" => layers::write(),
        "bench" => bench::bench(&rest),
        "shots" => shots::shots(&rest),
        "bundle" => bundle::bundle(),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("there is no command `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
