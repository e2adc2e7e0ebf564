//! A year of study, simulated: what is promised about recall and minutes.

use item::{day::StudyDay, kind::ItemKind};
use jiff::civil::date;
use memory::schedule::{Rules, plus};
use serde_json::json;
use store::settings::Settings;
use understudy_tests::learner::{DayLog, Learner, Policy};

fn first() -> StudyDay {
    StudyDay(date(2026, 1, 1))
}

fn rules(retention: f64) -> Rules {
    Settings::default().with("desiredRetention", &json!(retention)).unwrap().rules()
}

/// (a) No gaps and no cap: what is asked for is what one gets.
#[test]
fn recall_meets_the_goal_when_every_day_is_studied() {
    for goal in [0.8, 0.9, 0.95] {
        let mut learner = Learner::new(&[(ItemKind::Card, 3000)], rules(goal), 7);
        let mut year = DayLog::default();
        for n in 0..365 {
            let day = learner.day(plus(first(), n), None, Policy::Ours, 20);
            assert_eq!(day.left, 0);
            year.reviews += day.reviews;
            year.remembered += day.remembered;
            year.chance += day.chance;
        }
        let share = f64::from(year.remembered) / f64::from(year.reviews);
        println!(
            "goal {goal}: {} reviews, remembered {share:.4}, predicted {:.4}",
            year.reviews,
            year.chance / f64::from(year.reviews)
        );
        assert!((share - goal).abs() < 0.02, "{share} is not within two points of {goal}");
    }
}

/// (b) Missed weeks and too few minutes: what is chosen makes the best of them.
#[test]
fn recall_beats_oldest_first_when_there_is_not_time_for_all() {
    for minutes in [6.0, 10.0] {
        let run = |policy| {
            let kinds = [(ItemKind::Card, 3000), (ItemKind::Cue, 900), (ItemKind::Question, 225)];
            let mut learner = Learner::new(&kinds, rules(0.9), 11);
            let (mut count, mut days) = (0.0, 0.0);
            for n in 0..365 {
                let today = plus(first(), n);
                let away =
                    (120..141).contains(&n) || (220..227).contains(&n) || (300..314).contains(&n);
                if !away {
                    let minutes = if n < 100 { 90.0 } else { minutes };
                    let fresh = if n < 100 { 60 } else { 0 };
                    learner.day(today, Some(minutes), policy, fresh);
                }
                if n >= 100 && n % 5 == 0 {
                    count += learner.remembers(today);
                    days += 1.0;
                }
            }
            let items = learner.items.iter().filter(|item| item.reviews > 0).count() as f64;
            (count / days / items, items)
        };
        let ours = run(Policy::Ours);
        for (name, policy) in
            [("oldest due first", Policy::OldestFirst), ("a day's loss", Policy::DayLoss)]
        {
            let other = run(policy);
            println!(
                "{minutes} minutes a day, {} items: recall {:.4}, {name} {:.4}, margin {:+.4}",
                ours.1,
                ours.0,
                other.0,
                ours.0 - other.0
            );
            assert!(ours.0 > other.0);
        }
    }
}
