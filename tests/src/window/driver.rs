//! As much of the WebDriver protocol as the tests speak, over blocking HTTP.
//!
//! WebKitWebDriver is spoken to directly; it starts the window itself and ends it with the session.
//! Every request has a time limit, so that a hanging window fails a test instead of stopping it.

use std::{net::TcpListener, path::Path, process::Command, thread, time::Duration};

use serde_json::{Value, json};
use understudy_display::{Output, ProcessGuard, Stage};
use ureq::Agent;

use super::aim;

/// The name under which the protocol passes elements around.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const LIMIT: Duration = Duration::from_secs(30);
/// One check whether the driver is there yet.
const ASK: Duration = Duration::from_secs(1);
/// How many ports are tried.
const PORTS: usize = 8;

/// What went wrong, in the driver's words.
#[derive(Clone, Debug)]
pub struct Trouble(pub String);

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// `Result` with a [`Trouble`].
pub(super) type Result<T> = std::result::Result<T, Trouble>;

/// An element of the page, as the driver names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(String);

/// A driver process with one session: one window.
#[derive(Debug)]
pub struct Driver {
    agent: Agent,
    session: String,
    _process: ProcessGuard,
}

impl Driver {
    /// Starts a driver on `stage`, and through it `program`.
    ///
    /// # Errors
    /// When either does not start; `log` then holds what they said.
    pub fn start(
        stage: &Stage,
        program: &Path,
        args: &[String],
        env: &[(String, String)],
        log: &Path,
    ) -> Result<Self> {
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(LIMIT))
            .http_status_as_error(false)
            .build()
            .into();
        let dress = |command: &mut Command| {
            stage.dress(command);
            command.env("TAURI_WEBVIEW_AUTOMATION", "true").envs(env.iter().map(|(k, v)| (k, v)));
        };
        let (process, port) = launch(&agent, free_ports(), dress, log)?;
        let base = format!("http://127.0.0.1:{port}");
        let options = json!({ "binary": program, "args": args });
        let capabilities = json!({ "webkitgtk:browserOptions": options });
        let value = call(
            &agent,
            Method::Post(json!({ "capabilities": { "alwaysMatch": capabilities } })),
            &format!("{base}/session"),
        )?;
        let id = value["sessionId"].as_str().ok_or(Trouble("the session has no id".to_owned()))?;
        Ok(Self { agent, session: format!("{base}/session/{id}"), _process: process })
    }

    /// Runs the body of a function in the page; its `return` is the answer.
    ///
    /// # Errors
    /// When it throws, or the window does not answer.
    pub fn script(&self, body: &str, args: Value) -> Result<Value> {
        self.post("/execute/sync", json!({ "script": body, "args": args }))
    }

    /// Runs the body of an async function in the page and waits for it.
    ///
    /// # Errors
    /// When it throws, or the window does not answer in time.
    pub fn script_later(&self, body: &str, args: Value) -> Result<Value> {
        let body = format!(
            "const done = arguments[arguments.length - 1]; const args = Array.from(arguments).slice(0, -1);\n\
             (async function() {{ {body} }}).apply(null, args)\
             .then(value => done({{ value: value === undefined ? null : value }}), \
             error => done({{ error: String(error && error.stack || error) }}));"
        );
        let answer = self.post("/execute/async", json!({ "script": body, "args": args }))?;
        match answer["error"].as_str() {
            Some(error) => Err(Trouble(error.to_owned())),
            None => Ok(answer["value"].clone()),
        }
    }

    /// The element that the body of a function returns, if it returns one.
    ///
    /// # Errors
    /// As [`Driver::script`].
    pub fn find(&self, body: &str, args: Value) -> Result<Option<Element>> {
        let value = self.script(body, args)?;
        Ok(value[ELEMENT].as_str().map(|id| Element(id.to_owned())))
    }

    /// Clicks in the middle of an element, as a mouse does.
    ///
    /// # Errors
    /// When it is covered, gone or out of reach.
    ///
    /// The driver looks where the element is and clicks there a moment later. What is drawn above it in between
    /// moves it away; such a click is caught before anything sees it, and told as a failure.
    pub fn click(&self, element: &Element) -> Result<()> {
        self.script_later(aim::STILL, json!([element.argument()]))?;
        self.script(aim::GUARD, json!([element.argument()]))?;
        let clicked = self.post(&format!("/element/{}/click", element.0), json!({}));
        let went = self.script(aim::WHERE, json!([]))?;
        clicked?;
        match went.as_str() {
            Some("elsewhere") => Err(Trouble("it moved away under the mouse".to_owned())),
            Some("unseen") => Err(Trouble("the mouse did not reach the page".to_owned())),
            _ => Ok(()),
        }
    }

    /// Scrolls an element into sight.
    ///
    /// # Errors
    /// When it is gone.
    pub fn show(&self, element: &Element) -> Result<()> {
        let body = "arguments[0].scrollIntoView({ block: 'nearest', behavior: 'instant' })";
        self.script(body, json!([element.argument()])).map(drop)
    }

    /// Presses keys one after the other. Each step holds some down and strikes the last.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn keys(&self, steps: &[Vec<char>]) -> Result<()> {
        let mut actions = Vec::new();
        for step in steps {
            actions.extend(step.iter().map(|key| json!({ "type": "keyDown", "value": key })));
            actions.extend(step.iter().rev().map(|key| json!({ "type": "keyUp", "value": key })));
        }
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.post("/actions", json!({ "actions": [keyboard] })).map(drop)
    }

    /// Presses a key down, or lets it go.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn key(&self, key: char, is_down: bool) -> Result<()> {
        let kind = if is_down { "keyDown" } else { "keyUp" };
        let action = json!({ "type": kind, "value": key });
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": [action] });
        self.post("/actions", json!({ "actions": [keyboard] })).map(drop)
    }

    /// Presses the mouse at the first point, moves through the others, and lets go. One point is a click.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn drag(&self, points: &[(f64, f64)]) -> Result<()> {
        let mut actions = Vec::new();
        for (n, (x, y)) in points.iter().enumerate() {
            let slowly = if n == 0 { 0 } else { 60 };
            actions.push(json!({
                "type": "pointerMove", "duration": slowly, "origin": "viewport",
                "x": x.round(), "y": y.round(),
            }));
            if n == 0 {
                actions.push(json!({ "type": "pointerDown", "button": 0 }));
            }
        }
        actions.push(json!({ "type": "pointerUp", "button": 0 }));
        let mouse = json!({
            "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": actions,
        });
        self.post("/actions", json!({ "actions": [mouse] })).map(drop)
    }

    /// Ends the session, and the window with it.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub fn quit(&self) -> Result<()> {
        call(&self.agent, Method::Delete, &self.session).map(drop)
    }

    /// Gives the window a size; nothing manages windows on the display, so it keeps the one it asked for.
    ///
    /// # Errors
    /// When the window does not answer.
    pub fn resize(&self, (width, height): (u32, u32)) -> Result<()> {
        let place = json!({ "x": 0, "y": 0, "width": width, "height": height });
        self.post("/window/rect", place).map(drop)
    }

    fn post(&self, path: &str, body: Value) -> Result<Value> {
        call(&self.agent, Method::Post(body), &format!("{}{path}", self.session))
    }
}

impl Element {
    /// For passing it to a script.
    pub fn argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

enum Method {
    Post(Value),
    Delete,
}

fn call(agent: &Agent, method: Method, url: &str) -> Result<Value> {
    let mut response = match method {
        Method::Post(body) => agent.post(url).send_json(body)?,
        Method::Delete => agent.delete(url).call()?,
    };
    let good = response.status().is_success();
    let answer: Value = response.body_mut().read_json()?;
    let value = answer["value"].clone();
    if good {
        return Ok(value);
    }
    let said = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Err(Trouble(format!("{}: {}", said("error"), said("message"))))
}

/// Ports that nobody listened on a moment ago.
fn free_ports() -> impl Iterator<Item = u16> {
    let free = || Some(TcpListener::bind(("127.0.0.1", 0)).ok()?.local_addr().ok()?.port());
    std::iter::repeat_with(free).map_while(|port| port).take(PORTS)
}

/// Starts a driver on the first port that is still free once it gets there. Another test may have taken it
/// meanwhile; then ours exits at once, and what answers there isn't ours.
fn launch(
    agent: &Agent,
    ports: impl Iterator<Item = u16>,
    dress: impl Fn(&mut Command),
    log: &Path,
) -> Result<(ProcessGuard, u16)> {
    let mut last = Trouble("WebKitWebDriver found no port".to_owned());
    for port in ports {
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).arg("--host=127.0.0.1");
        dress(&mut command);
        let file = std::fs::OpenOptions::new().create(true).append(true).open(log)?;
        let mut process = ProcessGuard::start(&command, Output::File(file))?;
        match wait_until_ready(agent, &mut process, port) {
            Ok(()) => return Ok((process, port)),
            Err(trouble) => last = trouble,
        }
    }
    Err(last)
}

fn wait_until_ready(agent: &Agent, process: &mut ProcessGuard, port: u16) -> Result<()> {
    let status = format!("http://127.0.0.1:{port}/status");
    let mut last = Trouble("it was never asked".to_owned());
    let mut answers = 0;
    for _ in 0..200 {
        if let Some(how) = process.ended()? {
            return Err(Trouble(format!("WebKitWebDriver ended on port {port}: {how}")));
        }
        match agent.get(&status).config().timeout_global(Some(ASK)).build().call() {
            // Twice, with a pause: a driver that could not have the port has ended by then.
            Ok(_) if answers == 1 => return Ok(()),
            Ok(_) => answers += 1,
            Err(error) => last = error.into(),
        }
        thread::sleep(Duration::from_millis(50));
    }
    Err(Trouble(format!("WebKitWebDriver does not answer: {last}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_another_has_taken_is_passed_over() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let taken_port = taken.local_addr().unwrap().port();
        let agent: Agent = Agent::config_builder().build().into();
        let folder = tempfile::tempdir().unwrap();
        let ports = std::iter::once(taken_port).chain(free_ports());
        let (_process, port) = launch(&agent, ports, |_| {}, &folder.path().join("log")).unwrap();
        assert_ne!(port, taken_port);
        assert!(agent.get(format!("http://127.0.0.1:{port}/status")).call().is_ok());
    }
}
