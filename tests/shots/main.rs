//! Pictures of every screen in every theme and size: `shots FOLDER [THEME or SIZE…]`; of every page of the built-in
//! pack from top to bottom: `shots FOLDER pages [ID…]`.

#[cfg(target_os = "linux")]
mod pages;

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("Pictures are taken on Linux only.");
}

#[cfg(target_os = "linux")]
use linux::set_theme;

#[cfg(target_os = "linux")]
mod linux {
    use std::{fs, path::Path};

    use serde_json::{Value, json};
    use understudy_tests::window::{Setup, Window, css, test_id, text};

    const TOPIC: &str = "backend/request-lifecycle";
    const THEMES: [&str; 3] = ["light", "dark", "contrast"];
    /// The window's usual size, a large one, its least, and the usual one with everything drawn half as large again
    /// (name, width and height in pixels, interface size in percent).
    const SIZES: [(&str, (u32, u32), u32); 4] = [
        ("usual", (1180, 800), 100),
        ("large", (1440, 900), 100),
        ("least", (720, 480), 100),
        ("zoomed", (1180, 800), 150),
    ];

    pub(crate) fn main() {
        let folder = std::env::args().nth(1).unwrap_or_else(|| "shots".to_owned());
        let folder = Path::new(&folder);
        if let Err(error) = fs::create_dir_all(folder) {
            eprintln!("error: cannot make {}: {error}", folder.display());
            std::process::exit(1);
        }
        if std::env::args().nth(2).is_some_and(|word| word == "pages") {
            super::pages::pages(folder, &std::env::args().skip(3).collect::<Vec<_>>());
            println!("pictures are in {}", folder.display());
            return;
        }
        let words: Vec<String> = std::env::args().skip(2).collect();
        let chosen = |names: &[&'static str]| -> Vec<&'static str> {
            let named: Vec<_> = names
                .iter()
                .copied()
                .filter(|name| words.iter().any(|word| word == name))
                .collect();
            if named.is_empty() { names.to_vec() } else { named }
        };
        let sizes = chosen(&SIZES.map(|(name, ..)| name));
        for (name, size, percent) in SIZES.into_iter().filter(|(name, ..)| sizes.contains(name)) {
            let window = Window::with(Setup { size, ..Setup::default() });
            window.wait_for(&test_id("screen-today"));
            if let Err(trouble) = window.driver().resize(size) {
                eprintln!("warning: the window keeps its size: {trouble}");
            }
            for theme in chosen(&THEMES) {
                let shot = |screen: &str| {
                    // Only for the picture: the driver aims its clicks as if nothing were enlarged.
                    draw_at(&window, percent);
                    window.settle();
                    window.picture(&folder.join(format!("{screen}-{theme}-{name}.png")));
                    draw_at(&window, 100);
                };
                set_theme(&window, theme);
                round(&window, &shot);
                practice(&window, &shot);
            }
        }
        println!("pictures are in {}", folder.display());
    }

    /// Draws the whole interface at a size in percent.
    fn draw_at(window: &Window, percent: u32) {
        let wanted = json!(percent);
        let setting = |value: Value| {
            window.invoke("device_setting", json!({ "key": "interfaceScale", "value": value }))
        };
        match setting(Value::Null) {
            Ok(now) if now == wanted || (now.is_null() && percent == 100) => {}
            _ => {
                if let Err(failure) = setting(wanted) {
                    eprintln!("warning: the size stays: {failure}");
                }
            }
        }
    }

    pub(crate) fn set_theme(window: &Window, theme: &str) {
        let action = json!({ "kind": "setting-changed", "key": "theme", "value": theme });
        if let Err(failure) = window.invoke("act", json!({ "action": action })) {
            eprintln!("warning: the theme stays: {failure}");
        }
        window.wait_for(&css(&format!("html[data-theme={theme}]")));
    }

    /// Every screen, once.
    fn round(window: &Window, shot: &dyn Fn(&str)) {
        window.press(&["g", "t"]);
        window.wait_for(&test_id("screen-today"));
        shot("today");
        window.press(&["g", "o"]);
        window.wait_for(&test_id("screen-topics"));
        shot("topics");
        window.click(&test_id(&format!("topic-{TOPIC}")));
        window.wait_for(&css("main h1"));
        shot("page");
        window.run(
            "document.querySelector('main svg[id^=mermaid], main figure')?.scrollIntoView()",
            json!([]),
        );
        window.wait_for(&css("main figure .drawing svg"));
        shot("diagram");
        window.press(&["/"]);
        window.wait_for(&test_id("screen-search"));
        window.type_text("retry budget");
        window.wait_for(&css("mark"));
        shot("search");
        window.press(&["Ctrl+,"]);
        window.wait_for(&test_id("screen-settings"));
        shot("settings");
        window.run("document.querySelector('#settings-clocks').scrollIntoView()", json!([]));
        shot("settings-clocks");
        window.press(&["Ctrl+K"]);
        window.wait_for(&css("[role=dialog]"));
        window.type_text("idem");
        shot("palette");
        window.press(&["Escape"]);
        window.wait_without(&css("[role=dialog]"));
        window.press(&["?"]);
        window.wait_for(&text("keys"));
        shot("keys");
        window.press(&["Escape"]);
        window.wait_without(&css("[role=dialog]"));
    }

    const DIAGRAM: &str = "backend/request-lifecycle#request-path";

    /// Boards, review, rehearsal, interview, bank.
    fn practice(window: &Window, shot: &dyn Fn(&str)) {
        let ask = |command: &str, args| {
            window.invoke(command, args).unwrap_or_else(|failure| {
                eprintln!("warning: {command}: {failure}");
                Value::Null
            })
        };
        window.press(&["g", "b"]);
        window.wait_for(&test_id("screen-whiteboard"));
        window.wait_for(&css(".pick-row"));
        shot("boards");
        let way = json!({ "easier": false, "text": false });
        let view = ask("board_open", json!({ "item": DIAGRAM, "way": way }));
        let attempt = &view["attempt"];
        ask("board_save", json!({ "attempt": attempt, "scene": drawing().to_string() }));
        window.run("window.location.hash = arguments[0]", json!(["#/today"]));
        window.press(&["g", "t"]);
        window.press(&["g", "b"]);
        window.click(&test_id(&format!("diagram-{DIAGRAM}")));
        window.wait_for(&test_id("drill-failures"));
        shot("board-before");
        for drill in ["blanks", "controls", "failures"] {
            window.click(&test_id(&format!("drill-{drill}")));
            window.wait_for(&css("main figure .drawing svg"));
            shot(&format!("drill-{drill}"));
            match drill {
                "blanks" => {
                    for task in 0.. {
                        window.click(&test_id("blank-show"));
                        window.wait_for(&css(&format!("[data-testid=task-{task}] .verdict")));
                        if window.find(&test_id("drill-end")).is_some() {
                            break;
                        }
                    }
                    shot("drill-over");
                    window.click(&test_id("drill-done"));
                }
                "failures" => {
                    // It goes on from where the theme before left it.
                    if window.find(&test_id("struck-show")).is_some() {
                        window.click(&test_id("struck-show"));
                    }
                    window.wait_for(&test_id("mark-0"));
                    shot("drill-row");
                    window.click(&test_id("drill-leave"));
                }
                _ => window.click(&test_id("drill-leave")),
            }
        }
        window.click(&css("[data-testid=board-begin], [data-testid=board-resume]"));
        window.wait_for(&css("[data-testid=board-canvas] canvas.interactive"));
        window.wait_without(&text("Opening the board"));
        shot("board");
        window.click(&test_id("board-finish"));
        window.wait_for(&test_id("board-score"));
        window.wait_for(&css(".compare svg, .picture svg"));
        shot("board-graded");
        window.press(&["3"]);
        window.wait_for(&test_id("board-rated"));

        let filter = json!({
            "packs": [], "pages": [], "kinds": ["question"], "levels": ["medium"], "categories": [],
            "tags": [], "states": [], "items": [],
        });
        let read = json!({ "kind": "layer-read", "page": TOPIC, "layer": "core-details" });
        ask("act", json!({ "action": read }));
        window.press(&["g", "t"]);
        window.wait_for(&css("[data-testid=today-review-45]"));
        window.wait_for(&text("items, "));
        shot("today-new");
        window.press(&["g", "r"]);
        window.wait_for(&css("[data-testid=session-start]:enabled"));
        shot("review-start");
        let request = json!({
            "minutes": 25, "mode": "due", "filter": filter, "unread": true, "noNew": false,
        });
        ask("start_session", json!({ "request": request }));
        // A session that was begun beside the page is found when the page is loaded again.
        window.reload_at("#/today");
        window.wait_for(&test_id("today-resume"));
        shot("today-due");
        window.click(&test_id("today-resume"));
        window.wait_for(&test_id("review-item"));
        shot("review");
        window.press(&["Space"]);
        window.wait_for(&test_id("review-answer"));
        shot("review-answer");
        window.press(&["Escape"]);
        window.wait_for(&test_id("session-summary"));
        shot("review-summary");

        window.press(&["g", "e"]);
        window.wait_for(&test_id("screen-rehearsal"));
        window.wait_for(&css(".script"));
        shot("scripts");
        let script = "backend/incident-compression#script";
        ask("rehearsal_open", json!({ "script": script, "record": false }));
        window.press(&["g", "t"]);
        window.press(&["g", "e"]);
        window.wait_for(&test_id("stage"));
        shot("stage");
        window.press(&["v"]);
        shot("stage-wide");
        window.press(&["v"]);
        window.press(&["Space"]);
        window.wait_for(&text("Pause"));
        window.press(&["Space"]);
        window.wait_for(&test_id("pause-reason"));
        shot("stage-paused");
        ask("rehearsal_discard", json!({}));
        let drawn = "backend/distributed-diagram#script";
        let run = ask("rehearsal_open", json!({ "script": drawn, "record": false }));
        ask("sketch_save", json!({ "owner": run["sketch"], "scene": drawing().to_string() }));
        window.press(&["g", "t"]);
        window.press(&["g", "e"]);
        window.wait_for(&css("[data-testid=board-canvas] canvas.interactive"));
        window.wait_without(&text("Opening the board"));
        shot("stage-board");
        let over = json!({ "do": "clock", "command": { "do": "finish" } });
        ask("rehearsal_step", json!({ "step": over }));
        window.press(&["g", "t"]);
        window.press(&["g", "e"]);
        window.wait_for(&test_id("keep-run"));
        shot("stage-after");
        window.click(&test_id("keep-run"));
        window.wait_for(&test_id("past-run"));
        shot("stage-past");
        window.click(&test_id("past-done"));
        window.click(&test_id("new-script"));
        window.wait_for(&test_id("script-title"));
        shot("script-new");
        window.press(&["Escape"]);
        window.wait_without(&css("[role=dialog]"));
        window.click(&test_id("time-box"));
        window.wait_for(&test_id("time-box-menu"));
        shot("time-box");
        window.click(&test_id("time-box-25"));
        window.wait_for(&test_id("time-box-clock"));
        window.click(&test_id("time-box"));
        window.wait_for(&test_id("time-box-end"));
        shot("time-box-running");
        window.click(&test_id("time-box-end"));

        window.press(&["g", "i"]);
        window.wait_for(&test_id("template-phone-screen"));
        shot("interviews");
        let templates = ask("interview_templates", json!({}));
        let template = templates[0]["template"].clone();
        let sat = ask("assemble_interview", json!({ "template": template, "seed": null }));
        ask("interview_open", json!({ "assembled": sat }));
        let step = |step: Value| ask("interview_step", json!({ "step": step }));
        step(json!({ "do": "clock", "command": { "do": "start" } }));
        step(json!({ "do": "note", "question": 0, "text": "Said it without a figure." }));
        step(json!({ "do": "answered", "question": 0 }));
        let score = json!({ "dimension": "depth", "points": 2, "evidence": "no failure named" });
        step(json!({ "do": "score", "question": 0, "score": score }));
        step(json!({ "do": "clock", "command": { "do": "finish" } }));
        ask("interview_close", json!({}));
        window.press(&["g", "t"]);
        // Closed beside the page, it is found when the page is loaded again.
        window.reload();
        window.wait_for(&test_id("screen-today"));
        window.press(&["g", "i"]);
        window.click(&test_id("past-interview"));
        window.wait_for(&test_id("scorecard"));
        window.click(&css(".answered > summary"));
        window.run("document.querySelector('.answered').scrollIntoView()", json!([]));
        shot("scorecard");
        window.press(&["g", "c"]);
        window.wait_for(&test_id("bank-items"));
        shot("bank");
        window.press(&["r"]);
        window.wait_for(&test_id("bank-detail"));
        shot("bank-chosen");
    }

    /// Most of the checkout, as a hand would have drawn it.
    fn drawing() -> Value {
        let boxes = [
            ("Browser", 380, 0),
            ("CDN", 380, 120),
            ("API gateway", 380, 240),
            ("Auth", 140, 360),
            ("Orders", 480, 360),
            ("Pricing", 0, 500),
            ("Stock", 220, 500),
            ("Orders DB", 440, 500),
            ("Payments", 700, 500),
            ("Card provider", 700, 640),
            ("Email", 960, 360),
        ];
        let arrows =
            [(0, 1), (1, 2), (2, 3), (2, 4), (4, 5), (6, 4), (4, 7), (4, 8), (8, 9), (4, 10)];
        let plain = |id: String, kind: &str, x: i32, y: i32, width: i32, height: i32| {
            json!({
                "id": id, "type": kind, "x": x, "y": y, "width": width, "height": height,
                "angle": 0, "strokeColor": "#1e1e1e", "backgroundColor": "transparent",
                "fillStyle": "solid", "strokeWidth": 2, "strokeStyle": "solid", "roughness": 1,
                "opacity": 100, "groupIds": [], "frameId": null, "roundness": { "type": 3 },
                "seed": x + y, "version": 1, "versionNonce": 1, "isDeleted": false,
                "boundElements": [], "updated": 1, "link": null, "locked": false,
            })
        };
        let mut elements = Vec::new();
        for (n, (label, x, y)) in boxes.iter().enumerate() {
            let mut shape = plain(format!("b{n}"), "rectangle", *x, *y, 170, 70);
            shape["boundElements"] = json!([{ "id": format!("t{n}"), "type": "text" }]);
            elements.push(shape);
            let mut words = plain(format!("t{n}"), "text", *x + 15, *y + 22, 140, 25);
            for (key, value) in [
                ("text", json!(label)),
                ("originalText", json!(label)),
                ("containerId", json!(format!("b{n}"))),
                ("fontSize", json!(20)),
                ("fontFamily", json!(5)),
                ("textAlign", json!("center")),
                ("verticalAlign", json!("middle")),
                ("lineHeight", json!(1.25)),
                ("roundness", Value::Null),
            ] {
                words[key] = value;
            }
            elements.push(words);
        }
        for (n, (from, to)) in arrows.iter().enumerate() {
            let (a, b) = (boxes[*from], boxes[*to]);
            let down = a.2 < b.2;
            let (y1, y2) = if down { (a.2 + 74, b.2 - 4) } else { (a.2 - 4, b.2 + 74) };
            let (x1, x2) = (a.1 + 85, b.1 + 85);
            let (x1, y1, x2, y2) = if a.2 == b.2 {
                (a.1 + 174, a.2 + 35, b.1 - 4, b.2 + 35)
            } else {
                (x1, y1, x2, y2)
            };
            let mut arrow = plain(format!("a{n}"), "arrow", x1, y1, x2 - x1, y2 - y1);
            for (key, value) in [
                ("points", json!([[0, 0], [x2 - x1, y2 - y1]])),
                ("startBinding", json!({ "elementId": format!("b{from}"), "focus": 0, "gap": 4 })),
                ("endBinding", json!({ "elementId": format!("b{to}"), "focus": 0, "gap": 4 })),
                ("startArrowhead", Value::Null),
                ("endArrowhead", json!("arrow")),
                ("elbowed", json!(false)),
                ("lastCommittedPoint", Value::Null),
            ] {
                arrow[key] = value;
            }
            elements.push(arrow);
        }
        json!({ "type": "excalidraw", "version": 2, "elements": elements, "appState": {}, "files": {} })
    }
}
