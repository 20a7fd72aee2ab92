//! Puts an explanation into words. The keys follow from the code, so that a new situation needs no list.

use alloc::string::String;
use alloc::vec::Vec;

use crate::indicator::{Argument, Sentence};
use crate::journal::{Entry, What};

use super::Explanation;
use super::case::Case;
use super::evidence::RowRef;
use super::situation::{Situation, Word};

pub(super) fn explanation(
    situation: &Situation,
    case: &Case<'_>,
    evidence: Vec<RowRef>,
) -> Explanation {
    let key = alloc::format!("situation_{}", situation.code.replace('-', "_"));
    let fill = |words: &[Word]| {
        let words = words.iter().map(|word| argument(*word, case, &evidence));
        words.collect::<Vec<Argument>>()
    };
    Explanation {
        code: situation.code.into(),
        host: case.host.clone(),
        store: case.store.clone(),
        at: entries(case, &evidence).last().map(|entry| entry.at),
        sentence: Sentence {
            arguments: fill(situation.sentence),
            key: key.clone(),
        },
        fix: Sentence {
            arguments: fill(situation.fix),
            key: key + "_fix",
        },
        evidence,
    }
}

fn argument(word: Word, case: &Case<'_>, rows: &[RowRef]) -> Argument {
    match word {
        Word::App => Argument::Text(case.host.clone()),
        Word::Team => Argument::Text(case.team.clone().unwrap_or_default()),
        Word::Path => Argument::Text(path(case, rows).unwrap_or_default()),
        Word::When => {
            let first = entries(case, rows).next();
            Argument::Moment(first.map_or(case.now(), |entry| entry.at))
        }
        Word::Skew => Argument::Span(case.evidence.view.skew.saturating_abs()),
        Word::Named => named(case).unwrap_or_else(|| Argument::Text(case.host.clone())),
    }
}

/// The entries among the rows, in order.
fn entries<'a>(case: &Case<'a>, rows: &[RowRef]) -> impl Iterator<Item = &'a Entry> {
    let numbers = rows.iter().filter_map(|row| match row {
        RowRef::Entry(number) => Some(*number),
        RowRef::Session(_) | RowRef::Cookie(_) => None,
    });
    let numbers: Vec<u64> = numbers.collect();
    let entries = case.evidence.entries.iter();
    entries.filter(move |entry| numbers.contains(&entry.number))
}

fn path(case: &Case<'_>, rows: &[RowRef]) -> Option<String> {
    let of_app = |host: &str| host == case.host;
    let asked = entries(case, rows).find_map(|entry| match &entry.what {
        What::Page(hop) => of_app(&hop.from.host).then(|| hop.from.path.clone()),
        What::Hop(hop) => of_app(&hop.from.host).then(|| hop.from.path.clone()),
        What::Cookie(_) | What::Token(_) | What::Decision(_) | What::Told(_) => None,
    });
    asked.or_else(|| {
        rows.iter().find_map(|row| match row {
            RowRef::Cookie(place) => Some(place.path.clone()),
            RowRef::Session(_) | RowRef::Entry(_) => None,
        })
    })
}

fn named(case: &Case<'_>) -> Option<Argument> {
    let problem = case
        .sessions()
        .find_map(|session| session.problem.as_ref())?;
    problem.text.arguments.first().cloned()
}
