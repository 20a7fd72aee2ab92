//! Tokens of a faithful Access, judged by the command with the team's own keys.

use access_edge::World;
use serde_json::Value;

use crate::desk::{Desk, Ended};
use crate::edge::{Edge, sign_in, silent};

const AUD: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn verify(desk: &Desk, token: &str) -> Ended {
    desk.vigil(&["--json", "jwt", "verify", "-"], token)
}

fn outcome(ended: &Ended, check: &str) -> String {
    let answer = ended.json();
    let rows = answer["checks"].as_array().unwrap();
    let row = rows.iter().find(|row| row["check"] == check).unwrap();
    row["outcome"].as_str().unwrap().to_owned()
}

/// What is kept of the team, changed as if time had passed.
fn change_pins(desk: &Desk, change: impl FnOnce(&mut Value)) {
    let path = desk.state().join("pins/custom.cloudflareaccess.com.json");
    let mut pins = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    change(&mut pins);
    std::fs::write(&path, pins.to_string()).unwrap();
}

fn a_minute_passes(desk: &Desk) {
    change_pins(desk, |pins| pins["asked_at"] = 0.into());
}

fn a_day_passes(desk: &Desk) {
    change_pins(desk, |pins| {
        pins["asked_at"] = 0.into();
        pins["answered_at"] = 0.into();
    });
}

#[test]
fn both_tokens_of_a_session_are_valid_and_the_team_is_asked_once() {
    let edge = Edge::start();
    let desk = edge.desk();
    for token in [edge.sign_in().0, edge.sign_in().1] {
        let ended = verify(&desk, &token).done().keeps(&token);
        assert_eq!(ended.json()["valid"], true);
        assert_eq!(outcome(&ended, "signature"), "passed");
        assert_eq!(outcome(&ended, "audience"), "not-judged");
    }
    assert_eq!(edge.n_asked(), 1);
}

#[test]
fn the_audience_is_compared_when_it_is_given() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (app, _) = edge.sign_in();
    let ended = desk
        .vigil(&["--json", "jwt", "verify", "--aud", AUD], &app)
        .done();
    assert_eq!(outcome(&ended, "audience"), "passed");
    let other = desk.vigil(&["--json", "jwt", "verify", "--aud", "bbbb"], &app);
    assert_eq!(
        (other.code, outcome(&other, "audience").as_str()),
        (1, "failed")
    );
}

#[test]
fn a_token_that_was_changed_is_an_alarm() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (app, org) = edge.sign_in();
    let (start, _) = app.rsplit_once('.').unwrap();
    let (_, strange) = org.rsplit_once('.').unwrap();
    let ended = verify(&desk, &format!("{start}.{strange}"));
    assert_eq!(
        (ended.code, outcome(&ended, "signature").as_str()),
        (1, "alarm")
    );
    assert_eq!(outcome(&ended, "key"), "passed");
}

#[test]
fn a_token_of_a_key_that_was_never_published_is_an_alarm() {
    let edge = Edge::start();
    let desk = edge.desk();
    let seed = access_edge::Config {
        seed: 2,
        ..silent()
    };
    let mut elsewhere = World::new(seed).unwrap();
    let (forged, _) = sign_in(&mut elsewhere, edge.now());
    let ended = verify(&desk, &forged).keeps(&forged);
    assert_eq!((ended.code, outcome(&ended, "key").as_str()), (1, "alarm"));
    assert_eq!(outcome(&ended, "signature"), "not-judged");
}

#[test]
fn another_key_under_a_known_name_is_an_alarm_for_good() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (app, _) = edge.sign_in();
    verify(&desk, &app).done();
    a_day_passes(&desk);
    change_pins(&desk, |pins| {
        let (n, other) = (
            pins["pins"][0]["key"].clone(),
            pins["pins"][1]["key"].clone(),
        );
        pins["pins"][0]["key"] = other;
        pins["pins"][1]["key"] = n;
    });
    for _ in 0..2 {
        let ended = verify(&desk, &app);
        assert_eq!((ended.code, outcome(&ended, "key").as_str()), (1, "alarm"));
    }
}

#[test]
fn a_rotation_is_followed_and_a_key_that_is_gone_counts_no_more() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (old, _) = edge.sign_in();
    verify(&desk, &old).done();
    edge.rotate();
    let (new, _) = edge.sign_in();
    let soon = verify(&desk, &new);
    assert_eq!(
        outcome(&soon, "key"),
        "not-judged",
        "asked less than a minute ago"
    );
    a_minute_passes(&desk);
    verify(&desk, &new).done();
    verify(&desk, &old).done();
    edge.rotate();
    a_day_passes(&desk);
    let gone = verify(&desk, &old);
    assert_eq!((gone.code, outcome(&gone, "key").as_str()), (1, "failed"));
    assert_eq!(outcome(&gone, "signature"), "passed");
    assert_eq!(edge.n_asked(), 3);
}

#[test]
fn a_storm_of_unknown_keys_from_many_processes_asks_the_team_once() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (token, _) = edge.sign_in();
    let (_, rest) = token.split_once('.').unwrap();
    std::thread::scope(|scope| {
        for nth in 0..12 {
            let (desk, rest) = (&desk, rest);
            scope.spawn(move || {
                use base64::Engine as _;
                let header = format!(r#"{{"alg":"RS256","kid":"unknown-{nth}","typ":"JWT"}}"#);
                let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header);
                assert_eq!(verify(desk, &format!("{header}.{rest}")).code, 1);
            });
        }
    });
    assert_eq!(edge.n_asked(), 1);
}

#[test]
fn pinned_keys_do_without_the_network_and_unknown_ones_are_not_judged() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (app, _) = edge.sign_in();
    let offline = ["--json", "jwt", "verify", "--offline"];
    let unknown = desk.vigil(&offline, &app);
    assert_eq!(
        (unknown.code, outcome(&unknown, "key").as_str()),
        (1, "not-judged")
    );
    verify(&desk, &app).done();
    desk.vigil(&offline, &app).done();
    assert_eq!(edge.n_asked(), 1);
}

#[test]
fn a_team_that_can_t_be_reached_leaves_the_key_open_and_is_told() {
    let edge = Edge::start();
    let (app, _) = edge.sign_in();
    let desk = Desk::new().with("HTTPS_PROXY", "http://127.0.0.1:9");
    let ended = verify(&desk, &app);
    assert_eq!(outcome(&ended, "key"), "not-judged");
    assert!(
        ended
            .out
            .contains("custom.cloudflareaccess.com can't be reached"),
        "{ended:?}"
    );
    let strange = edge
        .desk()
        .with("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt");
    let ended = verify(&strange, &app);
    assert!(ended.out.contains("is not trusted"), "{ended:?}");
    assert_eq!(edge.n_asked(), 0);
}

#[test]
fn decoding_asks_nobody_and_shows_no_token() {
    let edge = Edge::start();
    let desk = edge.desk();
    let (app, _) = edge.sign_in();
    let ended = desk.vigil(&["--json", "jwt", "decode", "-"], &app).done();
    let (_, signature) = app.rsplit_once('.').unwrap();
    let answer = ended.keeps(signature).json();
    assert_eq!(answer["claims"]["aud"][0], AUD);
    assert_eq!(answer["header"]["alg"], "RS256");
    assert_eq!(answer["problem"], Value::Null);
    let text = desk.vigil(&["jwt", "decode"], &app).done();
    assert!(text.out.contains("exp is 20"), "{text:?}");
    assert_eq!(edge.n_asked(), 0);
    let none = desk.vigil(&["--json", "jwt", "decode"], "no-token");
    assert_eq!(none.problem(), "token-unreadable");
}

#[test]
fn a_token_cannot_steer_the_terminal() {
    use base64::Engine as _;
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let claims = "{\"type\":\"\u{9b}31m\u{202e}\",\"aud\":\"\\u001b]0;x\\u0007\"}";
    let token = format!("{}.{}.c2ln", part(r#"{"alg":"\u001b[2J"}"#), part(claims));
    for arguments in [
        &["jwt", "decode"][..],
        &["--json", "jwt", "verify", "--offline"],
        &["jwt", "verify", "--offline"],
    ] {
        let ended = Desk::new().vigil(arguments, &token);
        let active = ended
            .out
            .chars()
            .find(|it| it.is_control() && *it != '\n' || *it == '\u{202e}');
        assert_eq!(active, None, "{ended:?}");
        assert!(ended.out.contains("31m"), "{ended:?}");
    }
}
