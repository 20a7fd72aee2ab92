//! The rows on disk: a number that grows, and what was sealed. The file is opened for each use, under a lock, so that
//! several processes take turns; what a killed one left half done is undone by the next.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use redb::backends::FileBackend;
use redb::{
    Builder, Database, ReadableDatabase as _, ReadableTable as _, ReadableTableMetadata as _,
    Table, TableDefinition, TableError,
};

use super::sealed::Sealer;
use crate::lock::Lock;
use crate::places::Folder;
use crate::problem::{Kind, Problem};

/// The file with the rows.
#[derive(Debug)]
pub(super) struct Store {
    folder: Folder,
}

impl Store {
    pub(super) fn in_folder(folder: Folder) -> Self {
        Self { folder }
    }

    pub(super) fn is_there(&self) -> bool {
        self.path().exists()
    }

    /// Adds texts at the end, and takes away from the beginning what `is_old` or is too much.
    pub(super) fn append(
        &self,
        texts: &[Vec<u8>],
        sealer: &Sealer,
        is_old: impl Fn(&[u8]) -> bool,
    ) -> Result<(), Problem> {
        self.with_database(|database| {
            let change = database.begin_write()?;
            {
                let mut rows = change.open_table(ROWS)?;
                let mut place = rows.last()?.map_or(0, |(place, _)| place.value());
                for text in texts {
                    place += 1;
                    rows.insert(place, sealer.seal(place, text)?.as_slice())?;
                }
                forget(&mut rows, sealer, &is_old)?;
            }
            Ok(change.commit()?)
        })
    }

    /// The texts in their order; nothing for one that this key did not seal.
    pub(super) fn read(&self, sealer: &Sealer) -> Result<Vec<Option<Vec<u8>>>, Problem> {
        self.with_database(|database| {
            let view = database.begin_read()?;
            let rows = match view.open_table(ROWS) {
                Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                rows => rows?,
            };
            let mut texts = Vec::new();
            for row in rows.iter()? {
                let (place, text) = row?;
                texts.push(sealer.open(place.value(), text.value()));
            }
            Ok(texts)
        })
    }

    fn with_database<T>(
        &self,
        work: impl FnOnce(&Database) -> Result<T, Failure>,
    ) -> Result<T, Problem> {
        let _only = Lock::take(&self.folder, "history")?;
        let file = self.folder.share(FILE)?;
        // The library panics at some damage that it meets; a broken history must not end the host.
        let done = catch_unwind(AssertUnwindSafe(|| {
            let mut builder = Builder::new();
            builder
                .set_cache_size(CACHE)
                .set_check_integrity_on_open(true);
            let database = builder.create_with_backend(FileBackend::new(file)?)?;
            work(&database)
        }));
        let damaged = || Kind::HistoryBroken.about(self.path().display());
        done.map_err(|_| damaged())?
            .map_err(|failure| self.told(&failure))
    }

    fn told(&self, failure: &Failure) -> Problem {
        let path = self.path();
        let about = |what: &dyn std::fmt::Display| format!("{}: {what}", path.display());
        match failure {
            Failure::Ours(problem) => problem.clone(),
            Failure::Redb(error) => {
                if let redb::Error::Io(error) = error.as_ref() {
                    Kind::FileFailed.about(about(error))
                } else {
                    Kind::HistoryBroken.about(about(error))
                }
            }
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }
}

fn forget(
    rows: &mut Table<'_, u64, &'static [u8]>,
    sealer: &Sealer,
    is_old: &impl Fn(&[u8]) -> bool,
) -> Result<(), Failure> {
    while rows.len()? > MOST_ROWS {
        rows.pop_first()?;
    }
    while is_first_old(rows, sealer, is_old)? {
        rows.pop_first()?;
    }
    Ok(())
}

/// What this key did not seal tells no time; it goes when there are too many.
fn is_first_old(
    rows: &Table<'_, u64, &'static [u8]>,
    sealer: &Sealer,
    is_old: &impl Fn(&[u8]) -> bool,
) -> Result<bool, Failure> {
    let Some((place, text)) = rows.first()? else {
        return Ok(false);
    };
    let text = sealer.open(place.value(), text.value());
    Ok(text.is_some_and(|text| is_old(&text)))
}

/// What may fail inside.
enum Failure {
    Redb(Box<redb::Error>),
    Ours(Problem),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Ours(problem)
    }
}

impl<E: Into<redb::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Redb(Box::new(error.into()))
    }
}

const ROWS: TableDefinition<'_, u64, &'static [u8]> = TableDefinition::new("events");
const FILE: &str = "history.redb";
const MOST_ROWS: u64 = 10_000;
const CACHE: usize = 4 * 1024 * 1024;
