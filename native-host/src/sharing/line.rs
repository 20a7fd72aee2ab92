//! One line of JSON, which must come whole, soon and short.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads one; nothing if it is none.
pub(super) fn read<T: DeserializeOwned>(stream: &UnixStream) -> Option<T> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut line = String::new();
    let mut reader = BufReader::new(stream.take(LONGEST));
    reader.read_line(&mut line).ok()?;
    let read = serde_json::from_str(line.strip_suffix('\n')?).ok();
    zeroize::Zeroize::zeroize(&mut line);
    read
}

/// Writes one; whether it could.
pub(super) fn write(mut stream: &UnixStream, value: &impl Serialize) -> bool {
    let Ok(mut text) = serde_json::to_string(value) else {
        return false;
    };
    text.push('\n');
    let timeout = stream.set_write_timeout(Some(PATIENCE));
    let written = timeout.and_then(|()| stream.write_all(text.as_bytes()));
    zeroize::Zeroize::zeroize(&mut text);
    written.is_ok()
}

const PATIENCE: Duration = Duration::from_secs(2);
const LONGEST: u64 = 1024 * 1024;
