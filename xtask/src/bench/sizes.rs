//! How large what ships is.

use super::measurement::{Measurement, OURS, Unit};
use crate::build::{self, gzip_size};
use crate::checkout::Checkout;
use crate::error::Error;
use crate::package;
use crate::wasm::Program;

/// Builds what ships, and weighs it.
#[expect(clippy::cast_precision_loss, reason = "a size is far below 2^52")]
pub(crate) fn measure(checkout: &Checkout) -> Result<Vec<Measurement>, Error> {
    let packages = build::make(checkout)?;
    let bytes = |row: &str, size: usize| Measurement::once(row, (OURS, Unit::Bytes), size as f64);
    let mut all = Vec::new();
    for (browser, files) in &packages {
        let archive = package::store_archive(files)?;
        all.push(bytes("archive", archive.len()).at(browser.folder()));
    }
    let package = packages.first().map(|(_, files)| files);
    for program in &Program::ALL {
        let name = program.wasm_file();
        let wasm = package.and_then(|it| it.bytes(&name)).unwrap_or_default();
        all.push(bytes("wasm", wasm.len()).at(&name));
        all.push(bytes("wasm-gzip", gzip_size(wasm)).at(&name));
    }
    Ok(all)
}
