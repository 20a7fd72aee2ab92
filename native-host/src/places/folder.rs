//! A folder that was judged, and its files. On Windows the profile's access list protects both, and nothing is judged.

#[cfg(not(unix))]
mod plain;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub use plain::Folder;
#[cfg(unix)]
pub use unix::Folder;

/// Who may use a folder and its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nobody but this person: 0700 and 0600.
    Private,
    /// Everybody may read: 0755 and 0644.
    Public,
}

/// The longest file of ours that is read, in bytes.
const LONGEST_FILE: u64 = 16 * 1024 * 1024;
