//! Shows the board while the runs are played: a block that rewrites itself, plain lines, or lines of JSON.

use std::convert::Infallible;
use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use serde_json::{Value, json};

use crate::board::{Board, Row};
use crate::plan::{Plan, title};

/// For whom it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A person at a terminal.
    Terminal,
    /// A file or a pipe that a person will read.
    Plain,
    /// A program.
    Json,
}

impl Style {
    /// What suits the standard output, for a person.
    pub(crate) fn of_output() -> Self {
        if std::io::stdout().is_terminal() {
            Style::Terminal
        } else {
            Style::Plain
        }
    }

    fn pause(self) -> Duration {
        Duration::from_secs(match self {
            Style::Terminal => 1,
            Style::Plain => 15,
            Style::Json => 5,
        })
    }
}

/// Shows the board again and again, until it is dropped.
pub(crate) async fn keep_showing(board: &Board, plan: &Plan, style: Style) -> Infallible {
    let mut block_lines = 0;
    loop {
        print(&frame(board, plan, style, &mut block_lines));
        tokio::time::sleep(style.pause()).await;
    }
}

/// Shows what was said last.
pub(crate) fn last_remarks(board: &Board, style: Style) {
    print(&remarks(board, style));
}

fn frame(board: &Board, plan: &Plan, style: Style, block_lines: &mut usize) -> String {
    let said = remarks(board, style);
    let (rows, seconds) = (board.rows(), board.seconds());
    if style == Style::Json {
        return format!("{said}{}\n", progress(plan, &rows, seconds));
    }
    let lines = block(plan, &rows, seconds);
    let text = format!("{said}{}\n", lines.join("\n"));
    if style == Style::Plain {
        return text;
    }
    // Up to the first line of the last block, then clear from there to the end of the screen (ECMA-48 CUU and ED).
    let back = match *block_lines {
        0 => String::new(),
        lines => format!("\u{1b}[{lines}A\u{1b}[J"),
    };
    *block_lines = lines.len();
    back + &text
}

fn remarks(board: &Board, style: Style) -> String {
    let line = |remark: String| match style {
        Style::Json => format!("{}\n", json!({"remark": remark})),
        Style::Terminal | Style::Plain => format!("{remark}\n"),
    };
    board.take_remarks().into_iter().map(line).collect()
}

fn block(plan: &Plan, rows: &[Row], seconds: u64) -> Vec<String> {
    let life = plan.life_seconds();
    let mut lines = vec![
        format!(
            "{} of {}; an app token lives {life} s",
            clock(seconds),
            clock(plan.length().as_secs())
        ),
        format!(
            "  {:9}{:8}{:10}{:>6}{:>10}{:>10}{:>10}{:>8}{:>6}",
            "browser", "vigil", "state", "token", "team", "renewals", "answered", "failed", "loads"
        ),
    ];
    lines.extend(rows.iter().map(line));
    lines
}

fn line(row: &Row) -> String {
    let left = |seconds: Option<u64>| seconds.map_or_else(|| "-".to_owned(), clock);
    format!(
        "  {:9}{:8}{:10}{:>6}{:>10}{:>10}{:>10}{:>8}{:>6}",
        title(row.cast.kind),
        row.cast.side.word(),
        row.state.word(),
        left(row.token_left),
        left(row.team_left),
        row.renewals,
        row.answered,
        row.failed,
        row.loads
    )
}

fn progress(plan: &Plan, rows: &[Row], seconds: u64) -> Value {
    let run = |row: &Row| {
        json!({
            "browser": row.cast.kind.name(),
            "run": row.cast.side.word(),
            "state": row.state.word().to_lowercase(),
            "token_left_seconds": row.token_left,
            "team_left_seconds": row.team_left,
            "renewals": row.renewals,
            "answered_requests": row.answered,
            "failed_requests": row.failed,
            "page_loads": row.loads,
        })
    };
    let runs: Vec<Value> = rows.iter().map(run).collect();
    json!({"progress": {"seconds": seconds, "of_seconds": plan.length().as_secs(), "runs": runs}})
}

/// Hours, where there are any, minutes and seconds.
pub(crate) fn clock(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes}:{rest:02}")
    } else {
        format!("{hours}:{minutes:02}:{rest:02}")
    }
}

/// A reader that has gone away, as `head` does, is no reason to leave browsers behind.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::State;
    use crate::plan::Choice;
    use e2e::Window;

    fn stage() -> (Plan, Board) {
        let plan = Plan::new(Choice::Chromium, Window::Hidden, 3);
        let board = Board::new(&plan);
        board.update(plan.casts()[0], |row| {
            row.state = State::Working;
            row.token_left = Some(9);
            row.team_left = Some(86_320);
        });
        (plan, board)
    }

    #[test]
    fn a_clock_shows_hours_only_where_there_are_any() {
        assert_eq!([0, 75, 86_320].map(clock), ["0:00", "1:15", "23:58:40"]);
    }

    #[test]
    fn the_block_shows_every_run_and_fits_a_narrow_terminal() {
        let (plan, board) = stage();
        let lines = block(&plan, &board.rows(), 83);
        assert!(lines[0].starts_with("1:23 of 3:00"), "{lines:?}");
        assert!(lines[2].contains("0:09") && lines[2].contains("23:58:40"));
        assert!(lines[3].contains("without") && lines[3].contains('-'));
        assert!(lines.iter().all(|line| line.len() < 80), "{lines:?}");
    }

    #[test]
    fn a_block_on_a_terminal_takes_the_place_of_the_one_before() {
        let (plan, board) = stage();
        let mut lines = 0;
        let first = frame(&board, &plan, Style::Terminal, &mut lines);
        let second = frame(&board, &plan, Style::Terminal, &mut lines);
        assert!(!first.contains('\u{1b}'), "{first:?}");
        assert!(second.starts_with("\u{1b}[4A\u{1b}[J"), "{second:?}");
    }

    #[test]
    fn a_remark_is_shown_once() {
        let (plan, board) = stage();
        board.say("the worker was ended".to_owned());
        let frames = [0, 0].map(|mut lines| frame(&board, &plan, Style::Plain, &mut lines));
        assert!(frames[0].starts_with("the worker was ended\n"));
        assert!(!frames[1].contains("ended"));
    }

    #[test]
    fn each_line_for_a_program_is_json() {
        let (plan, board) = stage();
        board.say("two\nlines".to_owned());
        let shown = frame(&board, &plan, Style::Json, &mut 0);
        let lines: Vec<Value> = shown
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines[0]["remark"], "two\nlines");
        assert_eq!(lines[1]["progress"]["runs"][0]["token_left_seconds"], 9);
    }
}
