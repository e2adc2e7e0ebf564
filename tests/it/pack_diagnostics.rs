//! One fixture for each diagnostic: a folder named after its code, which must trigger it, and the text
//! that `understudy check` prints about it.

use std::{fs, path::Path, process::ExitCode};

use pack::{Pack, codes::Code};
use understudy_cli::check::{self, CheckArgs};

/// Those that cannot lie in a repository; a test below makes them.
const MADE: [&str; 6] =
    ["too-large", "too-many-pages", "outside-link", "unreadable", "large-image", "not-a-file"];

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/packs")
}

fn printed(folder: &Path) -> (String, ExitCode) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = CheckArgs { pack: Some(folder.to_path_buf()), json: false };
    let code = check::run(&args, &mut out, &mut err, false).unwrap();
    assert!(err.is_empty());
    (String::from_utf8(out).unwrap(), code)
}

#[test]
fn every_code_has_a_fixture_that_triggers_it() {
    let mut names: Vec<String> = fs::read_dir(fixtures())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for code in Code::ALL {
        let known = names.iter().any(|n| n == code.as_str()) || MADE.contains(&code.as_str());
        assert!(known, "no fixture for {}", code.as_str());
    }
    for name in names {
        let folder = fixtures().join(&name);
        let pack = Pack::open(&folder).unwrap();
        let codes: Vec<String> = pack.diagnostics().into_iter().map(|d| d.code).collect();
        if name.starts_with("quiet") {
            assert!(codes.is_empty(), "{name}: {:#?}", pack.diagnostics());
            continue;
        }
        assert!(codes.contains(&name), "{name}: {codes:?}");
        assert!(pack.diagnostics().iter().all(|d| !d.help.is_empty() && !d.message.is_empty()));
        let (text, _) = printed(&folder);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("check-{name}"), text);
        });
    }
}

fn codes_of(folder: &Path) -> Vec<String> {
    Pack::open(folder).unwrap().diagnostics().into_iter().map(|d| d.code).collect()
}

#[test]
fn what_is_too_large_is_told_and_the_rest_is_read() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("big.md"), "word ".repeat(1_000_000)).unwrap();
    fs::write(dir.path().join("small.md"), "# Small\n\n![x](x.png)\n").unwrap();
    fs::write(dir.path().join("x.png"), vec![1_u8; 5 * 1024 * 1024]).unwrap();
    assert_eq!(codes_of(dir.path()), ["too-large", "large-image"]);
    let pack = Pack::open(dir.path()).unwrap();
    assert_eq!(pack.pages().count(), 2);
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out_of_the_pack() {
    let dir = tempfile::tempdir().unwrap();
    let (pack, outside) = (dir.path().join("pack"), dir.path().join("outside"));
    fs::create_dir_all(&pack).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("secret.md"), "# Secret").unwrap();
    fs::write(pack.join("a.md"), "# A").unwrap();
    std::os::unix::fs::symlink(&outside, pack.join("folder")).unwrap();
    std::os::unix::fs::symlink(outside.join("secret.md"), pack.join("b.md")).unwrap();
    std::os::unix::fs::symlink(&pack, pack.join("loop")).unwrap();
    assert_eq!(codes_of(&pack), ["outside-link", "outside-link"]);
    assert_eq!(Pack::open(&pack).unwrap().pages().count(), 1);
}

#[test]
fn a_folder_with_too_many_pages_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..20_001 {
        fs::write(dir.path().join(format!("{n}.md")), "").unwrap();
    }
    assert!(codes_of(dir.path()).contains(&"too-many-pages".to_owned()));
}

#[test]
fn what_cannot_be_read_is_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "# A").unwrap();
    // A folder with a page's name is no page; one that vanished between listing and reading is told.
    fs::create_dir(dir.path().join("folder.md")).unwrap();
    assert!(codes_of(dir.path()).is_empty());
    let missing = Pack::open(&dir.path().join("nowhere")).unwrap_err();
    assert!(missing.help.is_some());
}

#[test]
fn exit_codes_follow_errors() {
    let check = |name: &str, expected: ExitCode| {
        assert_eq!(printed(&fixtures().join(name)).1, expected, "{name}");
    };
    check("quiet", ExitCode::SUCCESS);
    check("short-answer", ExitCode::SUCCESS);
    check("dead-link", ExitCode::from(1));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = CheckArgs { pack: Some("/nowhere/at/all".into()), json: false };
    assert_eq!(check::run(&args, &mut out, &mut err, false).unwrap(), ExitCode::from(2));
    assert!(out.is_empty() && !err.is_empty());
}

#[test]
fn json_holds_diagnostics_and_counts() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = CheckArgs { pack: Some(fixtures().join("quiet")), json: true };
    check::run(&args, &mut out, &mut err, false).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("check-quiet-json", value);
    });
}
