//! What the window may ask for. Each command calls the study; logic of studying belongs in core.
//!
//! All run on the pool for blocking work ([`pooled`]): one that waits for the disk, or for a dialog, holds up
//! neither the window nor any other command. None is `async`: after its first `.await` it would run on the
//! runtime's own threads. Failures cross as [`Failure`].
//!
//! A new command is a function here: the build script registers it, and `cargo xtask bindings` writes what the
//! window calls it by.

mod board;
mod interview;
pub(crate) mod packs;
mod progress;
mod rehearsal;
mod review;
mod settings;
mod system;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use item::error::{ErrorKind, Failure};
use tauri::{Wry, async_runtime, ipc::Invoke};

/// What a command answers.
type Answer<T> = Result<T, Failure>;

// `every!`: each command of these modules. The build script finds them, so none can be forgotten.
include!(concat!(env!("OUT_DIR"), "/commands.rs"));

/// All commands, by name.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    pooled(commands())
}

fn commands() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    every!()
}

/// Those that can do without an app, for a window that is not there.
#[cfg(test)]
pub(crate) fn windowless()
-> impl Fn(Invoke<tauri::test::MockRuntime>) -> bool + Send + Sync + 'static {
    windowless!()
}

/// Something that the window asks for, by the name of a command.
trait Request: Send + 'static {
    /// What answers it when no command does.
    type Refusal: FnOnce(Failure) + Send + 'static;

    fn command(&self) -> &str;
    fn refusal(&self) -> Self::Refusal;
}

impl Request for Invoke<Wry> {
    type Refusal = Box<dyn FnOnce(Failure) + Send>;

    fn command(&self) -> &str {
        self.message.command()
    }

    fn refusal(&self) -> Self::Refusal {
        let resolver = self.resolver.clone();
        Box::new(move |failure| resolver.reject(failure))
    }
}

/// Runs commands on the blocking pool: it grows as needed, and timers, events and other commands never
/// depend on its threads. Every request is answered.
fn pooled<R: Request>(
    commands: impl Fn(R) -> bool + Send + Sync + 'static,
) -> impl Fn(R) -> bool + Send + Sync + 'static {
    let commands = Arc::new(commands);
    move |request| {
        let commands = Arc::clone(&commands);
        let (name, refuse) = (request.command().to_owned(), request.refusal());
        drop(async_runtime::spawn_blocking(move || {
            let refused = match catch_unwind(AssertUnwindSafe(|| commands(request))) {
                Ok(true) => return,
                Ok(false) => Failure {
                    kind: ErrorKind::NotFound,
                    message: format!("there is no command `{name}`"),
                    help: None,
                },
                // The panic is in the log and was reported; the caller still needs an answer.
                Err(_) => Failure {
                    kind: ErrorKind::Other,
                    message: format!("Understudy stopped while it worked on `{name}`"),
                    help: Some("Try again. Everything shown as saved is saved.".to_owned()),
                },
            };
            refuse(refused);
        }));
        true
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::Path,
        sync::{
            Condvar, Mutex,
            mpsc::{Sender, channel},
        },
        time::Duration,
    };

    use syn::visit::{self, Visit};

    use super::*;

    /// Far more than the runtime has workers.
    const SLOW: usize = 64;
    const LIMIT: Duration = Duration::from_secs(30);

    /// A request, and where its answer goes.
    struct Asked(&'static str, Sender<String>);

    impl Request for Asked {
        type Refusal = Box<dyn FnOnce(Failure) + Send>;

        fn command(&self) -> &str {
            self.0
        }

        fn refusal(&self) -> Self::Refusal {
            let answers = self.1.clone();
            Box::new(move |failure| answers.send(failure.message).unwrap())
        }
    }

    #[test]
    fn slow_commands_hold_up_no_other() {
        let released = Arc::new((Mutex::new(false), Condvar::new()));
        let gate = Arc::clone(&released);
        let handler = pooled(move |Asked(name, answers)| {
            if name == "slow" {
                let shut = gate.0.lock().unwrap();
                drop(gate.1.wait_timeout_while(shut, LIMIT, |released| !*released).unwrap());
            }
            answers.send(name.to_owned()).unwrap();
            true
        });
        // As the window asks: on a thread that must not wait for any of them.
        let (answers, told) = channel();
        for _ in 0..SLOW {
            assert!(handler(Asked("slow", answers.clone())));
        }
        assert!(handler(Asked("quick", answers)));
        assert_eq!(told.recv_timeout(LIMIT).unwrap(), "quick");
        *released.0.lock().unwrap() = true;
        released.1.notify_all();
        for _ in 0..SLOW {
            assert_eq!(told.recv_timeout(LIMIT).unwrap(), "slow");
        }
    }

    #[test]
    fn every_request_is_answered() {
        let handler = pooled(|Asked(name, _)| {
            assert_ne!(name, "wrong");
            false
        });
        for (name, expected) in [("wrong", "stopped while"), ("unknown", "no command `unknown`")] {
            let (answers, told) = channel();
            handler(Asked(name, answers));
            let said = told.recv_timeout(LIMIT).unwrap();
            assert!(said.contains(expected), "{name}: {said}");
        }
    }

    /// Every file of the program, with its text.
    fn sources(folder: &Path) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(sources(&path));
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
        found
    }

    /// What async code may call: it waits, and hands the work to the pool.
    const WAITING: [&str; 10] = [
        "clone",
        "interval",
        "notified",
        "set_missed_tick_behavior",
        "sleep",
        "spawn_blocking",
        "state",
        "tick",
        "timeout",
        "await",
    ];

    /// Walks a file and collects what its async code calls itself, without what it hands to the pool.
    #[derive(Default)]
    struct OnTheRuntime {
        is_async: bool,
        calls: BTreeSet<String>,
    }

    impl OnTheRuntime {
        fn of(text: &str) -> BTreeSet<String> {
            let mut seen = Self::default();
            seen.visit_file(&syn::parse_file(text).unwrap());
            seen.calls.retain(|name| !WAITING.contains(&name.as_str()));
            seen.calls
        }

        fn within(&mut self, is_async: bool, walk: impl FnOnce(&mut Self)) {
            let before = std::mem::replace(&mut self.is_async, is_async);
            walk(self);
            self.is_async = before;
        }

        fn call(&mut self, name: String, walk: impl FnOnce(&mut Self)) {
            let is_async = self.is_async && name != "spawn_blocking";
            if self.is_async {
                self.calls.insert(name);
            }
            self.within(is_async, walk);
        }
    }

    impl<'ast> Visit<'ast> for OnTheRuntime {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            let is_async = item.sig.asyncness.is_some();
            self.within(is_async, |seen| visit::visit_item_fn(seen, item));
        }

        fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
            let is_async = item.sig.asyncness.is_some();
            self.within(is_async, |seen| visit::visit_impl_item_fn(seen, item));
        }

        fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
            self.within(true, |seen| visit::visit_expr_async(seen, block));
        }

        fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
            let is_async = self.is_async || closure.asyncness.is_some();
            self.within(is_async, |seen| visit::visit_expr_closure(seen, closure));
        }

        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            let name = match &*call.func {
                syn::Expr::Path(path) => {
                    path.path.segments.last().map(|last| last.ident.to_string())
                }
                _ => None,
            };
            let name = name.unwrap_or_else(|| "a call of what is not a name".to_owned());
            // `Ok(…)` and the like are made, not called.
            match name.starts_with(char::is_uppercase) {
                true => visit::visit_expr_call(self, call),
                false => self.call(name, |seen| visit::visit_expr_call(seen, call)),
            }
        }

        fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
            self.call(call.method.to_string(), |seen| visit::visit_expr_method_call(seen, call));
        }

        fn visit_macro(&mut self, called: &'ast syn::Macro) {
            // The inside of a macro is text; those that write the log call nothing.
            if self.is_async && called.path.segments[0].ident != "tracing" {
                self.calls.insert(format!("{}!", called.path.segments[0].ident));
            }
        }

        fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
            if module.ident != "tests" {
                visit::visit_item_mod(self, module);
            }
        }
    }

    #[test]
    fn async_code_that_works_is_found() {
        for (text, expected) in [
            ("fn a() { fs::write(p, b); }", vec![]),
            ("async fn a() { c.await; fs::write(p, b); }", vec!["write"]),
            ("async fn a() { spawn_blocking(move || fs::write(p, b)).await; }", vec![]),
            (
                "async fn a() { if study.device_setting(X).is_ok() {} }",
                vec!["device_setting", "is_ok"],
            ),
            ("fn a() { spawn(async move { study.clocks().beat() }); }", vec!["beat", "clocks"]),
            ("fn a() { spawn(async move || tell(&app)); }", vec!["tell"]),
            ("impl A { async fn a(&self) { select! { x => fs::write(p, b) } } }", vec!["select!"]),
            (
                "async fn a() { match tick().await { Ok(x) => tracing::info!(%x, y), _ => {} } }",
                vec![],
            ),
        ] {
            let found: Vec<String> = OnTheRuntime::of(text).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    /// The few threads of the runtime keep every clock: nothing that reads, writes or computes runs on them.
    #[test]
    fn async_code_waits_and_does_nothing_else() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/src");
        for (name, text) in sources(&folder) {
            let found = OnTheRuntime::of(&text);
            assert!(found.is_empty(), "{name}: hand to `spawn_blocking` what calls {found:?}");
            // Commands run on the pool as long as they are plain functions.
            let (code, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
            let is_command = name.contains("/commands/");
            for word in ["async fn", "command(async)"] {
                assert!(!is_command || !code.contains(word), "{name}: `{word}`");
            }
        }
    }
}
