//! The window opens, once per data folder.

use serde_json::json;
use understudy_tests::window::{Window, css, test_id};

#[test]
fn a_second_process_hands_over_to_the_first() {
    let window = Window::open();
    window.wait_for(&css("body"));
    let second = window.second(&[]);
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(second.status.success(), "{said}");
    window.wait_for(&css("html[data-theme=light]"));
}

fn size(window: &Window) -> (f64, f64) {
    let size = window.run("return [window.innerWidth, window.innerHeight]", json!([]));
    (size[0].as_f64().unwrap(), size[1].as_f64().unwrap())
}

#[test]
fn the_window_comes_back_as_it_was_left_and_fits_the_screen_there_is() {
    let mut window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let first = size(&window);
    // What the window writes down whenever it has come to rest.
    let leave = |window: &Window, width: f64, height: f64| {
        let value =
            json!({ "width": width, "height": height, "place": [40, 30], "maximized": false });
        window.invoke("device_setting", json!({ "key": "window", "value": value })).unwrap();
    };
    leave(&window, 940.0, 620.0);
    window.restart();
    window.wait_for(&test_id("screen-today"));
    assert_eq!(size(&window), (940.0, 620.0));
    // It was left on a larger screen.
    leave(&window, 9_000.0, 6_000.0);
    window.restart();
    window.wait_for(&test_id("screen-today"));
    let (width, height) = size(&window);
    let screen = window.run("return [screen.width, screen.height]", json!([]));
    let room = (screen[0].as_f64().unwrap(), screen[1].as_f64().unwrap());
    assert!(width <= room.0 && height <= room.1, "{width} × {height} on {room:?}");
    window.restart_with(|setup| setup.args = vec!["--reset-window".to_owned()]);
    window.wait_for(&test_id("screen-today"));
    assert_eq!(size(&window), first);
}
