//! Each situation of the developer view is produced by the edge, and then the right sentence is said; what looks like it
//! is called something else, and no situation's scenario is taken for another one: a matrix of all of them is printed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "what a story does not expect must fail at once, and a matrix is there to be read"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use access_vigil_core::explain::{
    Evidence, Explanation, RowRef, SITUATIONS, explain, is_known_fact,
};
use scenarios::plan::{Plan, plans, play, play_where};
use scenarios::{APP, Flavour, Setup, switches};
use serde_json::Value;

/// What is said of the app after these steps, and what that rests on.
fn said_after(steps: &[Value]) -> (Vec<Explanation>, Evidence) {
    let evidence = play(steps).evidence();
    let mut said = explain(&evidence);
    said.retain(|explanation| explanation.host == APP);
    (said, evidence)
}

fn codes(said: &[Explanation]) -> Vec<&str> {
    said.iter().map(|it| it.code.as_str()).collect()
}

/// The journal, to be read where a situation is missed.
fn shown(evidence: &Evidence) -> String {
    let mut text = String::new();
    for entry in &evidence.entries {
        let what = serde_json::to_string(&entry.what).unwrap();
        let session = entry.session.as_deref().unwrap_or("-");
        let session = &session[..session.len().min(24)];
        writeln!(
            text,
            "{:>4} {} {session:24} {what}",
            entry.number,
            entry.at % 100_000_000
        )
        .unwrap();
    }
    for session in &evidence.view.sessions {
        let problem = session.problem.as_ref().map(|it| it.code.as_str());
        writeln!(
            text,
            "{} {:?} {problem:?} {}",
            session.id, session.shape, session.next.key
        )
        .unwrap();
    }
    for cookie in &evidence.cookies {
        writeln!(text, "{}", serde_json::to_string(cookie).unwrap()).unwrap();
    }
    writeln!(text, "skew {}", evidence.view.skew).unwrap();
    text
}

fn chosen() -> Vec<Plan> {
    let only = std::env::var("VIGIL_SITUATION").ok();
    let mut plans = plans();
    plans.retain(|plan| only.as_ref().is_none_or(|only| *only == plan.code));
    plans
}

#[test]
fn each_situation_is_said_first_where_it_is_and_nothing_else_but_what_is_so_too() {
    let mut faults = String::new();
    let mut matrix: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for plan in chosen() {
        let (said, evidence) = said_after(&plan.scenario);
        let said = codes(&said);
        let expected: BTreeSet<_> = plan
            .also
            .iter()
            .chain([&plan.code])
            .map(String::as_str)
            .collect();
        let found: BTreeSet<_> = said.iter().copied().collect();
        if said.first() != Some(&plan.code.as_str()) || found != expected {
            writeln!(
                faults,
                "{}: said {said:?}, expected {expected:?}",
                plan.code
            )
            .unwrap();
            if std::env::var("VIGIL_SITUATION").is_ok() {
                writeln!(faults, "{}", shown(&evidence)).unwrap();
            }
        }
        let row = matrix.entry(plan.code.clone()).or_default();
        row.extend(said.iter().map(|code| (*code).to_owned()));
    }
    println!("{}", drawn(&matrix, &chosen()));
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn what_looks_like_a_situation_is_called_something_else() {
    let mut faults = String::new();
    for plan in chosen() {
        let (said, evidence) = said_after(&plan.near_miss.steps);
        let said = codes(&said);
        let first = said.first().copied().unwrap_or("none");
        if first != plan.near_miss.expect || said.contains(&plan.code.as_str()) {
            let expect = &plan.near_miss.expect;
            writeln!(
                faults,
                "near {}: said {said:?}, expected {expect}",
                plan.code
            )
            .unwrap();
            if std::env::var("VIGIL_SITUATION").is_ok() {
                writeln!(faults, "{}", shown(&evidence)).unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// One row for each scenario, one column for each situation: `#` is said and is right, `+` is so too, `X` is wrong.
fn drawn(matrix: &BTreeMap<String, BTreeSet<String>>, plans: &[Plan]) -> String {
    let also = |code: &str| {
        plans
            .iter()
            .find(|plan| plan.code == code)
            .map(|plan| &plan.also)
    };
    let columns: Vec<&str> = SITUATIONS.iter().map(|it| it.code).collect();
    let mut text = format!(
        "{} situations; row: scenario, column: what is said of it\n",
        columns.len()
    );
    let mut wrong = 0;
    for (number, (code, said)) in matrix.iter().enumerate() {
        write!(text, "{:>2} {code:26} ", number + 1).unwrap();
        for column in &columns {
            let is_also = also(code).is_some_and(|also| also.iter().any(|it| it == column));
            let mark = match (said.contains(*column), code == column, is_also) {
                (true, true, _) => '#',
                (true, false, true) => '+',
                (true, false, false) => {
                    wrong += 1;
                    'X'
                }
                (false, true, _) => {
                    wrong += 1;
                    'O'
                }
                (false, false, _) => '.',
            };
            text.push(mark);
        }
        text.push('\n');
    }
    writeln!(text, "off the diagonal: {wrong}").unwrap();
    text
}

#[test]
fn every_sentence_is_there_and_has_as_many_placeholders_as_are_filled() {
    let texts: Value = serde_json::from_str(include_str!(
        "../../../../extension/static/_locales/en/messages.json"
    ))
    .unwrap();
    for situation in SITUATIONS {
        let key = format!("situation_{}", situation.code.replace('-', "_"));
        let fix = format!("{key}_fix");
        for (key, words) in [(&key, situation.sentence), (&fix, situation.fix)] {
            let text = texts[key]["message"].as_str();
            assert!(text.is_some_and(|text| text.len() > 10), "{key} is missing");
            let wanted = texts[key]["placeholders"].as_object();
            assert_eq!(words.len(), wanted.map_or(0, serde_json::Map::len), "{key}");
        }
    }
}

#[test]
fn every_rule_is_made_of_facts_and_situations_that_exist_and_has_its_source() {
    let plans = plans();
    assert!(plans.len() >= 20);
    assert_eq!(plans.len(), SITUATIONS.len());
    let known: BTreeSet<_> = SITUATIONS.iter().map(|it| it.code).collect();
    for situation in SITUATIONS {
        for fact in situation.when.iter().chain(situation.unless) {
            assert!(is_known_fact(fact), "{}: {fact}", situation.code);
        }
        for code in situation.implies {
            assert!(
                known.contains(code) && *code != situation.code,
                "{}: {code}",
                situation.code
            );
        }
    }
    for plan in plans {
        assert!(plan.source.starts_with("https://"), "{}", plan.code);
        let others = plan.also.iter().chain([&plan.near_miss.expect]);
        for other in others {
            assert!(
                other == "none" || known.contains(other.as_str()),
                "{}: {other}",
                plan.code
            );
        }
    }
}

#[test]
fn every_explanation_rests_on_a_few_rows_that_are_there() {
    for plan in chosen() {
        let (said, evidence) = said_after(&plan.scenario);
        for explanation in said {
            let rows = explanation.evidence.len();
            assert!((1..=15).contains(&rows), "{}: {rows} rows", plan.code);
            for row in &explanation.evidence {
                assert!(is_there(row, &evidence), "{}: {row:?}", plan.code);
            }
        }
    }
}

#[test]
fn what_is_exported_explains_the_same_where_it_is_imported_and_holds_no_secret() {
    for plan in chosen() {
        let (said, evidence) = said_after(&plan.scenario);
        let text = serde_json::to_string(&evidence).unwrap();
        let imported: Evidence = serde_json::from_str(&text).unwrap();
        let mut again = explain(&imported);
        again.retain(|explanation| explanation.host == APP);
        assert_eq!(again, said, "{}", plan.code);
        // All that Access signs begins so, and each of its one-time words is named.
        for secret in ["eyJ", "nonce=", "meta=", "state="] {
            assert!(!text.contains(secret), "{}: {secret}", plan.code);
        }
    }
}

fn is_there(row: &RowRef, evidence: &Evidence) -> bool {
    match row {
        RowRef::Session(id) => evidence.view.sessions.iter().any(|it| it.id == *id),
        RowRef::Cookie(place) => evidence.cookies.iter().any(|it| it.place == *place),
        RowRef::Entry(number) => evidence.entries.iter().any(|it| it.number == *number),
    }
}

/// What is said of the app where something else is so too.
fn said_where(steps: &[Value], change: impl FnOnce(Setup) -> Setup) -> Vec<String> {
    let mut said = explain(&play_where(steps, change).evidence());
    said.retain(|explanation| explanation.host == APP);
    said.into_iter()
        .map(|explanation| explanation.code)
        .collect()
}

fn expected(plan: &Plan) -> BTreeSet<String> {
    plan.also.iter().chain([&plan.code]).cloned().collect()
}

#[test]
fn it_is_the_same_in_either_browser_whatever_chance_does() {
    for (flavour, seed) in [(Flavour::Chromium, 2), (Flavour::Firefox, 3)] {
        let there = |setup| Setup {
            flavour,
            seed,
            ..setup
        };
        for plan in chosen() {
            let said = said_where(&plan.scenario, there);
            assert_eq!(said.first(), Some(&plan.code), "{flavour:?}: {said:?}");
            let said: BTreeSet<_> = said.into_iter().collect();
            assert_eq!(said, expected(&plan), "{flavour:?} {}", plan.code);

            let said = said_where(&plan.near_miss.steps, there);
            let first = said.first().map_or("none", String::as_str);
            assert_eq!(
                first, plan.near_miss.expect,
                "{flavour:?} near {}",
                plan.code
            );
        }
    }
}

/// What is said instead where an unknown is not as expected, and why that is as right as it can be.
const INSTEAD: &[(&str, &str, &str, &str)] = &[
    // The team itself says that the token counts.
    (
        "dead_identity",
        "still-shown",
        "revoked-user",
        "asks-for-more",
    ),
    // Nobody is locked out.
    (
        "user_revoke_lockout_seconds",
        "0",
        "locked-out",
        "revoked-user",
    ),
];

#[test]
fn whatever_is_unknown_of_access_nothing_wrong_is_said() {
    let mut faults = String::new();
    for (name, settings) in switches::all() {
        if !MATTERS.contains(&name) {
            continue;
        }
        for setting in settings.iter().skip(1) {
            for plan in chosen() {
                let said = said_where(&plan.scenario, |mut setup| {
                    switches::set(&mut setup.edge, name, setting);
                    setup
                });
                let word = setting
                    .as_str()
                    .map_or_else(|| setting.to_string(), str::to_owned);
                let instead = INSTEAD.iter().filter(|(switch, setting, code, _)| {
                    *switch == name && *setting == word && *code == plan.code
                });
                let mut allowed = expected(&plan);
                allowed.extend(instead.map(|(.., instead)| (*instead).to_owned()));
                if said.iter().any(|code| !allowed.contains(code)) {
                    writeln!(faults, "{name} {word} {}: {said:?}", plan.code).unwrap();
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// The switches that have to do with what is explained.
const MATTERS: &[&str] = &[
    "revoked_app_token",
    "revoked_app_cookie",
    "revoked_org_token",
    "dead_identity",
    "app_logout",
    "app_logout_cookie",
    "new_mint",
    "rotated_away_key",
    "eager_chain",
    "app_expiry",
    "user_revoke_lockout_seconds",
];

/// What is so too, but need not be said beside the situation itself.
fn weaker(plan: &Plan) -> BTreeSet<String> {
    let mut weaker = expected(plan);
    loop {
        let implied = SITUATIONS.iter().filter(|it| weaker.contains(it.code));
        let implied = implied
            .flat_map(|it| it.implies)
            .map(|code| (*code).to_owned());
        let more: BTreeSet<String> = implied.chain(weaker.iter().cloned()).collect();
        if more.len() == weaker.len() {
            return weaker;
        }
        weaker = more;
    }
}

#[test]
fn a_journal_that_has_forgotten_its_beginning_explains_less_and_nothing_wrong() {
    let mut faults = String::new();
    for plan in chosen() {
        let (_, evidence) = said_after(&plan.scenario);
        let entries = evidence.entries.len();
        let allowed = weaker(&plan);
        for forgotten in (1..=20).map(|part| entries * part / 20) {
            let mut less = evidence.clone();
            less.entries.drain(..forgotten);
            let mut said = explain(&less);
            said.retain(|explanation| explanation.host == APP);
            if codes(&said).into_iter().any(|code| !allowed.contains(code)) {
                let said = codes(&said);
                writeln!(
                    faults,
                    "{} without {forgotten} of {entries}: {said:?}",
                    plan.code
                )
                .unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}
