//! Understudy: the window, or the command line when a subcommand is given.

mod app;
mod closing;
mod commands;
mod context_menu;
#[cfg(test)]
mod contract;
mod crash;
mod events;
mod graphics;
mod images;
mod logging;
mod state;
mod theme;
mod timers;
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
