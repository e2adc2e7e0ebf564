//! Figures of a running clock: how late the window paints it, under load; how often the process wakes for
//! it; what the window costs while nothing is done. Prints, never judges.

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
mod processes;

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        collections::HashMap,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
        thread,
        time::Duration,
    };

    use item::clock::{Clock, SystemClock};
    use serde_json::{Value, json};
    use understudy_tests::window::{Window, test_id};

    use crate::{
        figures::{at, sorted},
        processes::{cpu_seconds, family, sleeps},
    };

    const SCRIPT: &str = "backend/distributed-diagram#script";
    const UNDER_LOAD: Duration = Duration::from_secs(180);
    const QUIET: Duration = Duration::from_secs(60);

    pub(crate) fn main() {
        let window = Window::open();
        window.wait_for(&test_id("screen-today"));
        thread::sleep(Duration::from_secs(10));
        idle(&window, "idle, on Today");

        window.invoke("rehearsal_open", json!({ "script": SCRIPT, "record": false })).ok();
        window.press(&["g", "e"]);
        window.wait_for(&test_id("stage"));
        window.click(&test_id("beside-board-toggle"));
        window.click(&test_id("stage-toggle"));
        thread::sleep(Duration::from_secs(5));
        idle(&window, "a rehearsal's clock runs");
        painted(&window);
    }

    /// CPU and wake-ups over a quiet minute.
    fn idle(window: &Window, what: &str) {
        let process = window.process();
        let all = family(process);
        let cpu = |all: &[u32]| all.iter().copied().map(cpu_seconds).sum::<f64>();
        let (spent, slept) = (cpu(&all), sleeps(process));
        let own = cpu_seconds(process);
        thread::sleep(QUIET);
        let seconds = QUIET.as_secs_f64();
        let share = |now: f64, before: f64| (now - before) / seconds * 100.0;
        println!(
            "{what}: {:.2} % of a core in all, {:.2} % of it in our own process",
            share(cpu(&all), spent),
            share(cpu_seconds(process), own),
        );
        let now = sleeps(process);
        let mut threads: Vec<(f64, String)> = rates(&slept, &now, seconds);
        threads.sort_by(|a, b| b.0.total_cmp(&a.0));
        let runtime: f64 = threads
            .iter()
            .filter(|(_, name)| name.starts_with("tokio"))
            .map(|(rate, _)| rate)
            .sum();
        println!("  wake-ups a second of the core's threads: {runtime:.2}");
        let busiest = threads.iter().take(4).map(|(rate, name)| format!("{name} {rate:.1}"));
        println!("  the busiest threads: {}", busiest.collect::<Vec<_>>().join(", "));
    }

    fn rates(
        before: &HashMap<String, u64>,
        now: &HashMap<String, u64>,
        seconds: f64,
    ) -> Vec<(f64, String)> {
        let rate = |(name, times): (&String, &u64)| {
            let since = times.saturating_sub(before.get(name).copied().unwrap_or(0));
            (since as f64 / seconds, name.clone())
        };
        now.iter().map(rate).collect()
    }

    /// How late each second appears, with every core busy besides.
    fn painted(window: &Window) {
        let busy = Arc::new(AtomicBool::new(true));
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let load: Vec<_> = (0..cores)
            .map(|_| {
                let busy = Arc::clone(&busy);
                thread::spawn(move || {
                    let mut n = 0_u64;
                    while busy.load(Ordering::Relaxed) {
                        n = std::hint::black_box(n.wrapping_mul(31).wrapping_add(7));
                    }
                })
            })
            .collect();
        window.run(
            r#"const figure = document.querySelector(".big-clock-figure");
               window.painted = [];
               window.asked = [];
               const seen = () => {
                 const text = figure.textContent;
                 const [m, s] = text.replace("+", "").split(":").map(Number);
                 const seconds = (text.startsWith("+") ? -1 : 1) * (m * 60 + s);
                 // Painted with the frame after the change.
                 requestAnimationFrame(() => window.painted.push([performance.now(), seconds]));
               };
               new MutationObserver(seen).observe(figure, { childList: true, characterData: true, subtree: true });
               const ask = async () => {
                 const before = performance.now();
                 const run = await window.__TAURI_INTERNALS__.invoke("rehearsal", {});
                 const after = performance.now();
                 const now = run.view.figures;
                 const segment = now.segments[now.current];
                 window.asked.push([(before + after) / 2, segment.budgetMs - segment.spentMs, after - before]);
                 setTimeout(ask, 500);
               };
               void ask();"#,
            json!([]),
        );
        let clock = SystemClock::new();
        let start = clock.monotonic();
        while clock.monotonic().saturating_sub(start) < UNDER_LOAD {
            thread::sleep(Duration::from_secs(5));
        }
        let painted = pairs(&window.run("return window.painted", json!([])));
        let asked =
            pairs(&window.run("return window.asked.filter((one) => one[2] < 20)", json!([])));
        busy.store(false, Ordering::Relaxed);
        for worker in load {
            let _ = worker.join();
        }
        // The core's clock by the page's: both count milliseconds, so one figure is between them.
        let end = at(&sorted(asked.iter().map(|(at, left)| at + left).collect()), 0.5);
        // `n` seconds are shown from the instant on at which n · 1000 ms are left.
        let late = painted.iter().map(|(at, seconds)| seconds * 1000.0 - (end - at)).collect();
        let late = sorted(late);
        println!(
            "painted after the core's time, {} changes in {} s, every core busy: p50 {:.0} ms, p99 {:.0} ms, \
             worst {:.0} ms",
            late.len(),
            UNDER_LOAD.as_secs(),
            at(&late, 0.5),
            at(&late, 0.99),
            at(&late, 1.0),
        );
    }

    fn pairs(list: &Value) -> Vec<(f64, f64)> {
        let pair = |pair: &Value| Some((pair[0].as_f64()?, pair[1].as_f64()?));
        list.as_array().into_iter().flatten().filter_map(pair).collect()
    }
}
