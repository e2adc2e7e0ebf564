//! Processes that end with us, however we end.
//!
//! Invariant: the child and everything it starts are killed when its [`ProcessGuard`] is dropped, and also
//! when this process is killed, because both close the pipe that the child's keeper reads from.

use std::{
    io,
    process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio},
    time::Duration,
};

/// Starts `"$@"` in a session of its own and kills that session when standard input closes.
const KEEPER: &str = r#"
exec 3<&0
setsid "$@" </dev/null 3<&- &
child=$!
( read -r _ <&3
  kill -s TERM -- "-$child"; sleep 1; kill -s KILL -- "-$child" ) 2>/dev/null >/dev/null &
exec 3<&-
wait "$child"
"#;

/// A running child, to be held as long as it is wanted.
#[derive(Debug)]
pub struct ProcessGuard {
    keeper: Child,
}

impl ProcessGuard {
    /// Starts `command`; only its program, arguments, environment and folder are taken over.
    ///
    /// # Errors
    /// When the shell that keeps it cannot be started.
    pub fn start(command: &Command, output: Output) -> io::Result<Self> {
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh"]).arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => keeper.env(name, value),
                None => keeper.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            keeper.current_dir(folder);
        }
        keeper.stdin(Stdio::piped());
        match output {
            Output::Inherited => {}
            Output::Piped => {
                keeper.stdout(Stdio::piped()).stderr(Stdio::piped());
            }
            Output::File(file) => {
                keeper.stdout(file.try_clone()?).stderr(file);
            }
        }
        Ok(Self { keeper: keeper.spawn()? })
    }

    /// What the child prints, when it was started with [`Output::Piped`].
    pub fn output(&mut self) -> Option<(ChildStdout, ChildStderr)> {
        Some((self.keeper.stdout.take()?, self.keeper.stderr.take()?))
    }

    /// How the child ended; `None` while it runs.
    ///
    /// # Errors
    /// When the operating system will not say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.keeper.try_wait()
    }

    /// Waits for the child to end by itself.
    ///
    /// # Errors
    /// When the operating system will not say.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        // `Child::wait` would close the pipe first, and so kill the child.
        loop {
            if let Some(status) = self.keeper.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for ProcessGuard {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Where a child's words go.
#[derive(Debug)]
pub enum Output {
    /// Where ours go.
    Inherited,
    /// To [`ProcessGuard::output`].
    Piped,
    /// Both streams into a file.
    File(std::fs::File),
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        path::Path,
        thread,
    };

    use super::*;

    #[test]
    fn what_the_child_has_started_ends_with_the_guard() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]);
        let mut guard = ProcessGuard::start(&command, Output::Piped).unwrap();
        let mut line = String::new();
        let (stdout, _) = guard.output().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let grandchild = Path::new("/proc").join(line.trim());
        assert!(grandchild.exists());
        drop(guard);
        let gone = (0..200).any(|_| {
            thread::sleep(Duration::from_millis(20));
            !grandchild.exists()
        });
        assert!(gone, "{} still runs", grandchild.display());
    }

    #[test]
    fn the_childs_end_is_told() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]);
        let mut guard = ProcessGuard::start(&command, Output::Inherited).unwrap();
        assert_eq!(guard.wait().unwrap().code(), Some(3));
    }
}
