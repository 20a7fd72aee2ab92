//! The desktop program of Access Vigil, as a library: what it answers, and how it talks with the browser.
//! Standard output belongs to the browser; nothing but frames may ever be written there.

pub mod answer;
pub mod serve;
