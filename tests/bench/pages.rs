//! Figures of what grows with the page: a letter typed into Find, a scrolled frame, and a file that crosses the
//! bridge. `bench-pages NAME=PROGRAM…`; prints, never judges.

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The window is measured on Linux only.");
}

#[cfg(target_os = "linux")]
mod figures;

#[cfg(target_os = "linux")]
mod linux {
    use std::{fmt::Write, fs};

    use serde_json::json;
    use understudy_tests::window::{Setup, Window, test_id};

    use crate::figures::{at, sorted};

    /// A page of about 20,000 words under 190 headings.
    const HEADINGS: usize = 190;
    const BYTES: usize = 1_000_000;

    pub(crate) fn main() {
        println!(
            "{:<10} {:>34} {:>10} {:>10} {:>10}",
            "program", "what, ms", "best", "median", "worst"
        );
        for argument in std::env::args().skip(1) {
            let Some((name, program)) = argument.split_once('=') else {
                eprintln!("error: expected NAME=PROGRAM, found {argument:?}");
                continue;
            };
            measure(name, program);
        }
    }

    fn measure(name: &str, program: &str) {
        let Ok(folder) = tempfile::tempdir() else { return };
        if let Err(error) = fs::write(folder.path().join("long.md"), long_page()) {
            eprintln!("error: {error}");
        }
        let pack = Some(folder.path().to_owned());
        let setup = Setup { app: Some(program.into()), pack, ..Setup::default() };
        let window = Window::with(setup);
        window.wait_for(&test_id("reader"));
        window.settle();
        print(name, "a scrolled frame", &scrolls(&window));
        window.press(&["Ctrl+f"]);
        window.wait_for(&test_id("find-input"));
        print(name, "a letter in Find", &letters(&window));
        print(name, "1 MB over the bridge as it is", &file(&window, true));
        print(name, "1 MB over the bridge as numbers", &file(&window, false));
    }

    fn print(name: &str, what: &str, values: &[f64]) {
        let values = sorted(values.to_vec());
        let [best, median, worst] = [0.0, 0.5, 1.0].map(|share| at(&values, share));
        println!("{name:<10} {what:>34} {best:>10.1} {median:>10.1} {worst:>10.1}");
    }

    fn long_page() -> String {
        let mut text = String::from("# A long page\n");
        for n in 0..HEADINGS {
            let level = if n % 10 == 0 { "##" } else { "###" };
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n{level} Section {n}\n");
            for part in 0..4 {
                let _ = writeln!(
                    text,
                    "The caller {n}.{part} waits for its deadline, and a *retry* of the same `request` costs the \
                     server as much as the first. A queue hides it for a while.\n"
                );
            }
        }
        text
    }

    /// How long the page was busy in each of the frames that follow a scroll: a message that the page sends to
    /// itself, again and again, is late by what else it does.
    fn scrolls(window: &Window) -> Vec<f64> {
        let busy = window.run_later(
            r"const scroll = [...document.querySelectorAll('*')].find((one) =>
                one.scrollHeight > one.clientHeight + 5000 && getComputedStyle(one).overflowY !== 'visible');
              const channel = new MessageChannel();
              let last = performance.now(), busy = 0, runs = true;
              channel.port1.onmessage = () => {
                const now = performance.now();
                if (now - last > 0.5) busy += now - last;
                last = now;
                if (runs) channel.port2.postMessage(0);
              };
              channel.port2.postMessage(0);
              const frame = () => new Promise((done) => requestAnimationFrame(done));
              const found = [];
              for (let n = 0; n < 200; n += 1) {
                scroll.scrollTop += 97;
                busy = 0;
                await frame(); await frame();
                found.push(busy);
              }
              runs = false;
              return found;",
            json!([]),
        );
        numbers(&busy)
    }

    /// From a letter to the end of what it starts.
    fn letters(window: &Window) -> Vec<f64> {
        let spent = window.run_later(
            r"const input = document.querySelector('[data-testid=find-input]');
              const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
              const found = [];
              for (let round = 0; round < 5; round += 1) {
                for (const text of ['d', 'de', 'dea', 'dead', 'deadl', 'deadline', 'caller 150.2']) {
                  const start = performance.now();
                  set.call(input, text);
                  input.dispatchEvent(new Event('input', { bubbles: true }));
                  found.push(performance.now() - start);
                  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                }
              }
              return found;",
            json!([]),
        );
        numbers(&spent)
    }

    /// A file handed over to a command that does not exist: what it costs before anything is done with it.
    fn file(window: &Window, is_raw: bool) -> Vec<f64> {
        let spent = window.run_later(
            r"const bytes = new Uint8Array(args[0]).map((_, n) => n * 7);
              const found = [];
              for (let round = 0; round < 3; round += 1) {
                const start = performance.now();
                const body = args[1] ? bytes : { bytes: Array.from(bytes) };
                await window.__TAURI_INTERNALS__.invoke('no_such_command', body).catch(() => undefined);
                found.push(performance.now() - start);
              }
              return found;",
            json!([BYTES, is_raw]),
        );
        numbers(&spent)
    }

    fn numbers(value: &serde_json::Value) -> Vec<f64> {
        value
            .as_array()
            .map(|all| all.iter().filter_map(serde_json::Value::as_f64).collect())
            .unwrap_or_default()
    }
}
