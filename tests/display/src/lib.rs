//! A place to open windows where nobody looks: a virtual display with a message bus of its own.
//!
//! Tests and pictures use it, and `cargo xtask run` on a machine without a screen. Linux only.

mod close;
mod process_guard;

use std::{
    io::{self, BufRead, BufReader, Read},
    path::Path,
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

pub use process_guard::{Output, ProcessGuard};

/// The message bus starts no services: no portals, no accessibility daemons, the same everywhere.
const BUS: &str = include_str!("session.conf");

/// A virtual display and a message bus, both gone when this is dropped.
#[derive(Debug)]
pub struct Stage {
    display: String,
    bus_address: String,
    _server: ProcessGuard,
    _bus: ProcessGuard,
}

impl Stage {
    /// Starts both on the first free numbers.
    ///
    /// # Errors
    /// When Xvfb or dbus-daemon is missing or does not come up within 30 seconds.
    pub fn open(width: u32, height: u32) -> io::Result<Self> {
        let screen = format!("{width}x{height}x24");
        let mut server = Command::new("Xvfb");
        // Without -noreset the server starts over whenever its last window closes.
        server.args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", &screen]);
        let (server, number) = first_line(&server)?;

        let name = format!("understudy-bus-{}-{number}.conf", std::process::id());
        let config = std::env::temp_dir().join(name);
        std::fs::write(&config, BUS)?;
        let mut bus = Command::new("dbus-daemon");
        bus.arg("--config-file").arg(&config).args(["--nofork", "--nopidfile", "--print-address"]);
        let started = first_line(&bus);
        // It has been read by the time the address is told.
        std::fs::remove_file(&config)?;
        let (bus, bus_address) = started?;
        Ok(Self { display: format!(":{number}"), bus_address, _server: server, _bus: bus })
    }

    /// The display's name, `:99`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Points `command` at this display and bus, with everything off that would leave them.
    pub fn dress(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_A11Y", "none")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XAUTHORITY");
    }

    /// Gives the keyboard another layout (`ru`, `de`), which the programs on the display follow at once.
    ///
    /// # Errors
    /// When setxkbmap is missing or does not know it.
    pub fn layout(&self, name: &str) -> io::Result<()> {
        let status = Command::new("setxkbmap").args(["-display", &self.display, name]).status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other("`setxkbmap` set nothing")) }
    }

    /// Takes a picture of the whole display as PNG.
    ///
    /// # Errors
    /// When ImageMagick's `import` is missing or fails.
    pub fn picture(&self, path: &Path) -> io::Result<()> {
        let status = Command::new("import")
            .args(["-display", &self.display, "-window", "root"])
            .arg(path)
            .status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other("`import` took no picture")) }
    }

    /// Asks the windows on the display to close, as a desktop's close button does. Returns how many.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn ask_to_close(&self) -> io::Result<u32> {
        close::ask(&self.display)
    }

    /// How many colours the display shows now: an empty window has one or two, text has many.
    ///
    /// # Errors
    /// When ImageMagick's `import` is missing or fails.
    pub fn colours(&self) -> io::Result<u32> {
        let output = Command::new("import")
            .args(["-display", &self.display, "-window", "root", "-format", "%k", "info:-"])
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim().parse().map_err(|_| io::Error::other("`import` counted no colours"))
    }
}

/// Starts a server that tells its address in its first line.
fn first_line(command: &Command) -> io::Result<(ProcessGuard, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut guard = ProcessGuard::start(command, Output::Piped)?;
    let Some((stdout, mut stderr)) = guard.output() else {
        return Err(io::Error::other(format!("{name} has no output")));
    };
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        let _ = reader.read_line(&mut line);
        let _ = sender.send(line.trim().to_owned());
        let _ = io::copy(&mut reader, &mut io::sink());
    });
    match receiver.recv_timeout(Duration::from_secs(30)) {
        Ok(line) if !line.is_empty() => {
            thread::spawn(move || io::copy(&mut stderr, &mut io::sink()));
            Ok((guard, line))
        }
        _ => {
            drop(guard);
            let mut said = String::new();
            let _ = stderr.read_to_string(&mut said);
            Err(io::Error::other(format!("{name} did not start: {}", said.trim())))
        }
    }
}
