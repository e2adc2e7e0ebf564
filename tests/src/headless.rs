//! The command line alone: what `understudy check …` runs, in a process that needs no web view.

fn main() -> std::process::ExitCode {
    understudy_cli::main()
}
