//! Long-lived journeys of the shipped extension, each in Chromium and in Firefox at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that meets the unexpected must fail at once"
)]

mod accessible;
mod containers;
mod developer;
mod developer_full;
mod developer_panel;
mod faces;
mod force_sign_in;
mod guide;
mod healing;
mod hostile_extension;
mod hostile_keys;
mod hostile_locations;
mod hostile_page;
mod journey;
mod keyboard;
mod kinds_of_page;
mod languages;
mod native_host;
mod options;
mod org_gone;
mod per_tab;
mod pictures;
mod policy;
mod refresh;
mod renewal;
mod same_site;
mod setup;
mod shared_cookie;
mod sheet;
mod shop_window;
mod sign_out;
mod spotless;
mod welcome;
mod without;
mod worker_death;
