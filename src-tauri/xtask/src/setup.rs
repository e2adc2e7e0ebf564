//! What building and testing need: system packages, a recent Node, the node modules of `ui`.

use std::fs;

use crate::{Outcome, process, workspace};

/// Debian's and Ubuntu's names: to build, to test the window and take pictures of it, to test sound.
const PACKAGES: [&str; 13] = [
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libasound2-dev",
    "webkit2gtk-driver",
    "xvfb",
    "dbus",
    "imagemagick",
    "strace",
    "pulseaudio",
    "pulseaudio-utils",
    "libasound2-plugins",
    "espeak-ng",
];

/// The oldest Node that the tools of `ui` run on.
const NODE: (u32, u32) = (20, 19);

/// Installs what is missing; says what it cannot install. Needs no network when nothing is missing.
pub(crate) fn setup() -> Outcome {
    system_packages()?;
    interface()
}

/// What the user interface is built and tested with.
pub(crate) fn interface() -> Outcome {
    node()?;
    node_modules()
}

/// What the rest is built and tested with.
pub(crate) fn system_packages() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !process::succeeds(process::command("apt-get").arg("--version")) {
        return elsewhere();
    }
    let missing: Vec<&str> = PACKAGES.into_iter().filter(|name| !installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let user = process::capture(process::command("id").arg("-u")).unwrap_or_default();
    let prefix: &[&str] = if user.trim() == "0" {
        &[]
    } else if process::succeeds(process::command("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        return Err(format!(
            "these system packages are missing, and installing them needs the administrator:\n\n  \
             sudo apt-get install {list}\n\nRun that, then this again."
        ));
    };
    let apt = |args: &[&str]| {
        let words: Vec<&str> = prefix
            .iter()
            .chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"])
            .chain(args)
            .copied()
            .collect();
        let mut command = process::command(words[0]);
        command.args(&words[1..]);
        process::run(&mut command)
    };
    let install: Vec<&str> = ["install", "--yes", "--no-install-recommends"]
        .into_iter()
        .chain(missing.iter().copied())
        .collect();
    // The lists of packages are often absent or old: fetched once, when the first try fails.
    if apt(&install).is_ok() {
        return Ok(());
    }
    apt(&["update"])?;
    apt(&install).map_err(|error| {
        format!("{error}\nthese system packages are needed and could not be installed: {list}")
    })
}

fn installed(package: &str) -> bool {
    let mut query = process::command("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    process::capture(&mut query).is_ok_and(|status| status == "installed")
}

/// Other distributions: their names differ, so the list is only shown when something is missing.
fn elsewhere() -> Outcome {
    let mut query = process::command("pkg-config");
    if process::succeeds(query.args(["--exists", "webkit2gtk-4.1"])) {
        return Ok(());
    }
    Err("WebKitGTK's development files are missing. Install what your system calls:\n\n  \
         webkit2gtk 4.1 and alsa (development files), a C compiler, pkg-config;\n  \
         for the tests also WebKitWebDriver, Xvfb, dbus, ImageMagick, strace, PulseAudio\n  \
         with its ALSA plug-in, and espeak-ng\n\n\
         then run this again."
        .to_owned())
}

fn node() -> Outcome {
    let (major, minor) = NODE;
    let wanted = format!("Node.js {major}.{minor} or newer is needed (https://nodejs.org)");
    let text = process::capture(process::command("node").arg("--version"))
        .map_err(|_| format!("{wanted}; there is no `node` here"))?;
    let mut parts = text.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>());
    match (parts.next(), parts.next()) {
        (Some(Ok(a)), Some(Ok(b))) if (a, b) >= NODE => Ok(()),
        _ => Err(format!("{wanted}; this one is {}", text.trim())),
    }
}

/// `npm ci`, unless the modules were installed from this very lock file.
fn node_modules() -> Outcome {
    let ui = workspace::ui();
    let lock = fs::read(ui.join("package-lock.json"))
        .map_err(|error| format!("cannot read ui/package-lock.json: {error}"))?;
    let stamp = ui.join("node_modules/.understudy-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    process::run(&mut process::npm(["ci", "--no-audit", "--no-fund", "--prefer-offline"]))?;
    fs::write(&stamp, lock).map_err(|error| format!("cannot write {}: {error}", stamp.display()))
}
