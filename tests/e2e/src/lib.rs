//! Drives the shipped extension, as built, in real Chromium and real Firefox.
//!
//! It promises real input events, one vocabulary for both browsers and no process left behind.
//! It never talks to anything but loopback: every request of the browser goes to the given proxy.
//! Start at [`Browser::launch`]; [`witness`] keeps screenshots and consoles of a test that fails.

mod bidi;
mod browser;
mod chromium;
mod compiled;
mod console;
pub mod desktop;
mod error;
mod evidence;
mod firefox;
mod jars;
pub mod keyring;
mod launch;
mod manifest;
mod page;
mod panel;
mod policy;
mod process;
pub mod screen;
pub mod stage;
mod tree;
mod worker;
mod workspace;

pub use browser::Browser;
pub use error::Error;
pub use evidence::witness;
pub use jars::Container;
pub use launch::{ColorScheme, Hosts, Kind, Launch, Prompts, ThirdPartyCookies, Window};
pub use page::Page;
pub use panel::Panel;
pub use worker::Worker;
