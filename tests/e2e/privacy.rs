//! Nothing leaves the machine: the system calls are watched, and what the policy refuses is counted.

use std::process::Command;

use understudy_tests::window::{Setup, Window, css};

/// Connections that stay on the machine.
const LOCAL: [&str; 6] = [
    "sa_family=AF_UNIX",
    "sa_family=AF_LOCAL",
    "sa_family=AF_UNSPEC",
    "sa_family=AF_NETLINK",
    "inet_addr(\"127.",
    "inet_pton(AF_INET6, \"::1\"",
];

#[test]
fn no_request_leaves_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let probe = Command::new("strace").args(["-qq", "-e", "trace=connect", "true"]).output();
    assert!(
        probe.is_ok_and(|output| output.status.success()),
        "strace must be installed and allowed to trace, or nothing is shown"
    );
    let words =
        ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-e", "signal=none", "-o"];
    let mut wrapper: Vec<String> = words.map(str::to_owned).to_vec();
    wrapper.push(trace.display().to_string());
    let window = Window::with(Setup { wrapper, ..Setup::default() });
    window.wait_for(&css("body"));
    assert_eq!(window.refusals(), [""; 0]);
    drop(window);

    let text = std::fs::read_to_string(&trace).unwrap();
    assert!(text.contains("AF_UNIX"), "the trace shows the window's own sockets");
    let outward: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("sa_family="))
        .filter(|line| !LOCAL.iter().any(|local| line.contains(local)))
        .collect();
    assert!(outward.is_empty(), "{}", outward.join("\n"));
}

/// The listener that counts refusals does count them, or the test above would show nothing.
#[test]
fn a_request_that_is_tried_is_refused_and_counted() {
    let window = Window::open();
    window.wait_for(&css("body"));
    let done = window.run_later(
        "return fetch('http://203.0.113.1/').then(() => 'went out', () => 'refused')",
        serde_json::json!([]),
    );
    assert_eq!(done, "refused");
    window.eventually("for the refusal to be counted", |window| {
        window.refusals().iter().any(|line| line.contains("connect-src")).then_some(())
    });
}
