//! Where browsers look for manifests, and what must stand in them: every browser is a row of data.
//!
//! Promises: a manifest is written whole or not at all, names an existing program by its whole path, and lets in one
//! extension; nothing of another program is touched. The table and installer of `native_messaging` are not called:
//! they forget the slash at the end of an origin, know fewer browsers, and obey a variable of the environment.

mod browsers;
mod choice;
mod machine;
mod manifest;
mod packaging;
mod program;
mod registry;
mod report;
mod target;

pub use browsers::{BROWSERS, Browser, Family, Linux, Mac, named};
pub use choice::{Choice, Chosen, Which};
pub use machine::{Machine, Os};
pub use manifest::{Flaw, Manifest, text};
pub use packaging::Packaging;
pub use program::chosen_program;
pub(crate) use program::is_executable;
pub use registry::Registry;
pub use report::{Outcome, Report, Row};
pub use target::{Scope, Target, of_user_data, targets};
