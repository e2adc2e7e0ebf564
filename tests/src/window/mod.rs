//! The real window, driven as a person would: `Window::open()`, then click, type, look, restart, kill.
//!
//! Each window has its own display, message bus, data folder and caches, and leaves nothing behind.
//! When a test fails, the picture, the page's text and the logs are kept in `target/e2e/<test>`.

mod aim;
mod driver;
mod keys;
mod locate;

use std::{
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use item::clock::{Clock, SystemClock};
use serde_json::{Value, json};
use tempfile::TempDir;
use understudy_display::Stage;

pub use driver::{Driver, Element, Trouble};
pub use locate::{Locator, button, css, link, role, test_id, text};

/// How long a step may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// Left out by axe-core: the whiteboard's own interface is its makers'; all it does for us has a way by
/// name beside it, and the text board needs none of it.
const FOREIGN: &str = "[data-testid=board-canvas]";
/// The notification plug-in's own script asks at each start for what the window may not do.
const NOT_OURS: &str = "notification.is_permission_granted not allowed";
/// Where the app's own pages are.
const HOME: &str = "tauri://localhost/";
const PAUSE: Duration = Duration::from_millis(40);

/// What a window is opened with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// A folder to open as a pack, as `understudy PATH` does; else the built-in pack alone.
    pub pack: Option<PathBuf>,
    /// The size of the display, which the window fills.
    pub size: (u32, u32),
    /// A program to put in front of the app, with its arguments (`strace -f …`).
    pub wrapper: Vec<String>,
    /// More arguments for the app.
    pub args: Vec<String>,
    /// The data folder; one of the window's own unless it is set.
    pub data: Option<PathBuf>,
    /// Another program than the built app.
    pub app: Option<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            pack: None,
            size: (1180, 800),
            wrapper: Vec::new(),
            args: Vec::new(),
            data: None,
            app: None,
        }
    }
}

/// An open window with everything around it.
#[derive(Debug)]
pub struct Window {
    driver: Option<Driver>,
    stage: Stage,
    folder: TempDir,
    setup: Setup,
    clock: SystemClock,
}

impl Window {
    /// Opens the window on the built-in pack.
    pub fn open() -> Self {
        Self::with(Setup::default())
    }

    /// Opens the window on a folder.
    pub fn on(pack: &Path) -> Self {
        Self::with(Setup { pack: Some(pack.to_owned()), ..Setup::default() })
    }

    /// Opens the window as `setup` says.
    ///
    /// # Panics
    /// When it does not open.
    pub fn with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"));
        let (width, height) = setup.size;
        let stage =
            Stage::open(width, height).unwrap_or_else(|error| panic!("no display: {error}"));
        let mut window = Self { driver: None, stage, folder, setup, clock: SystemClock::new() };
        window.start();
        window
    }

    fn start(&mut self) {
        let app = self.app();
        let data = self.data();
        let mut words: Vec<String> = self.setup.wrapper.clone();
        words.push(app.display().to_string());
        words.extend(["--data".to_owned(), data.display().to_string()]);
        words.extend(self.setup.args.iter().cloned());
        words.extend(self.setup.pack.iter().map(|pack| pack.display().to_string()));
        let program = PathBuf::from(words.remove(0));
        let driver = Driver::start(&self.stage, &program, &words, &self.env(), &self.log());
        match driver {
            Ok(driver) => self.driver = Some(driver),
            Err(trouble) => panic!("the window does not open: {trouble}\n{}", self.said()),
        }
    }

    fn env(&self) -> Vec<(String, String)> {
        let below = |name: &str| self.folder.path().join(name).display().to_string();
        [
            ("HOME", below("home")),
            ("XDG_DATA_HOME", below("home/data")),
            ("XDG_CACHE_HOME", below("home/cache")),
            ("XDG_CONFIG_HOME", below("home/config")),
            ("XDG_STATE_HOME", below("home/state")),
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// The folder that progress is kept in.
    pub fn data(&self) -> PathBuf {
        self.setup.data.clone().unwrap_or_else(|| self.folder.path().join("data"))
    }

    fn app(&self) -> PathBuf {
        self.setup.app.clone().unwrap_or_else(app)
    }

    /// The app's own process.
    ///
    /// # Panics
    /// When it does not run.
    pub fn process(&self) -> u32 {
        let app = fs::canonicalize(self.app()).unwrap_or_default();
        let of_app =
            |id: &u32| fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|program| program == app);
        let found = processes_on(&self.data()).into_iter().find(of_app);
        found.unwrap_or_else(|| panic!("{} does not run", app.display()))
    }

    /// The display and bus that the window is on.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Starts a second process of the app on the same display, bus and data folder, and waits for it.
    ///
    /// # Panics
    /// When it does not end within the time of a step.
    pub fn second(&self, args: &[&str]) -> std::process::Output {
        let mut command = Command::new("timeout");
        command.arg(PATIENCE.as_secs().to_string()).arg(self.app()).arg("--data").arg(self.data());
        self.stage.dress(&mut command);
        command.args(args).envs(self.env());
        command.output().unwrap_or_else(|error| panic!("no second process: {error}"))
    }

    /// Ends the window as the power cut does, and opens it again on the same data.
    pub fn restart(&mut self) {
        self.kill();
        self.start();
    }

    /// Loads the page again, and waits until it is another one: keys that are struck before go to the old page.
    pub fn reload(&self) {
        let address = self.run("return window.location.hash", json!([]));
        self.reload_at(address.as_str().unwrap_or_default());
    }

    /// The same at another address, `#/page/shop/plain`. In one step: the old page would first go there itself.
    pub fn reload_at(&self, address: &str) {
        let body = "window.isOld = true; location.hash = arguments[0]; location.reload()";
        self.run(body, json!([address]));
        self.eventually("for the page to be loaded again", |window| {
            let body = "return window.isOld === undefined && document.querySelector('main h1, main [role=application]') !== null";
            let is_new = window.driver().script(body, json!([])).ok()?;
            is_new.as_bool().filter(|is_new| *is_new)
        });
    }

    /// Opens the window again with other things; the data folder stays.
    pub fn restart_with(&mut self, change: impl FnOnce(&mut Setup)) {
        self.kill();
        change(&mut self.setup);
        self.start();
    }

    /// What must hold at the end of every test: the window still shows the app, and nothing failed in it
    /// unnoticed.
    fn look_back(&self) {
        let (Some(driver), None) = (&self.driver, &self.setup.app) else { return };
        let body = "return [location.origin + location.pathname, window.unhandled ?? []]";
        // A window that was made to stop cannot say.
        let Ok(said) = driver.script(body, json!([])) else { return };
        assert_eq!(said[0], HOME, "the window left the app");
        let failed: Vec<&str> = said[1]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|what| !what.starts_with(NOT_OURS))
            .collect();
        assert!(failed.is_empty(), "failed in the page, and nothing there handled it: {failed:#?}");
    }

    /// Kills the app's process; nothing gets the chance to save.
    pub fn kill(&mut self) {
        if !thread::panicking() {
            self.look_back();
        }
        self.end();
    }

    fn end(&mut self) {
        for process in processes_on(&self.data()) {
            let _ = Command::new("kill").args(["-KILL", &process.to_string()]).status();
        }
        self.driver = None;
    }

    /// Waits until the app has ended by itself, because its window was closed.
    ///
    /// # Panics
    /// When it does not within the time of a step.
    pub fn closed(&mut self) {
        let app = fs::canonicalize(self.app()).unwrap_or_default();
        self.eventually("the app to end", |window| {
            let runs = processes_on(&window.data()).into_iter().any(|id| {
                fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|program| program == app)
            });
            (!runs).then_some(())
        });
        self.driver = None;
    }

    /// The window's driver.
    ///
    /// # Panics
    /// When the window has been killed.
    pub fn driver(&self) -> &Driver {
        self.driver.as_ref().unwrap_or_else(|| panic!("the window has been killed"))
    }

    /// Waits until `look` gives something, and returns it.
    ///
    /// # Panics
    /// When it does not within the time of a step.
    pub fn eventually<T>(&self, what: impl Display, mut look: impl FnMut(&Self) -> Option<T>) -> T {
        let start = self.clock.monotonic();
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            let waited = self.clock.monotonic().saturating_sub(start);
            assert!(waited < PATIENCE, "waited {} s without success: {what}", waited.as_secs());
            thread::sleep(PAUSE);
        }
    }

    /// The element, when it is there and visible now.
    pub fn find(&self, what: &Locator) -> Option<Element> {
        self.driver().find(locate::FIND, what.args()).ok().flatten()
    }

    /// Waits for an element.
    pub fn wait_for(&self, what: &Locator) -> Element {
        self.eventually(format!("for {what}"), |window| window.find(what))
    }

    /// Waits until an element is gone.
    pub fn wait_without(&self, what: &Locator) {
        self.eventually(format!("for {what} to go"), |window| {
            window.find(what).is_none().then_some(())
        });
    }

    /// Clicks, as soon as it can be clicked.
    pub fn click(&self, what: &Locator) {
        let mut last = String::new();
        let start = self.clock.monotonic();
        loop {
            let done = match self.find(what) {
                Some(element) => {
                    self.driver().show(&element).and_then(|()| self.driver().click(&element))
                }
                None => Err(Trouble("it is not there".to_owned())),
            };
            match done {
                Ok(()) => return,
                Err(trouble) => last.clone_from(&trouble.0),
            }
            let waited = self.clock.monotonic().saturating_sub(start);
            assert!(waited < PATIENCE, "cannot click {what}: {last}");
            thread::sleep(PAUSE);
        }
    }

    /// Presses shortcuts one after the other, `["Ctrl+K", "Escape"]`, once what is on the screen listens.
    ///
    /// # Panics
    /// When the window does not answer.
    pub fn press(&self, shortcuts: &[&str]) {
        self.run_later(aim::DRAWN, json!([]));
        let steps: Vec<Vec<char>> = shortcuts.iter().map(|keys| keys::step(keys)).collect();
        self.driver().keys(&steps).unwrap_or_else(|trouble| panic!("{shortcuts:?}: {trouble}"));
    }

    /// Holds Space down until it has been struck so many times, as a tired hand does.
    ///
    /// The driver strikes a key that is held once only, so the page is told of the others.
    ///
    /// # Panics
    /// When the window does not answer.
    pub fn hold_space(&self, times: usize) {
        let key = |is_down| {
            let done = self.driver().key(' ', is_down);
            done.unwrap_or_else(|trouble| panic!("holding Space: {trouble}"));
        };
        self.run_later(aim::DRAWN, json!([]));
        key(true);
        for _ in 1..times {
            self.run_later(aim::DRAWN, json!([]));
            self.run(
                "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', \
                 { key: ' ', code: 'Space', repeat: true, bubbles: true, cancelable: true }))",
                json!([]),
            );
        }
        key(false);
    }

    /// Gives the focus to a control by pressing Tab, as someone without a mouse would.
    ///
    /// # Panics
    /// When 150 presses do not reach it.
    pub fn tab_to(&self, what: &Locator) {
        let control = self.wait_for(what);
        for _ in 0..150 {
            if self.has_focus(&control) {
                return;
            }
            self.press(&["Tab"]);
        }
        panic!("Tab does not reach {what}; the focus is on {}", self.focused());
    }

    /// Whether an element has the focus.
    pub fn has_focus(&self, element: &Element) -> bool {
        self.run("return document.activeElement === arguments[0]", json!([element.argument()]))
            == true
    }

    /// What has the focus: its test id, else its name or words, `BODY` when nothing has it.
    pub fn focused(&self) -> String {
        let value = self.run(
            "const e = document.activeElement; \
             return e === document.body ? 'BODY' : e.dataset.testid || e.getAttribute('aria-label') || e.innerText || e.tagName",
            json!([]),
        );
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Types text where the focus is.
    ///
    /// # Panics
    /// When the window does not answer.
    pub fn type_text(&self, text: &str) {
        let steps: Vec<Vec<char>> = text.chars().map(|letter| vec![letter]).collect();
        self.driver().keys(&steps).unwrap_or_else(|trouble| panic!("typing {text:?}: {trouble}"));
    }

    /// Drags the mouse through points of the window; one point is a click.
    ///
    /// # Panics
    /// When the window does not answer.
    pub fn drag(&self, points: &[(f64, f64)]) {
        self.driver().drag(points).unwrap_or_else(|trouble| panic!("{points:?}: {trouble}"));
    }

    /// The visible text of an element.
    pub fn text_of(&self, what: &Locator) -> String {
        let element = self.wait_for(what);
        let value = self.run("return arguments[0].innerText", json!([element.argument()]));
        value.as_str().unwrap_or_default().to_owned()
    }

    /// Runs the body of a function in the page.
    ///
    /// # Panics
    /// When it throws.
    pub fn run(&self, body: &str, args: Value) -> Value {
        self.driver().script(body, args).unwrap_or_else(|trouble| panic!("{trouble}\n{body}"))
    }

    /// Runs the body of an async function in the page and waits for it.
    ///
    /// # Panics
    /// When it throws.
    pub fn run_later(&self, body: &str, args: Value) -> Value {
        self.driver().script_later(body, args).unwrap_or_else(|trouble| panic!("{trouble}\n{body}"))
    }

    /// Asks the core as the page does, and returns its answer or its failure.
    ///
    /// # Panics
    /// When the window does not answer.
    pub fn invoke(&self, command: &str, args: Value) -> Result<Value, Value> {
        let answer = self.run_later(
            "const [command, payload] = args; \
             return window.__TAURI_INTERNALS__.invoke(command, payload)\
             .then((good) => ({ good }), (bad) => ({ bad }));",
            json!([command, args]),
        );
        match answer.get("bad") {
            Some(bad) => Err(bad.clone()),
            None => Ok(answer["good"].clone()),
        }
    }

    /// What the content security policy has refused so far.
    pub fn refusals(&self) -> Vec<String> {
        let list = self.run("return window.refusals", json!([]));
        serde_json::from_value(list).unwrap_or_else(|error| panic!("no list of refusals: {error}"))
    }

    /// Everything axe-core finds wrong with what is on the screen now, but for `exclusions` (rule ids).
    ///
    /// # Panics
    /// When axe-core is not installed or does not run.
    pub fn accessibility(&self, exclusions: &[&str]) -> Vec<String> {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        self.run(&format!("if (!window.axe) {{ {axe} }}"), json!([]));
        let found = self.run_later(
            "const rules = Object.fromEntries(args[0].map((id) => [id, { enabled: false }]));\
             const { violations } = await window.axe.run({ include: [document], exclude: [[args[1]]] }, { rules, resultTypes: ['violations'] });\
             return violations.flatMap((v) => v.nodes.map((n) => \
             `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`));",
            json!([exclusions, FOREIGN]),
        );
        serde_json::from_value(found).unwrap_or_else(|error| panic!("no list of findings: {error}"))
    }

    /// Waits until fonts are there, nothing moves and the last frame is drawn.
    pub fn settle(&self) {
        self.run_later(
            "await document.fonts.ready; \
             await Promise.allSettled(document.getAnimations().map((a) => a.finished)); \
             const frame = () => new Promise((done) => requestAnimationFrame(done)); \
             await frame(); await frame();",
            json!([]),
        );
    }

    /// Takes a picture of the display.
    ///
    /// # Panics
    /// When that fails.
    pub fn picture(&self, path: &Path) {
        self.stage.picture(path).unwrap_or_else(|error| panic!("no picture: {error}"));
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("window.log")
    }

    /// What the app and the driver printed.
    pub fn said(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Keeps what may explain a failure.
    fn keep_traces(&self) {
        let name = thread::current().name().unwrap_or("test").replace("::", "-");
        let folder = target().join("e2e").join(name);
        if fs::create_dir_all(&folder).is_err() {
            return;
        }
        let _ = self.stage.picture(&folder.join("window.png"));
        let _ = fs::copy(self.log(), folder.join("window.log"));
        if let Some(driver) = &self.driver {
            let page = driver.script("return document.body.innerText", json!([]));
            let text =
                page.map_or_else(|trouble| trouble.0, |v| v.as_str().unwrap_or("").to_owned());
            let _ = fs::write(folder.join("page.txt"), text);
        }
        let logs = self.data().join("logs");
        for entry in fs::read_dir(logs).into_iter().flatten().flatten() {
            let _ = fs::copy(entry.path(), folder.join(entry.file_name()));
        }
        eprintln!("what was to be seen is kept in {}", folder.display());
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if thread::panicking() {
            self.keep_traces();
            self.end();
        } else {
            self.kill();
        }
    }
}

/// The built app.
fn app() -> PathBuf {
    match std::env::var_os("UNDERSTUDY_APP") {
        Some(app) => app.into(),
        None => target().join("debug/understudy"),
    }
}

/// Where cargo builds to: a test lies in `<target>/debug/deps`, a program in `<target>/debug`.
fn target() -> PathBuf {
    let binary = std::env::current_exe().unwrap_or_default();
    let profile = binary.ancestors().find(|p| p.ends_with("debug") || p.ends_with("release"));
    profile.and_then(Path::parent).unwrap_or(Path::new("target")).to_owned()
}

/// The processes whose command line names `data`.
fn processes_on(data: &Path) -> Vec<u32> {
    let data = data.as_os_str().as_encoded_bytes();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let line = fs::read(entry.path().join("cmdline")).ok()?;
            line.split(|byte| *byte == 0).any(|word| word == data).then_some(id)
        })
        .collect()
}
