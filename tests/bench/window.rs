//! Figures of the window: from the start of the process to painted text, and memory, beside the smallest
//! window Tauri can open. `bench-window NAME=PROGRAM…`; prints, never judges.

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("The window is measured on Linux only.");
}

#[cfg(target_os = "linux")]
mod processes;

#[cfg(target_os = "linux")]
mod linux {
    use std::{fs, thread, time::Duration};

    use item::clock::{Clock, SystemClock};
    use serde_json::json;
    use understudy_tests::window::{Setup, Window, test_id};

    use crate::processes::{family, pss};

    const ROUNDS: usize = 7;
    /// Memory is read when the window has come to rest.
    const REST: Duration = Duration::from_secs(3);

    pub(crate) fn main() {
        println!("{:<12} {:>16} {:>16}", "window", "painted, ms", "PSS, MB");
        for argument in std::env::args().skip(1) {
            let Some((name, program)) = argument.split_once('=') else {
                eprintln!("error: NAME=PROGRAM is wanted, not {argument:?}");
                continue;
            };
            let mut painted = Vec::new();
            let mut memory = Vec::new();
            for _ in 0..ROUNDS {
                let (time, size) = measure(program);
                painted.push(time);
                memory.push(size);
            }
            println!("{name:<12} {:>16} {:>16}", spread(painted), spread(memory));
            if name == "understudy" {
                println!("a page saved beside it is painted after {} ms", spread(saves(program)));
            }
        }
    }

    /// From the last byte of a saved page to its new text on the screen, in milliseconds.
    fn saves(program: &str) -> Vec<f64> {
        let Ok(folder) = tempfile::tempdir() else { return Vec::new() };
        let page = folder.path().join("notes.md");
        let clock = SystemClock::new();
        let save = |n: usize| {
            let words = "Words that stand there already. ".repeat(200);
            if let Err(error) = fs::write(&page, format!("# Notes\n\nNumber {n}.\n\n{words}\n")) {
                eprintln!("error: {error}");
            }
            clock.now().as_millisecond() as f64
        };
        save(0);
        let pack = Some(folder.path().to_owned());
        let setup = Setup { app: Some(program.into()), pack, ..Setup::default() };
        let window = Window::with(setup);
        window.wait_for(&test_id("reader"));
        thread::sleep(REST);
        window.run(
            r#"window.painted = {};
               new MutationObserver(() => {
                 const found = /Number (\d+)/.exec(document.querySelector("main").textContent);
                 if (found && !(found[1] in window.painted)) {
                   window.painted[found[1]] = null;
                   requestAnimationFrame(() => { window.painted[found[1]] = performance.timeOrigin + performance.now(); });
                 }
               }).observe(document.querySelector("main"), { childList: true, characterData: true, subtree: true });"#,
            json!([]),
        );
        (1..=20)
            .map(|n| {
                let saved = save(n);
                let seen = window.eventually("the new text", |window| {
                    window.run("return window.painted[arguments[0]] ?? null", json!([n])).as_f64()
                });
                seen - saved
            })
            .collect()
    }

    fn measure(program: &str) -> (f64, f64) {
        let window = Window::with(Setup { app: Some(program.into()), ..Setup::default() });
        let process = window.process();
        let started = started(process);
        let painted = window.eventually("for the first paint", |window| {
            let value = window.run(
                r#"const mark = performance.getEntriesByName("understudy:painted")[0]
                     ?? (window.__TAURI_INTERNALS__ && document.querySelector("script[type=module]")
                       ? null : performance.getEntriesByName("first-contentful-paint")[0]);
                   return mark ? performance.timeOrigin + mark.startTime : null;"#,
                json!([]),
            );
            value.as_f64()
        });
        thread::sleep(REST);
        (painted - started, megabytes(process))
    }

    /// When a process was started, in milliseconds since 1970.
    fn started(process: u32) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        // The 22nd field, counted from the third, in hundredths of a second since boot.
        let ticks: f64 =
            after_name.split_whitespace().nth(19).and_then(|t| t.parse().ok()).unwrap_or(f64::NAN);
        let uptime = fs::read_to_string("/proc/uptime").unwrap_or_default();
        let up: f64 =
            uptime.split_whitespace().next().and_then(|t| t.parse().ok()).unwrap_or(f64::NAN);
        let now = SystemClock::new().now().as_millisecond() as f64;
        now - (up * 1000.0 - ticks * 10.0)
    }

    /// The proportional set size of a process and all below it.
    fn megabytes(process: u32) -> f64 {
        let kilobytes: f64 = family(process).into_iter().map(pss).sum();
        kilobytes * 1024.0 / 1e6
    }

    /// The median, with the least and the most.
    fn spread(mut values: Vec<f64>) -> String {
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let last = values.len().saturating_sub(1);
        format!("{:.0} ({:.0}–{:.0})", at(last / 2), at(0), at(last))
    }
}
