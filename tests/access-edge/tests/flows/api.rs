//! Cloudflare's management API, the part that revokes.

use access_edge::{Request, Response};
use serde_json::{Value, json};

use crate::visitor::{ALICE, APP, Visitor};

const ROOT: &str = "https://api.cloudflare.com/client/v4";
const ACCESS: &str = "accounts/0123456789abcdef0123456789abcdef/access";

impl Visitor {
    fn call(&mut self, method: &str, path: &str, (token, body): (&str, &str)) -> (u16, Value) {
        let request = Request::new(method, &format!("{ROOT}/{path}"))
            .unwrap()
            .with_body(body);
        let answer: Response =
            self.send_bare(&request.with_header("authorization", &format!("Bearer {token}")));
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }
}

fn signed_in() -> Visitor {
    let mut visitor = Visitor::new();
    visitor.sign_in(APP, ALICE);
    visitor
}

#[test]
fn an_apps_tokens_are_revoked_by_the_id_that_the_list_gives() {
    let mut visitor = signed_in();
    let token = ("api-for-tests-only", "");
    let (_, listed) = visitor.call("GET", &format!("{ACCESS}/apps?domain=myserver.com"), token);
    assert_eq!(listed["result"].as_array().unwrap().len(), 1);
    assert_eq!(listed["result"][0]["aud"], "a".repeat(64));
    let id = listed["result"][0]["id"].as_str().unwrap();
    assert_eq!(
        visitor
            .call("POST", &format!("{ACCESS}/apps/{id}/revoke_tokens"), token)
            .0,
        202
    );
    assert_eq!(visitor.get(APP).status, 302);
}

#[test]
fn a_list_comes_in_pages_that_say_how_many_there_are() {
    let mut visitor = Visitor::new();
    let reader = ("reader-for-tests-only", "");
    let mut names = Vec::new();
    for page in 1..=3 {
        let path = format!("{ACCESS}/apps?page={page}&per_page=1");
        let (status, answer) = visitor.call("GET", &path, reader);
        assert_eq!(
            (status, &answer["result_info"]["total_pages"]),
            (200, &json!(2))
        );
        names.extend(
            answer["result"]
                .as_array()
                .unwrap()
                .iter()
                .map(|app| app["name"].clone()),
        );
    }
    assert_eq!(names, ["main", "second"]);
    let (_, whole) = visitor.call("GET", &format!("{ACCESS}/apps"), reader);
    assert_eq!(whole["result_info"]["count"], 2);
    assert_eq!(whole["result"][0]["destinations"][0]["uri"], "myserver.com");
}

#[test]
fn a_user_is_revoked_by_e_mail_at_the_worlds_own_time() {
    let mut visitor = signed_in();
    visitor.world.advance(1_000_000);
    let body = json!({"email": ALICE}).to_string();
    let path = format!("{ACCESS}/organizations/revoke_user");
    let (status, answer) = visitor.call("POST", &path, ("api-for-tests-only", &body));
    assert_eq!(
        (status, &answer["success"], &answer["result"]),
        (200, &json!(true), &json!(true))
    );
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 403);
    visitor.wait(61);
    assert_eq!(visitor.sign_in(APP, ALICE).0.status, 200);
}

#[test]
fn the_api_refuses_with_the_codes_that_were_reported() {
    let mut visitor = signed_in();
    let revoke = format!("{ACCESS}/organizations/revoke_user");
    let cases = [
        ("GET", format!("{ACCESS}/apps"), ("wrong", ""), 403, 10000),
        (
            "POST",
            revoke.clone(),
            ("reader-for-tests-only", r#"{"email":"alice@example.com"}"#),
            403,
            9109,
        ),
        (
            "POST",
            revoke.clone(),
            ("api-for-tests-only", "{}"),
            400,
            12130,
        ),
        (
            "POST",
            revoke,
            ("api-for-tests-only", r#"{"email":"nobody@example.com"}"#),
            404,
            12135,
        ),
        (
            "POST",
            format!("{ACCESS}/apps/none/revoke_tokens"),
            ("api-for-tests-only", ""),
            404,
            12135,
        ),
        (
            "GET",
            "accounts/other/access/apps".to_owned(),
            ("reader-for-tests-only", ""),
            404,
            12135,
        ),
    ];
    for (method, path, with, status, code) in cases {
        let (got, answer) = visitor.call(method, &path, with);
        assert_eq!(
            (got, &answer["errors"][0]["code"]),
            (status, &json!(code)),
            "{method} {path}"
        );
    }
    assert_eq!(visitor.get(APP).status, 200, "nothing was revoked");
}
