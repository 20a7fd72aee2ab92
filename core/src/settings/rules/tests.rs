//! Whatever anybody sets, nothing is weaker than what the administrator has set, and nothing weaker than the product's own
//! bounds.

use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::settings::{Key, Setting};

use super::*;

const HOSTS: [&str; 4] = [
    "myserver.com",
    "app2.myserver.com",
    "a.example",
    "access.example.com",
];
const USUAL: Duration = Duration::from_hours(12);

fn hosts() -> impl Strategy<Value = Value> {
    prop::sample::subsequence(HOSTS.to_vec(), 0..=HOSTS.len()).prop_map(|names| json!(names))
}

fn hours() -> impl Strategy<Value = Value> {
    prop::sample::select(std::vec![
        json!("none"),
        json!("22:00-07:00"),
        json!("12:30-13:00")
    ])
}

/// A value that an option may have, and now and then one that it may not.
fn value_of(key: Key) -> BoxedStrategy<Value> {
    let good = match key {
        Key::Lead | Key::Idle | Key::Extension => {
            let (least, most) = key.bounds().unwrap();
            (least..=most).prop_map(Value::from).boxed()
        }
        Key::Quiet => hours().boxed(),
        Key::Notices => prop::sample::select(std::vec![json!("on"), json!("off")]).boxed(),
        Key::WithoutRenewal | Key::WithoutNotices | Key::Teams => hosts().boxed(),
    };
    let bad = prop::sample::select(std::vec![
        json!(null),
        json!(-3),
        json!("forbiden"),
        json!([7]),
        json!({})
    ]);
    prop_oneof![9 => good, 1 => bad].boxed()
}

fn options() -> impl Strategy<Value = Map<String, Value>> {
    let each: Vec<_> = Key::ALL
        .iter()
        .map(|key| prop::option::of(value_of(*key).prop_map(move |value| (key.as_str(), value))))
        .collect();
    each.prop_map(|set| {
        let set = set.into_iter().flatten();
        set.map(|(key, value)| (String::from(key), value)).collect()
    })
}

fn own() -> impl Strategy<Value = Settings> {
    options().prop_map(|options| {
        let text = json!({ "version": 1, "settings": options }).to_string();
        Settings::from_stored(Some(&text))
    })
}

fn managed() -> impl Strategy<Value = Policy> {
    let words = || {
        prop::option::of(prop::sample::select(std::vec![
            "allowed",
            "forbidden",
            "Forbidden"
        ]))
    };
    let listed = prop::option::of(prop_oneof![
        hosts(),
        Just(json!("myserver.com")),
        Just(json!(["*.myserver.com"]))
    ]);
    (
        options(),
        words(),
        words(),
        listed,
        prop::option::of(0_u64..3000),
    )
        .prop_map(|(mut set, renewal, terminal, listed, extension)| {
            let mut add =
                |key: &str, value: Option<Value>| set.extend(value.map(|it| (key.into(), it)));
            add("renewal", renewal.map(Value::from));
            add("terminal", terminal.map(Value::from));
            add("hosts", listed);
            add("maximumExtensionMinutes", extension.map(Value::from));
            Policy::parse(&Value::Object(set).to_string())
        })
}

fn is_within(less: &Set<Hostname>, more: &Set<Hostname>) -> bool {
    less.iter().all(|host| more.contains(host))
}

proptest! {
    #[test]
    fn nothing_that_a_person_sets_weakens_what_the_administrator_set(own in own(), policy in managed()) {
        let (both, alone) = (Rules::of(&own, &policy), Rules::of(&Settings::default(), &policy));
        // What is forbidden stays so, in the same words; and so does every ban on one app.
        prop_assert!(both.permits().is_err() || alone.permits().is_ok());
        if let Err(problem) = policy.ban.clone().map_or(Ok(()), Err) {
            prop_assert_eq!(both.permits(), Err(problem));
        }
        prop_assert!(is_within(&alone.without_renewal, &both.without_renewal));
        prop_assert_eq!(&both.hosts, &alone.hosts);
        prop_assert_eq!(both.terminal, alone.terminal);
        if let Some(most) = policy.extension {
            prop_assert!(both.extension(USUAL) <= most);
        }
        if let Some(most) = policy.idle {
            prop_assert!(both.idle <= most);
        }
        if let Some(teams) = &policy.teams {
            prop_assert_eq!(&both.teams, teams);
        }
        // What is neither weaker nor stricter is the administrator's.
        prop_assert!(policy.lead.is_none_or(|lead| both.lead == lead));
        prop_assert!(policy.quiet.is_none_or(|quiet| both.quiet == quiet));
        prop_assert!(policy.notices.is_none_or(|shown| both.notices == shown));
        let silent = policy.without_notices.as_ref();
        prop_assert!(silent.is_none_or(|silent| &both.without_notices == silent));
    }

    #[test]
    fn nothing_that_an_administrator_sets_weakens_what_the_person_set(own in own(), policy in managed()) {
        let (both, alone) = (Rules::of(&own, &policy), Rules::of(&own, &Policy::default()));
        prop_assert!(both.permits().is_err() || alone.permits().is_ok());
        prop_assert!(is_within(&alone.without_renewal, &both.without_renewal));
        prop_assert!(both.extension(USUAL) <= alone.extension(USUAL));
        prop_assert!(both.idle <= alone.idle);
    }

    #[test]
    fn nobody_gets_beyond_the_bounds_of_the_product(own in own(), policy in managed()) {
        let rules = Rules::of(&own, &policy);
        prop_assert!(rules.extension(USUAL) <= Duration::from_hours(24));
        prop_assert!((Duration::from_mins(1)..=Duration::from_hours(1)).contains(&rules.idle));
        prop_assert!((Duration::from_mins(1)..=Duration::from_mins(30)).contains(&rules.lead));
    }

    #[test]
    fn a_policy_with_one_value_that_nobody_understands_forbids_all_and_shares_nothing(
        policy in options(), key in prop::sample::select(Key::ALL.to_vec()), own in own()
    ) {
        let mut set = policy;
        set.insert(key.as_str().into(), json!({ "strange": true }));
        let policy = Policy::parse(&Value::Object(set).to_string());
        let rules = Rules::of(&own, &policy);
        prop_assert!(matches!(rules.permits(), Err(Problem::PolicyUnreadable(_))));
        prop_assert!(!rules.terminal);
    }
}

#[test]
fn hosts_that_cannot_be_read_are_none_and_teams_neither() {
    for bad in [
        json!("myserver.com"),
        json!(["https://myserver.com"]),
        json!([7]),
        json!(["*"]),
        json!(["*."]),
    ] {
        let policy = Policy::parse(&json!({ "hosts": bad, "teams": bad }).to_string());
        let mut own = Settings::default();
        own.set(Setting::Teams(
            [Hostname::parse("access.example.com").unwrap()].into(),
        ));
        let rules = Rules::of(&own, &policy);
        assert!(rules.teams.is_empty(), "{bad}");
        assert!(
            HOSTS
                .iter()
                .all(|host| !rules.lists(&Hostname::parse(host).unwrap())),
            "{bad}"
        );
    }
}

#[test]
fn a_list_of_hosts_covers_label_by_label() {
    let policy = Policy::parse(r#"{"hosts":["*.myserver.com","a.example"]}"#);
    let rules = Rules::of(&Settings::default(), &policy);
    assert_eq!(rules.permits(), Ok(()));
    for (host, listed) in [
        ("myserver.com", true),
        ("app2.myserver.com", true),
        ("a.example", true),
        ("b.a.example", false),
        ("evilmyserver.com", false),
        ("myserver.com.evil.example", false),
    ] {
        assert_eq!(
            rules.lists(&Hostname::parse(host).unwrap()),
            listed,
            "{host}"
        );
    }
}
