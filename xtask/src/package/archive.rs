//! A zip archive whose bytes depend on its files alone.
//!
//! Promises: names are sorted, times and modes are fixed, and the compressor is the one in `Cargo.lock`.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::error::Error;
use crate::package_files::PackageFiles;

/// The archive of these files, each below `folder`, which is empty or ends in `/`.
pub(crate) fn zip(files: &PackageFiles, folder: &str) -> Result<Vec<u8>, Error> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    // The first moment that the format knows: 1980-01-01.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (path, bytes) in files.iter() {
        writer.start_file(format!("{folder}{path}"), options)?;
        // Writing into a vector cannot fail, and what is not accepted is told by `finish`.
        writer
            .write_all(bytes)
            .map_err(zip::result::ZipError::from)?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn files(names: &[&str]) -> PackageFiles {
        let mut files = PackageFiles::default();
        for name in names {
            files.insert(name, name.repeat(20).into_bytes());
        }
        files
    }

    #[test]
    fn the_order_in_which_files_were_found_changes_nothing() {
        let one = zip(&files(&["b/c.js", "a.js"]), "").unwrap();
        assert_eq!(one, zip(&files(&["a.js", "b/c.js"]), "").unwrap());
        assert_ne!(one, zip(&files(&["a.js", "b/d.js"]), "").unwrap());
    }

    #[test]
    fn no_file_says_when_or_by_whom_it_was_written() {
        let bytes = zip(&files(&["a.js"]), "").unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let file = archive.by_index(0).unwrap();
        assert_eq!(file.last_modified(), Some(DateTime::default()));
        assert_eq!(file.unix_mode(), Some(0o10_0644));
        assert_eq!(file.extra_data().unwrap_or_default(), b"");
    }

    #[test]
    fn what_was_packed_is_unpacked_again() {
        let bytes = zip(&files(&["a.js", "b/c.js"]), "top/").unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        let mut file = archive.by_name("top/b/c.js").unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "b/c.js".repeat(20));
    }
}
