//! The window opens.

use understudy_tests::window::{Window, text};

#[test]
fn the_window_opens() {
    let window = Window::open();
    window.wait_for(&text("It opens"));
}
