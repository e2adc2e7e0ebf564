//! What the kernel says of a process and all below it.

use std::{collections::HashMap, fs};

/// A process and all below it.
pub(crate) fn family(process: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let status = fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        if let Some(parent) = parent.and_then(|text| text.trim().parse().ok()) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut family = vec![process];
    let mut next = 0;
    while let Some(member) = family.get(next) {
        family.extend(children.get(member).into_iter().flatten().copied().collect::<Vec<_>>());
        next += 1;
    }
    family
}

/// A process's proportional set size in kB.
#[allow(dead_code, reason = "each figure uses its own")]
pub(crate) fn pss(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0.0)
}

/// Seconds of CPU that a process has used.
#[allow(dead_code, reason = "each figure uses its own")]
pub(crate) fn cpu_seconds(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // The 14th and 15th field, counted from the third, in hundredths of a second.
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// How often each thread of a process has gone to sleep, by the thread's name.
#[allow(dead_code, reason = "each figure uses its own")]
pub(crate) fn sleeps(process: u32) -> HashMap<String, u64> {
    let mut all: HashMap<String, u64> = HashMap::new();
    for thread in fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten() {
        let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.map(|line| line.trim().to_owned()).unwrap_or_default()
        };
        let times = field("voluntary_ctxt_switches:").parse().unwrap_or(0);
        *all.entry(field("Name:")).or_default() += times;
    }
    all
}
