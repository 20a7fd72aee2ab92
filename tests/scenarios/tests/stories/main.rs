//! The stories: each file is one behaviour, told in the words of `story.rs`. They are one program, for three dozen take
//! minutes longer to build.

mod browser_restart;
mod clock;
mod containers;
mod explain;
mod flood;
mod force_sign_in;
mod fresh_start;
mod healing;
mod hostile;
mod hostile_locations;
mod indicator;
mod journal;
mod limits;
mod many_apps;
mod native_host;
mod not_in_use;
mod offline;
mod org_token;
mod pause;
mod permissions;
mod planted;
mod policy;
mod proof;
mod refresh;
mod regressions;
mod renewal;
mod settings;
mod sign_in;
mod sign_out;
mod sleep;
mod stall;
mod storage;
mod storm;
mod telling_apart;
mod unknowns;
mod websocket;
mod worker_death;

/// A world is made of a great many small texts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
