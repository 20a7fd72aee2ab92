//! Plays all runs side by side, from the start of the browsers to the pictures.

use std::fs;
use std::path::Path;

use futures_util::future::try_join_all;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::Instant;

use crate::board::{Board, State};
use crate::failure::Failure;
use crate::measured::Measured;
use crate::pictures::{self, Kept};
use crate::plan::{Cast, Plan};
use crate::run::{self, Run};
use crate::show::{self, Style};
use crate::summary::{Ended, Report};

/// Plays the whole demonstration and shows how it goes.
pub(crate) async fn play(plan: &Plan, style: Style) -> Result<Report, Failure> {
    let board = Board::new(plan);
    let played = tokio::select! {
        played = perform(plan, &board) => played,
        never = show::keep_showing(&board, plan, style) => match never {},
    };
    show::last_remarks(&board, style);
    played
}

async fn perform(plan: &Plan, board: &Board) -> Result<Report, Failure> {
    let start = Instant::now();
    let folder = pictures::empty_folder()?;
    let nothing = nothing()?;
    // All browsers are started before anybody signs in: a first start may take longer than a sign-in may.
    let stages = try_join_all(plan.casts().into_iter().map(async |cast| {
        let stage = run::open(plan, cast, nothing.path()).await;
        stage.map(|stage| (cast, stage)).map_err(stopped(cast))
    }))
    .await?;
    let runs = try_join_all(stages.into_iter().map(async |(cast, stage)| {
        let run = Run::sign_in(stage, cast, board).await;
        run.map_err(stopped(cast))
    }))
    .await?;
    board.begin();
    let measured = try_join_all(runs.iter().map(async |run| {
        let measured = run.watch(plan, board).await;
        measured.map_err(stopped(run.cast))
    }))
    .await?;
    let ended = try_join_all(runs.into_iter().zip(measured).map(async |(run, measured)| {
        let cast = run.cast;
        let ended = end(run, measured, (plan, board, &folder)).await;
        ended.map_err(stopped(cast))
    }))
    .await?;
    let report = Report {
        minutes: plan.minutes,
        life_seconds: plan.life_seconds(),
        took_seconds: start.elapsed().as_secs(),
        ended,
    };
    fs::write(
        folder.join("summary.json"),
        format!("{:#}\n", report.json()),
    )?;
    Ok(report)
}

async fn end(
    run: Run,
    measured: Measured,
    (plan, board, folder): (&Plan, &Board, &Path),
) -> Result<Ended, e2e::Error> {
    let cast = run.cast;
    board.update(cast, |row| row.state = State::Pictures);
    let Kept { toolbar, files } = pictures::take(run, plan, folder).await?;
    board.update(cast, |row| row.state = State::Done);
    Ok(Ended {
        cast,
        measured,
        toolbar,
        files,
    })
}

/// An extension without a script, in the place of the one that ships.
fn nothing() -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("vigil-demo-").tempdir()?;
    let manifest = json!({
        "manifest_version": 3,
        "name": "Nothing",
        "version": "1",
        "browser_specific_settings": {"gecko": {"id": "access-vigil@access-vigil.org"}},
    });
    fs::write(folder.path().join("manifest.json"), manifest.to_string())?;
    Ok(folder)
}

fn stopped(cast: Cast) -> impl Fn(e2e::Error) -> Failure {
    move |source| Failure::Run { cast, source }
}
