//! Stories, walks and years in the virtual world of [`scenarios_world`], which is compiled with optimisation; they are not.

pub use scenarios_world::*;
