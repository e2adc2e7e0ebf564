//! Understudy: the window, or the command line when a subcommand is given.

mod app;
mod clocks;
mod closing;
mod commands;
mod context_menu;
mod crash;
mod desk;
mod graphics;
mod images;
mod journal;
mod theme;
mod window;

use std::process::ExitCode;

use understudy_cli::Start;

fn main() -> ExitCode {
    match understudy_cli::start(std::env::args_os()) {
        Start::Done(code) => code,
        Start::Window(args) => {
            graphics::prepare(args.safe_graphics);
            app::run(args)
        }
    }
}
