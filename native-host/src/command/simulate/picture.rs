//! The lanes of a drawing as lines of text: both clocks, and what the person and the machine are at.

use access_vigil_core::what_if::{Bar, Drawing, Look};

/// Draws it.
pub(super) fn of(drawing: &Drawing) -> String {
    let names = ["app token", "org token", "you"];
    let lanes = names.iter().zip(&drawing.lanes);
    let lanes = lanes.map(|(name, lane)| format!("{name:12}|{}|\n", line(&lane.bars)));
    let lanes: Vec<String> = lanes.collect();
    format!("{}{:12} {}\n{LEGEND}", lanes.concat(), "", scale(drawing))
}

fn line(bars: &[Bar]) -> String {
    let mut cells = [' '; WIDTH];
    for bar in bars {
        let first = cell(bar.from);
        // What is short is seen all the same.
        let last = cell(bar.to).max(first + 1).min(WIDTH);
        for cell in cells.iter_mut().take(last).skip(first) {
            *cell = sign(bar.look);
        }
    }
    cells.iter().collect()
}

/// The round moments, as far as there is room for their names.
fn scale(drawing: &Drawing) -> String {
    let mut text = String::new();
    for tick in &drawing.ticks {
        let at = cell(tick.x);
        if text.is_empty() || at > text.len() {
            text = format!("{text:at$}{}", tick.name);
        }
    }
    text.trim_end().to_owned()
}

fn cell(place: f64) -> usize {
    // So many cells end at or before this place.
    (1..=WIDTH).take_while(|edge| share(*edge) <= place).count()
}

/// The place at which a cell ends.
fn share(edge: usize) -> f64 {
    let (edge, width) = (u32::try_from(edge), u32::try_from(WIDTH));
    f64::from(edge.unwrap_or(0)) / f64::from(width.unwrap_or(1))
}

const fn sign(look: Look) -> char {
    match look {
        Look::Token => '=',
        Look::ShutOut => '!',
        Look::Away => 'a',
        Look::Locked => 'l',
        Look::Asleep => 'z',
        Look::Offline => 'o',
        Look::Closed => 'c',
    }
}

const WIDTH: usize = 64;
const LEGEND: &str =
    "            = counts  ! not let in  a away  l locked  z asleep  o offline  c app closed\n";
