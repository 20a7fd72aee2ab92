//! A fault of this program is told on standard error: where, and nothing of what it held, which may be secret.

/// From now on, all panics are told so.
pub fn tell_only_where() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map_or_else(String::new, ToString::to_string);
        eprintln!("vigil: problem 9: a fault of this program at {place}; please report it");
    }));
}
