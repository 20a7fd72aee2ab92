//! What the terminal can do with what a browser shares.

use serde_json::json;

use crate::desk::{ADDRESS, Desk, SECRET, TOKEN, exit, hello, share, text};

#[test]
fn what_nobody_shares_nobody_gets() {
    let desk = Desk::new();
    for verb in ["token", "curl", "status"] {
        let output = desk.run(&[verb, ADDRESS]);
        assert_eq!(exit(&output), 40, "{verb}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_shared_session_outlives_the_port_and_not_its_sharing() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    assert_eq!(talk.ask(&share("/", (600, 6000)))["answer"], "shared");
    talk.close();
    let output = desk.run(&["token", ADDRESS]);
    assert_eq!(text(&output.stdout).trim(), TOKEN);
    let status = desk.json(&["status"]);
    assert_eq!(status[0]["state"], "valid");
    assert_eq!(status[0]["who"], "alice@example.com");
    assert!(!status.to_string().contains(TOKEN));
    assert_eq!(exit(&desk.run(&["wait", ADDRESS])), 0);

    let mut talk = desk.talk();
    talk.ask(&hello(Some(SECRET)));
    let answer = talk.ask(&json!({ "verb": "stop-sharing", "name": "/" }));
    assert_eq!(answer["answer"], "no-longer-shared");
    let output = desk.run(&["token", ADDRESS]);
    assert!([30, 40].contains(&exit(&output)), "{output:?}");
    assert!(output.stdout.is_empty());
    talk.close();
}

#[test]
fn another_app_and_look_alikes_are_not_shared() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    talk.ask(&share("/express", (600, 6000)));
    for address in [
        "https://other.example/express",
        "https://myserver.com/wordpress",
        "https://myserver.com/expression",
        "https://myserver.com.evil.example/express",
    ] {
        let output = desk.run(&["token", address]);
        assert_eq!(exit(&output), 30, "{address}");
        assert!(output.stdout.is_empty());
    }
    for address in [
        "http://myserver.com/express",
        "https://myserver.com:8443/express",
        "https://a:b@myserver.com/express",
        "myserver.com/express",
        "file:///express",
    ] {
        assert_eq!(exit(&desk.run(&["token", address])), 1, "{address}");
    }
    assert_eq!(
        exit(&desk.run(&["token", "https://MYSERVER.com/express/a?b"])),
        0
    );
    talk.close();
}

#[test]
fn the_newest_token_of_a_session_counts_and_the_most_particular_path() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    talk.ask(&share("/", (600, 6000)));
    let mut newer = share("/express", (700, 6000));
    newer["session"]["token"] = "of-express".into();
    talk.ask(&newer);
    let token = |address| {
        text(&desk.run(&["token", address]).stdout)
            .trim()
            .to_owned()
    };
    assert_eq!(token(ADDRESS), "of-express");
    assert_eq!(token("https://myserver.com/wordpress"), TOKEN);
    newer["session"]["token"] = "newer".into();
    talk.ask(&newer);
    assert_eq!(token(ADDRESS), "newer");
    talk.close();
}

#[test]
fn the_exit_codes_tell_how_a_session_stands() {
    let desk = Desk::new();
    let mut talk = desk.paired();
    for (ends, expected) in [((600, 6000), 0), ((-1, 6000), 10), ((-10, -1), 20)] {
        talk.ask(&share("/", ends));
        assert_eq!(exit(&desk.run(&["status", ADDRESS])), expected, "{ends:?}");
        assert_eq!(exit(&desk.run(&["token", ADDRESS])), expected, "{ends:?}");
    }
    let mut last_token = share("/", (600, 6000));
    last_token["session"]["problem"] = "step-up".into();
    talk.ask(&last_token);
    assert_eq!(exit(&desk.run(&["status", ADDRESS])), 0);
    assert_eq!(exit(&desk.run(&["token", ADDRESS])), 0);
    let mut signed_out = share("/", (-1, 6000));
    signed_out["session"]["problem"] = "signed-out".into();
    signed_out["session"]["token"] = json!(null);
    talk.ask(&signed_out);
    assert_eq!(exit(&desk.run(&["status"])), 20);
    assert_eq!(exit(&desk.run(&["token", ADDRESS])), 20);
    talk.close();
}

#[test]
fn waiting_ends_as_soon_as_the_session_is_there() {
    let desk = Desk::new();
    assert_eq!(exit(&desk.run(&["wait", ADDRESS, "--timeout", "1"])), 40);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| desk.run(&["wait", ADDRESS, "--timeout", "60"]));
        let mut talk = desk.paired();
        talk.ask(&share("/", (600, 6000)));
        assert_eq!(exit(&waiting.join().unwrap()), 0);
        talk.close();
    });
}
