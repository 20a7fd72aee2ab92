//! What the app behind the edge serves to pages of each kind.

use access_edge::Request;

use crate::visitor::{ALICE, APP, Visitor};

#[test]
fn a_service_worker_and_a_stream_of_events_are_served_to_whom_the_edge_lets_in() {
    let mut visitor = Visitor::new();
    let served = [
        ("api/events", "text/event-stream", "data: {"),
        ("pwa/worker.js", "text/javascript", "addEventListener"),
        ("pwa", "text/html; charset=utf-8", "vigilProbe"),
    ];
    for (path, ..) in served {
        assert_eq!(ask(&mut visitor, path).status, 302, "{path}");
    }
    visitor.sign_in(APP, ALICE);
    for (path, content_type, part) in served {
        let answer = ask(&mut visitor, path);
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert!(answer.text().contains(part), "{path}: {}", answer.text());
    }
}

fn ask(visitor: &mut Visitor, path: &str) -> access_edge::Response {
    visitor.send(Request::new("GET", &format!("{APP}{path}")).unwrap())
}
