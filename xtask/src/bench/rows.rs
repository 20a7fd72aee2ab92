//! Every row of the benchmark: its goal, how it is measured, and what was tried where the goal is missed. A new run
//! measures anew and keeps these sentences.

use super::goal::Goal;

/// Rows that one command measures.
pub(crate) struct Part {
    /// The word after `cargo xtask bench`.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What holds for all of its rows.
    pub(crate) how: &'static str,
    pub(crate) rows: &'static [Row],
}

/// One row; in several places there is one line for each.
pub(crate) struct Row {
    /// As measurements name it.
    pub(crate) key: &'static str,
    pub(crate) what: &'static str,
    pub(crate) goals: &'static [Goal],
    /// Told below the table while the goal is missed: what was tried, and what bounds it.
    pub(crate) tried: &'static str,
}

/// All, in the order in which they are told.
pub(crate) const PARTS: &[Part] = &[SIZES, TOKENS, HOST, WAKES, BROWSER, GROWTH];

const SIZES: Part = Part {
    name: "sizes",
    title: "Sizes",
    how: "Of what `cargo xtask package` makes. The Wasm is two programs, so that the worker, which starts many times a \
          day, never loads what is opened now and then.",
    rows: &[
        Row {
            key: "wasm",
            what: "Wasm, raw",
            goals: &[Goal::Most(250_000.0)],
            tried: SIZE_TRIED,
        },
        Row {
            key: "wasm-gzip",
            what: "Wasm, gzip",
            goals: &[Goal::Most(100_000.0)],
            tried: SIZE_TRIED,
        },
        Row {
            key: "archive",
            what: "archive for a store",
            goals: &[Goal::Most(600_000.0)],
            tried: "Tried: one program instead of two, which would bring it down to about 620 kB and give the worker a \
                    quarter more to compile at each of its starts; zopfli instead of the usual deflate, which takes one \
                    byte of twenty away. Neither is in use. Nearly all of it is the Wasm, whose rows say what bounds it; \
                    the texts of four languages, the styles and the icons are the rest.",
        },
    ],
};

const SIZE_TRIED: &str = "Tried: opt-level `z`, fat LTO and one codegen unit, which are in use; `wasm-opt -Oz` of \
    binaryen, which brings the raw programs down by an eighth and makes what is downloaded larger by a twentieth, and is \
    therefore not in use; two programs instead of one, which keeps the worker's start small. What bounds it: the code is \
    spread thinly. The largest function is 2 % of it; reading and writing JSON is 90 kB, read-only data (texts, tables of \
    hosts and of situations) 83 kB, instances of `Vec` 107 kB. The goal was set before the developer view, the policy, \
    the options and the four languages were known.";

const TOKENS: Part = Part {
    name: "tokens",
    title: "Tokens",
    how: "One token as Access issues it, RS256 with a key of 2048 bits. Wasm and `jose` take turns in one process of \
          Node; the native program follows in the same command. A sample is the mean of a hundred calls in a row. The \
          Wasm is core built as it ships, with two doors that the shipped one does not have; the native program is built \
          as for a release.",
    rows: &[
        Row {
            key: "decode",
            what: "decode",
            goals: &[Goal::Most(6.67), Goal::Times(1.0, "jose")],
            tried: "Decoding here is all that core asks of a token (which kind, which team, whose, until when; nothing \
                    twice, no claim of a wrong type), where the goal was measured with a reader of three claims and \
                    optimised for speed, and `jose` hands two parts to the parser of V8. Tried: all of it built for speed, \
                    which makes it twice as fast and a third larger; only the libraries for JSON and base64 built for \
                    speed, from 2.4 times what `jose` takes to 1.9, and 2 % larger. Neither is in use: it is done once for \
                    each token and look into the jar.",
        },
        Row {
            key: "verify",
            what: "verify RS256",
            goals: &[Goal::Over(15.0, "WebCrypto alone"), Goal::Most(421.0)],
            tried: "Tried: the browser's key is kept and known again by its numbers, so that it is made once for all \
                    tokens of a team, and the algorithm is named once instead of for each: from 2.1 times what `jose` \
                    takes to about the same. What is left is reading the token with every claim judged (the row above), \
                    and the token's way through the border of Wasm.",
        },
        Row {
            key: "decode-native",
            what: "decode, native",
            goals: &[Goal::Most(6.67)],
            tried: "",
        },
        Row {
            key: "verify-native",
            what: "verify RS256, native",
            goals: &[Goal::Most(50.0), Goal::Times(1.5, "aws-lc alone")],
            tried: "Tried: building it as it ships instead of as for tests, from 79 µs to 30; optimising for size, which \
                    costs nothing here, as the cryptography is assembly. What is left: a token is read for all that \
                    `vigil jwt verify` shows of it, and the key is made of its two numbers each time.",
        },
    ],
};

const HOST: Part = Part {
    name: "host",
    title: "The native host",
    how: "Each is started and asked in turn, as a browser does it. `cat` is the floor: a process that copies. browserpass \
          is started for each request; keepassxc-proxy stands before a server that sends back what comes.",
    rows: &[
        Row {
            key: "round-trip",
            what: "round trip, warm",
            goals: &[
                Goal::Most(25.0),
                Goal::NearlyAlways(100.0),
                Goal::Times(2.5, "cat"),
                Goal::Times(1.0, "browserpass-native"),
                Goal::Times(1.0, "keepassxc-proxy"),
            ],
            tried: "keepassxc-proxy pauses for a tenth of a second between two looks, in which the processors fall asleep, \
                    for `cat` too. Tried without it in the same run: 10 µs beside `cat`'s 8. Tried: optimising for size \
                    with the whole program seen at once, from 1.77 times `cat` to 1.53. The rest beyond `cat` is threads \
                    handing on one message, so that a request can be given up and no answer is lost.",
        },
        Row {
            key: "first-answer",
            what: "start to first answer",
            goals: &[
                Goal::Most(5_000.0),
                Goal::Times(1.0, "browserpass-native"),
                Goal::Times(1.0, "keepassxc-proxy"),
            ],
            tried: "Most of it is the system's loading of a program; `cat` tells how much that is on this machine now.",
        },
        Row {
            key: "host-memory",
            what: "memory, idle",
            goals: &[Goal::Most(4_000_000.0), Goal::Times(1.0, "keepassxc-proxy")],
            tried: "Tried: optimising for size and seeing the whole program at once, from 4.92 MB to 4.74; one arena of the \
                    allocator for all threads: no difference, since of all this no more than 0.36 MB is memory of its own. \
                    The rest is the program and the libraries of the system, mapped from their files.",
        },
        Row {
            key: "host-threads",
            what: "threads, idle",
            goals: &[Goal::Most(2.0)],
            tried: "One reads, one answers, one writes. The writer is joined at the end: an event loop without it lost \
                    answers when the browser closed the pipe. A thread that waits costs no time.",
        },
        Row {
            key: "host-binary",
            what: "the program on disk",
            goals: &[Goal::Most(1_500_000.0)],
            tried: "Tried: fat LTO, one codegen unit and no symbols (16.4 MB to 10.6), and then optimising for size (to \
                    7.1), which is in use. It holds what the goal did not foresee: TLS and cryptography for the team's keys and for Cloudflare's interface, the keychain \
                    over D-Bus, the encrypted file, the history, the command's help and manual.",
        },
    ],
};

const WAKES: Part = Part {
    name: "wakeups",
    title: "Wake-ups in 24 virtual hours",
    how: "One session of 24 hours in virtual time: how often the timer wakes the worker. The peers are what a timer for the badge would do, counted and not run.",
    rows: &[
        Row {
            key: "wakes",
            what: "wake-ups by the timer, those for work with them",
            goals: &[Goal::Times(1.0, "a timer each minute")],
            tried: "",
        },
        Row {
            key: "wakes-early",
            what: "… for the look, before the last hour",
            goals: &[Goal::Most(24.0)],
            tried: "",
        },
        Row {
            key: "wakes-late",
            what: "… for the look, in the last hour before its last minute",
            goals: &[Goal::Most(60.0)],
            tried: "",
        },
        Row {
            key: "wakes-for-nothing",
            what: "… that changed nothing",
            goals: &[Goal::Most(1.0)],
            tried: "",
        },
    ],
};

const BROWSER: Part = Part {
    name: "browser",
    title: "In real browsers",
    how: "What ships in one browser, the peers in another of the same kind beside it, each with an edge of its own on \
          this machine; all take turns, round by round. The plain extension is JavaScript that does the least that can \
          be shown: it hears of a changed cookie, reads the token and writes the badge; it remembers nothing and judges \
          nothing.",
    rows: &[
        Row {
            key: "renewal-requests",
            what: "a renewal: requests",
            goals: &[Goal::Most(3.0)],
            tried: "",
        },
        Row {
            key: "renewal-origin",
            what: "a renewal: requests that reach the app's own server",
            goals: &[Goal::Most(0.0)],
            tried: "",
        },
        Row {
            key: "renewal-bytes",
            what: "a renewal: bytes on the wire, TLS included",
            goals: &[],
            tried: "",
        },
        Row {
            key: "renewal-time",
            what: "a renewal: from the wish to the new cookie in the jar",
            goals: &[
                Goal::Over(40.0, "three bare fetches"),
                Goal::Times(1.0, "a hidden iframe"),
            ],
            tried: "Tried: all questions before the first request are asked at once instead of one after the other, and \
                    jars and grants beside each other; the look into the jar does not wait for what is stored; the icons \
                    of the button are kept. What is left: between its three requests a renewal puts in and takes back the rule that keeps the page's \
                    cookies out of it, waits for the header event of each, and stores each step before it is taken, so \
                    that a worker that is killed knows what it had asked for.",
        },
        Row {
            key: "badge-warm",
            what: "changed cookie to badge, worker running",
            goals: &[Goal::Mostly(8.0)],
            tried: "Tried: what is only asked or shown does not wait for storage, and the ordinary jar is read without \
                    asking first which jars there are: from 8.1 ms to 5.2 in Chromium, from 11 to 8 in Firefox; the icon is \
                    drawn without angles, and kept. What is left is read from the jar rather than from the event, which names one cookie of possibly several.",
        },
        Row {
            key: "badge-cold",
            what: "changed cookie to badge, worker dead",
            goals: &[Goal::Over(15.0, "plain extension")],
            tried: "Tried: what was stored is read by two calls at once, beside the policy, instead of by five in turn; the \
                    first badge does not wait for storage (Firefox from 105 ms to 71). What bounds it is the size of the \
                    Wasm, which both browsers compile anew at each start: 8 ms in Chromium, which compiles each function \
                    when it is first called, so that the first event pays again, and 30 ms in Firefox, by \
                    `WebAssembly.compileStreaming` of the worker's file in a page of the extension. A worker in Chromium \
                    that noted its calls, beside other work: 25 ms from its script to the running Wasm, 22 ms to read \
                    what was stored and go on from it, 5 ms for the jar, 10 ms to judge it.",
        },
        Row {
            key: "popup",
            what: "popup: until all that there is to show is there",
            goals: &[Goal::Over(50.0, "plain extension")],
            tried: "The Wasm is compiled for each popup, as Chromium keeps compiled code only for what came over the \
                    network. Tried: the worker's answers are written once for all that shows a session, instead of \
                    judging each five times; the program of the pages that are opened rarely is apart.",
        },
        Row {
            key: "popup-frame",
            what: "popup: first frame",
            goals: &[Goal::Over(16.7, "plain extension")],
            tried: "Tried: the style sheets stand in the page, and the manifest allows them by their hash: from 18 ms above \
                    the plain extension to 4, and all that there is to show 10 ms sooner; in use. One style sheet instead \
                    of two: nothing. The Wasm is asked for after the first frame: that frame no sooner, the rest 12 ms \
                    later.",
        },
        Row {
            key: "content-scripts",
            what: "scripts in pages",
            goals: &[Goal::Most(0.0)],
            tried: "",
        },
        Row {
            key: "page-load",
            what: "a page load",
            goals: &[Goal::Times(1.05, "without the extension")],
            tried: "Nothing of ours is in the page. What is left is that Chromium leads each request of a granted host past \
                    whoever listens to requests, and tells the worker of the load on one of the same two processors that \
                    load the page. Tried: the icon of the tab is drawn once and kept, instead of twice for each load: \
                    Firefox from 1.15 times to 0.93. Tried in Chromium, 100 loads each beside 100 without: as it ships 1.08 \
                    times, the event of a load not handled 1.06, not listened for 1.04, headers read without \
                    `extraHeaders` 1.07, no listener for requests at all 0.96. Not done: listening for fewer events, for a \
                    tab would keep the look of the app before, and nobody would hear of a page that runs into the login.",
        },
        Row {
            key: "scale-rebuild",
            what: "1,000 sessions: dead worker to whole view",
            goals: &[Goal::Most(50.0), Goal::Times(2.0, "plain extension")],
            tried: "The browser's start of a worker and its handing out of a thousand cookies take that long by themselves, \
                    as the plain extension shows, which does nothing else. Beyond it, each token is read with every claim \
                    judged, each session is planned, stored and written as text for the page that asks. Tried: no list is \
                    gone through for each session any more, what moves is a pointer instead of a session, how a session \
                    stands is judged once instead of five times, and the snapshot is handed over as it is.",
        },
        Row {
            key: "scale-burst",
            what: "1,000 changed cookies: badge writes",
            goals: &[Goal::Most(10.0)],
            tried: "",
        },
        Row {
            key: "scale-burst-time",
            what: "1,000 changed cookies: until the badge tells of them",
            goals: &[],
            tried: "",
        },
        Row {
            key: "scale-heap",
            what: "1,000 sessions: memory of the worker, JavaScript and Wasm",
            goals: &[Goal::Most(8_000_000.0)],
            tried: "Wasm memory never shrinks: what counts is the largest moment. Tried: cookies are read one by one \
                    instead of as one text of a thousand; the snapshot is handed over without JSON within JSON, and the \
                    one before is kept once (from 24.2 MB to 23.2). What is left: for each session its token's facts, \
                    its cookie, what the journal saw of it, and its part of the snapshot and of the answer to the page.",
        },
    ],
};

const SUPERLINEAR: &str = "Beyond 1,000 sessions what is gone through no longer fits into the processor's caches, and \
    sorted lists are shifted where something is put in (eight bytes for each entry behind it). Tried: entries lie elsewhere \
    and only pointers are shifted; what was seen in the jar is looked up by host; sessions with nothing to ask are left in \
    their place.";

const GROWTH_OF_CHANGE: &str = "Until its answer comes, a change moves nothing but the journal and the question for the \
    jar; whatever is due has its moment in the timer. Tried before: going through all sessions after each event (184 ms at \
    10,000). What still grows is the cold of a machine that has just looked at all of them.";

const GROWTH: Part = Part {
    name: "growth",
    title: "How cost grows",
    how: "Core alone, optimised as for tests, in virtual worlds of 1 to 10,000 sessions. The exponent is the slope from \
          100 sessions on where both axes are logarithmic: 0 is the same at any size, 1 grows with the sessions.",
    rows: &[
        Row {
            key: "growth-watching",
            what: "watching: from nothing to all sessions",
            goals: &[Goal::Most(1.2)],
            tried: SUPERLINEAR,
        },
        Row {
            key: "growth-notice",
            what: "hearing of one changed cookie",
            goals: &[Goal::Most(0.2)],
            tried: GROWTH_OF_CHANGE,
        },
        Row {
            key: "growth-change",
            what: "one changed cookie: hearing of it, and the look into the jar that follows",
            goals: &[Goal::Most(1.2)],
            tried: SUPERLINEAR,
        },
        Row {
            key: "growth-planning",
            what: "planning: the timer fires",
            goals: &[Goal::Most(1.2)],
            tried: SUPERLINEAR,
        },
        Row {
            key: "growth-rendering",
            what: "rendering: all that there is to show, as JSON",
            goals: &[Goal::Most(1.2)],
            tried: SUPERLINEAR,
        },
        Row {
            key: "growth-storing",
            what: "storing: the snapshot",
            goals: &[Goal::Most(1.2)],
            tried: SUPERLINEAR,
        },
    ],
};

/// Rows that were thought of and are not measured, each with its reason.
pub(crate) const NOT_MEASURED: &[&str] = &[
    "10,000 cookies: no browser keeps so many. Chromium throws away what is above 3,300, Firefox what is above 3,000 (the \
     first try left 3,077 of 10,000). Rows of 1,000 sessions have 3,000 cookies in Chromium and 2,000 in Firefox.",
    "Badge writes, time and memory of a burst in Firefox: its event page cannot be looked into from outside.",
    "Real networks and the real Access: every edge is on this machine, so that a round trip costs next to nothing, and \
     times are ratios.",
    "Windows, macOS, other Chromiums than Debian's, and Firefox newer than its ESR.",
    "Battery and processor time over a day of use.",
    "Other extensions (HAR, Harper, Tab Reloader, cookie editors) and other clients (oidc-client-ts, Okta's, \
     cloudflared): they are not in the registries in a form that this machine could run against the edge, or measure \
     something else. What they publish is not repeated here.",
    "Lead time is a rule (`core/src/lead.rs` and its tests) and no measurement.",
    "`msgpack`, CBOR and other forms for the native host: a message is some hundred bytes.",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_has_a_name_of_its_own() {
        let keys: Vec<&str> = PARTS
            .iter()
            .flat_map(|it| it.rows)
            .map(|it| it.key)
            .collect();
        let different: BTreeSet<_> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
