//! Every line of the shared table, at each hop.

use std::format;
use std::string::String;
use std::vec::Vec;

use hostile_locations::{APP, Hop, Location, STOP, TEAM};

use super::*;
use crate::host::AccessHosts;

const FROM_APP: &str = "https://myserver.com/wiki/page?_=0123456789abcdef";
const FROM_TEAM: &str =
    "https://custom.cloudflareaccess.com/cdn-cgi/access/login/myserver.com?kid=k&meta=m";
const FROM_STOP: &str = "https://stop.myserver.com/cdn-cgi/access/authorized?nonce=n&state=s";

/// What became of a location at each hop.
struct Verdicts {
    probe: Result<JudgedUrl, Refusal>,
    login: Result<JudgedUrl, Refusal>,
    stop: Result<JudgedUrl, Detour>,
    after_stop: Result<JudgedUrl, Detour>,
}

fn table() -> Vec<Location> {
    hostile_locations::all(&audience_text())
}

fn audience_text() -> String {
    "a".repeat(64)
}

fn judged(location: &Location) -> Verdicts {
    let app = Hostname::parse(APP).unwrap();
    let team = AccessHosts::default()
        .team(&Hostname::parse(TEAM).unwrap())
        .unwrap();
    let audience = Audience::new([audience_text().as_str()]).unwrap();
    let granted = Grants::from_origins(&[APP, TEAM, STOP].map(|host| format!("https://{host}/*")));
    let judge = Judge::new(&app, &team, &audience);
    Verdicts {
        probe: judge.login(FROM_APP, &location.text),
        login: judge.authorized(FROM_TEAM, &location.text),
        stop: judge.detour(FROM_TEAM, &location.text, &granted),
        after_stop: judge.detour(FROM_STOP, &location.text, &granted),
    }
}

fn named(refusal: &Refusal) -> String {
    if let Refusal::OtherHost { whose, .. } = refusal {
        format!("{whose:?}")
    } else {
        format!("{refusal:?}")
    }
}

fn named_detour(detour: &Detour) -> String {
    String::from(match detour {
        Detour::None => "None",
        Detour::NotGranted(_) => "NotGranted",
    })
}

#[test]
fn each_hostile_location_is_refused_at_every_hop_and_at_its_own_for_its_own_reason() {
    let (honest, hostile): (Vec<_>, Vec<_>) = table().into_iter().partition(Location::is_honest);
    assert!(hostile.len() >= 200);
    let is_honest = |hop: Hop, text: &str| honest.iter().any(|it| it.hop == hop && it.text == text);
    let mut strange = Vec::new();
    for location in hostile {
        let verdicts = judged(&location);
        let by_hop = [
            (
                Hop::Probe,
                verdicts.probe.map_err(|refusal| named(&refusal)),
            ),
            (
                Hop::Login,
                verdicts.login.map_err(|refusal| named(&refusal)),
            ),
            (
                Hop::Stop,
                verdicts.stop.map_err(|detour| named_detour(&detour)),
            ),
        ];
        for (hop, verdict) in by_hop {
            let followed = verdict.is_ok() && !is_honest(hop, &location.text);
            // What goes for any hop is told apart by its reason at the first two; at a stop it is just none.
            let is_its_own = location.hop == hop || (location.hop == Hop::Any && hop != Hop::Stop);
            let expected = Err(String::from(location.verdict));
            if followed || (is_its_own && verdict != expected) {
                strange.push(format!("{location} at {hop:?}: {verdict:?}"));
            }
        }
    }
    assert!(strange.is_empty(), "{strange:#?}");
}

/// A stop may name itself once more; the number of hops is limited elsewhere.
#[test]
fn from_a_stop_no_hostile_location_leads_away_from_where_that_stop_hands_out_tokens() {
    for location in table().iter().filter(|it| !it.is_honest()) {
        if let Ok(url) = judged(location).after_stop {
            let (place, _) = url.as_str().split_once('?').unwrap_or((url.as_str(), ""));
            assert_eq!(place, format!("https://{STOP}{AUTHORIZED}"), "{location}");
        }
    }
}

#[test]
fn each_honest_location_is_followed_at_its_hop_and_no_other() {
    let honest: Vec<_> = table().into_iter().filter(Location::is_honest).collect();
    assert!(honest.len() >= 10);
    for location in honest {
        let verdicts = judged(&location);
        let followed = [
            (Hop::Probe, verdicts.probe.is_ok()),
            (Hop::Login, verdicts.login.is_ok()),
            (Hop::Stop, verdicts.stop.is_ok()),
        ];
        for (hop, followed) in followed {
            assert_eq!(followed, hop == location.hop, "{location} at {hop:?}");
        }
    }
}
