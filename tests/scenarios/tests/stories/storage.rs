//! What is stored may be garbage, of another version, or of long ago: the jar is asked anew, and work goes on.

use scenarios::story::{hours, minutes};
use scenarios::{APP, Setup, World};

fn goes_on(mut world: World, what: &str) {
    world.wake();
    assert_eq!(world.problem(APP), None, "{what}");
    world.pass(hours(1));
    world.then_never_cut_off(APP);
    world.then_three_requests_each();
}

#[test]
fn garbage_in_storage_costs_memories_and_no_session() {
    for garbage in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        "\u{0}",
        "{\"version\":1}",
        "{\"version\":-1}",
    ] {
        let mut world = Setup::default().app_life(900).signed_in();
        world.given_stored(Some(garbage), Some(garbage));
        goes_on(world, garbage);
    }
}

#[test]
fn half_a_snapshot_costs_memories_and_no_session() {
    let whole = Setup::default().app_life(900).signed_in().stored();
    let live = whole.0.unwrap_or_default();
    for length in (0..live.len()).step_by(37) {
        let mut world = Setup::default().app_life(900).signed_in();
        world.given_stored(live.get(..length), whole.1.as_deref());
        goes_on(world, &format!("the first {length} bytes"));
    }
}

#[test]
fn a_snapshot_of_a_later_version_is_left_alone() {
    let mut world = Setup::default().app_life(900).signed_in();
    let (live, lasting) = world.stored();
    let later =
        |text: Option<String>| text.map(|text| text.replace("\"version\":3", "\"version\":9999"));
    let (live, lasting) = (later(live), later(lasting));
    assert!(live.as_ref().is_some_and(|text| text.contains("9999")));
    world.given_stored(live.as_deref(), lasting.as_deref());
    goes_on(world, "a later version");
}

#[test]
fn a_snapshot_of_another_story_is_corrected_by_the_jar() {
    let mut other = Setup::default().app_life(60).signed_in();
    other.pass(minutes(30));
    let (live, lasting) = other.stored();
    let mut world = Setup::default().app_life(900).signed_in();
    world.given_stored(live.as_deref(), lasting.as_deref());
    goes_on(world, "another story");
}
