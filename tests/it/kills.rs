//! `understudy review` killed at random points: every answer that it said was saved is there.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use store::Access;
use study::{Options, Study};
use understudy_tests::Desk;

const KILLS: u32 = 200;

fn open(desk: &Desk) -> Study {
    Study::open(Options {
        folder: desk.folder(),
        access: Access::Write,
        clock: desk.clock.clone(),
        built_in: None,
    })
    .unwrap()
}

#[test]
fn two_hundred_kills_lose_no_answer_that_was_shown_as_saved() {
    let desk = Desk::new();
    let pack = desk.dir.path().join("many");
    fs::create_dir(&pack).unwrap();
    let mut page = String::from("# Many\n");
    for n in 0..12 {
        write!(page, "\n## Question {n}?\n<!-- card #c{n} -->\n\nAnswer {n}.\n").unwrap();
    }
    fs::write(pack.join("many.md"), page).unwrap();
    open(&desk).library().open(&pack).unwrap();

    let mut shown = 0_u32;
    for round in 0..KILLS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_understudy-headless"))
            .args(["review", "--minutes", "480", "--unread", "--data"])
            .arg(desk.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // All answers lie ready in the pipe, so the process is always in the middle of one; which one,
        // and where in it, differs from round to round.
        input.write_all("1\n".repeat(40).as_bytes()).unwrap();
        let mut seen = 0;
        while seen <= round % 2 {
            let Some(Ok(line)) = lines.next() else { break };
            seen += u32::from(line.contains("saved"));
        }
        for _ in 0..(u64::from(round) * 7_919) % 400_000 {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said on its way out was shown as well.
        let late = lines.map_while(Result::ok).filter(|line| line.contains("saved")).count();
        assert!(seen > 0, "round {round} saved nothing");
        shown += seen + u32::try_from(late).unwrap();
        if round % 50 == 49 {
            let kept = open(&desk).progress().stats().unwrap().answers;
            assert!(kept >= shown, "after {} kills: {kept} of {shown} kept", round + 1);
        }
    }
    let study = open(&desk);
    let kept = study.progress().stats().unwrap().answers;
    println!("{KILLS} kills, {shown} answers shown as saved, {kept} kept");
    assert!(kept >= shown && shown >= KILLS);
    crate::check_rebuilt(&study);
    assert!(study.maintenance().doctor().unwrap().healthy());
}
