//! The window opens, once per data folder.

use understudy_tests::window::{Window, css};

#[test]
fn a_second_process_hands_over_to_the_first() {
    let window = Window::open();
    window.wait_for(&css("body"));
    let second = window.second(&[]);
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(second.status.success(), "{said}");
    window.wait_for(&css("html[data-theme=light]"));
}
