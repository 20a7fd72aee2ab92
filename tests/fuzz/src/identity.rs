//! What an app's `get-identity` answers.

use access_vigil_core::event::Liveness;
use access_vigil_core::identity::{IdentityAnswer, liveness};
use serde_json::Value;

use crate::first_line;

/// The first line holds the status, and perhaps that there was a challenge. Somebody is there only where they are named,
/// and a token is dead only where Access itself can have said so.
pub fn get_identity(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = first_line(&text);
    let mut words = head.split(' ');
    let status = words.next().and_then(|it| it.parse().ok()).unwrap_or(200);
    let challenged = words.next() == Some("challenged");
    let found = liveness(IdentityAnswer {
        status,
        challenged,
        body,
    });

    let document = serde_json::from_str::<Value>(body).unwrap_or_default();
    let said = |name: &str| document.get(name).filter(|it| !it.is_null());
    let named = |name: &&str| {
        said(name)
            .and_then(Value::as_str)
            .is_some_and(|it| !it.is_empty())
    };
    let somebody = ["email", "user_uuid", "common_name"].iter().any(named);
    let is_alive = status == 200 && !challenged && somebody && said("err").is_none();
    assert_eq!(found == Liveness::Alive, is_alive);
    if found == Liveness::Dead {
        assert!(!challenged && matches!(status, 200 | 400 | 401 | 403 | 404));
        assert!(status != 404 || document.is_object());
    }
    assert_ne!(found, Liveness::NotInUse, "an answer does not say that");
}
