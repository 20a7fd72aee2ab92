//! Everything that can go wrong in this program: a stable number and name, whose fault, what to do next, how it ends.
//!
//! Promises: a number is never given away twice, also not when its problem has gone. What it tells holds no secret.
//! Numbers: 1–9 the talk · 10–19 who called · 20–29 folders and files · 30–49 installation · 50–59 keychain ·
//! 60–69 tokens and keys · 70–79 history · 80–89 management API · 90–109 sharing and pairing · 110–119 what-if.

use std::fmt;

use access_vigil_core::native_host::{Refusal, RefusalKind};

/// Makes the enum and its facts from one table, so that no problem can lack one.
macro_rules! problems {
    ($($(#[doc = $doc:literal])* $name:ident = $number:literal $slug:literal $fault:ident $exit:ident $text:literal $advice:literal;)*) => {
        /// Which problem it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind {
            $($(#[doc = $doc])* $name,)*
        }

        impl Kind {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable number, for programs to compare.
            #[must_use]
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)* }
            }

            /// The stable name, for people to search for.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// Whose doing it is.
            #[must_use]
            pub const fn fault(self) -> Fault {
                match self { $(Self::$name => Fault::$fault,)* }
            }

            /// How a command ends that met it.
            #[must_use]
            pub const fn exit(self) -> Exit {
                match self { $(Self::$name => Exit::$exit,)* }
            }

            /// What the extension can do about it.
            const fn refusal(self) -> RefusalKind {
                match self.number() {
                    1..=3 => RefusalKind::OtherVersion,
                    50..=59 | 86 | 87 => RefusalKind::NoSecret,
                    80..=89 => RefusalKind::Cloudflare,
                    90 | 91 | 93 => RefusalKind::NotPaired,
                    _ => RefusalKind::Other,
                }
            }

            const fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            const fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

problems! {
    /// The text is no request of this protocol: other words, broken JSON, nested too deep, no UTF-8.
    UnknownRequest = 1 "unknown-request" Extension Failure "the request is none that this host knows" "update the host or the extension";
    /// The extension speaks another version of the protocol.
    OtherProtocol = 2 "other-protocol" Person Failure "extension and host speak different protocols" "update the older of the two";
    /// A request came before hello.
    HelloFirst = 3 "hello-first" Extension Failure "the first request must be hello" "update the extension";
    /// The announced length is beyond the cap; nothing of it was read.
    FrameTooLong = 4 "frame-too-long" Extension Failure "the browser announced a message beyond the limit" "update the extension; if it stays, report it";
    /// The pipe ended inside a frame.
    FrameCutOff = 5 "frame-cut-off" Browser Failure "the browser closed the pipe in the middle of a message" "nothing needs to be done if the browser was closed";
    /// A frame was begun and not finished in time.
    FrameTooSlow = 6 "frame-too-slow" Browser Failure "a message was begun and never finished" "close and open the browser";
    /// The pipe to or from the browser failed.
    PipeBroken = 7 "pipe-broken" Browser Failure "the pipe to the browser failed" "nothing needs to be done if the browser was closed";
    /// The answer is longer than a browser takes.
    AnswerTooLong = 8 "answer-too-long" Program Failure "the answer is longer than a browser takes" "ask for less of it";
    /// A fault of this program.
    Internal = 9 "internal" Program Failure "a fault of this program" "try again, and report it with what stands on standard error";

    /// The extension that wants to talk is not ours.
    StrangeOrigin = 10 "strange-origin" Stranger Denied "an extension that is not Access Vigil started this host" "remove that extension, or run `vigil doctor`";
    /// Another person's process started us.
    StrangeParent = 11 "strange-parent" Stranger Denied "a process of another user started this host" "start the browser as yourself";
    /// This program's file can be changed by others.
    ProgramWritable = 12 "program-writable" Person Denied "others may write to this program's file" "run `vigil doctor`, which names the command that mends it";
    /// The manifest can be changed by others.
    ManifestWritable = 13 "manifest-writable" Person Denied "others may write to the manifest that started this host" "run `vigil doctor`, which names the command that mends it";

    /// No folder of this person can be named.
    NoHome = 20 "no-home" Person Failure "there is no home folder" "set HOME";
    /// A link stands where a folder or file of ours should be.
    PlaceIsLink = 21 "place-is-link" Stranger Denied "a link stands where a folder or file of this program should be" "look at where it leads, then remove it";
    /// A folder or file of ours belongs to somebody else.
    PlaceOfAnother = 22 "place-of-another" Stranger Denied "a folder or file of this program belongs to another user" "remove it, or give it back with chown";
    /// Others may write to a folder or file of ours.
    PlaceWritable = 23 "place-writable" Person Denied "others may write to a folder or file of this program" "take the right away with `chmod go-w`";
    /// The system refused a folder or a file.
    FileFailed = 24 "file-failed" System Failure "a file or folder could not be used" "look at its owner and at the space on the disk";
    /// A file of ours holds what we never wrote.
    FileBroken = 25 "file-broken" System Failure "a file of this program cannot be understood" "move it away and try again";
    /// What a command prints could not be written.
    NotWritten = 26 "not-written" System Failure "the answer could not be written" "look at where the output goes";
    /// Another process of ours holds a file for longer than it should.
    PlaceBusy = 27 "place-busy" System Failure "another process of this program holds a file" "try again; if it stays, end that process";
    /// A secret stood on the command line.
    SecretAsArgument = 28 "secret-as-argument" Person Usage "a secret is never an argument, where every process can read it" "give it on standard input; and as your shell may remember it, replace it where it was made";

    /// No browser was found to install for.
    NoBrowserFound = 30 "no-browser-found" Person Failure "no browser was found that could start this program" "name one with --browser, or take all with --all";
    /// An option that does not go with the others.
    OptionsClash = 31 "options-clash" Person Usage "these options do not go together" "leave one of them out";
    /// The program to be named in manifests is not there or can't be started.
    ProgramMissing = 32 "program-missing" Person Failure "the program that manifests would name cannot be started" "name an existing program by its whole path";
    /// The registry of Windows refused.
    RegistryFailed = 33 "registry-failed" System Failure "the registry could not be changed" "run it with the rights that its part of the registry asks for";

    /// There is no keychain to be found.
    KeychainAbsent = 50 "keychain-absent" System Failure "there is no keychain" "start one, such as gnome-keyring or KWallet; or keep this secret under a passphrase with `--store file`";
    /// The keychain is there and locked.
    KeychainLocked = 51 "keychain-locked" Person Failure "the keychain is locked" "unlock it and try again; or keep this secret under a passphrase with `--store file`";
    /// The keychain did not answer in time.
    KeychainSilent = 52 "keychain-silent" Person Failure "the keychain did not answer within a minute" "look for a question of the keychain on the screen, and try again";
    /// The keychain refused.
    KeychainDenied = 53 "keychain-denied" Person Denied "the keychain refused" "allow this program to use it";
    /// The keychain failed otherwise.
    KeychainFailed = 54 "keychain-failed" System Failure "the keychain failed" "look at the keychain with its own program";
    /// No such secret is kept.
    KeyMissing = 55 "key-missing" Person Failure "no such secret is kept" "keep it with `vigil key set`; `vigil key list` shows what there is";
    /// No account or client id.
    KeyNameUnusable = 56 "key-name-unusable" Person Failure "that is no name of a secret" "copy it from the Cloudflare dashboard";
    /// No secret, or more than one.
    SecretUnusable = 57 "secret-unusable" Person Failure "that is no secret that could be kept" "give it alone, on one line";
    /// The passphrase is another one.
    WrongPassphrase = 58 "wrong-passphrase" Person Denied "the passphrase does not open the encrypted file" "try again";
    /// Nobody can be asked for the passphrase, or it is no good one.
    PassphraseNeeded = 59 "passphrase-needed" Person Denied "the passphrase of the encrypted file is needed, and nobody can be asked" "run the command at a terminal, or with `--passphrase-file`";

    /// The text is no token of Access.
    TokenUnreadable = 60 "token-unreadable" Person Failure "that is no token" "copy the value of the `CF_Authorization` cookie, all of it";
    /// The team's keys could not be had.
    KeysNotFetched = 61 "keys-not-fetched" Server Failure "the team's keys could not be had" "look at the network, and try again in a minute";
    /// An alarm: a token under a key that the team never published.
    KeyNeverPublished = 62 "key-never-published" Stranger Denied "a token is signed with a key that its team never published" "don't trust it; tell the team's administrator";
    /// An alarm: the team publishes another key under a name that was taken.
    KeyReplaced = 63 "key-replaced" Stranger Denied "a team publishes another key under the name of an older one" "don't trust its tokens; tell the team's administrator";
    /// More teams than anybody has.
    TooManyTeams = 64 "too-many-teams" Person Failure "the keys of too many teams are kept" "remove the files of those that you don't use";

    /// The file of the history is damaged.
    HistoryBroken = 70 "history-broken" System Failure "the history cannot be read" "move its file away; a new one is begun";
    /// The key is no key.
    HistoryKeyUnusable = 71 "history-key-unusable" System Failure "the keychain holds something else under the name of the history's key" "remove that entry with the keychain's own program";
    /// No moment.
    NoMoment = 72 "no-moment" Person Usage "that is no moment" "give a span such as 2h or 7d, a day such as 2026-11-26, or a moment such as 2026-11-26T01:48:37Z";

    /// The token of the management API counts for nothing.
    ApiTokenRefused = 80 "api-token-refused" Person Denied "Cloudflare does not accept the token of this account" "make a new one in the dashboard and keep it with `vigil key set management-token`";
    /// The token counts, and may not do this.
    ApiPermission = 81 "api-permission" Administrator Denied "the token of the management API lacks a permission" "give it that permission in the dashboard";
    /// There is no such app or person.
    ApiNothingThere = 82 "api-nothing-there" Person Failure "there is no such app or person" "look at `vigil apps`";
    /// The API was not reached.
    ApiUnreachable = 83 "api-unreachable" System Failure "Cloudflare's management API was not reached" "look at the network and try again";
    /// The API asks for fewer calls.
    ApiTooOften = 84 "api-too-often" Server Failure "Cloudflare asks for fewer calls" "try again in five minutes";
    /// The API failed otherwise.
    ApiFailed = 85 "api-failed" Server Failure "Cloudflare's management API refused" "try again; if it stays, look in the dashboard";
    /// No token of the management API is kept.
    NoManagementToken = 86 "no-management-token" Person Denied "no token of the management API is kept" "make one in the dashboard and keep it with `vigil key set management-token --account ID`";
    /// Several tokens are kept.
    WhichAccount = 87 "which-account" Person Usage "tokens of several accounts are kept" "name the account with `--account`";
    /// Neither an app nor a person.
    NotRevocable = 88 "not-revocable" Person Usage "that names nothing that could be revoked" "give what is asked for";
    /// The person did not say yes.
    NotConfirmed = 89 "not-confirmed" Person Denied "nothing was revoked, as nobody said yes" "say `y`, or give `--yes`";
    /// The host does not know this browser.
    NotPaired = 90 "not-paired" Person Denied "this browser is not paired with this program" "click again in the extension, and run `vigil pair`";
    /// Nobody confirmed a pairing in time.
    PairingNotConfirmed = 91 "pairing-not-confirmed" Person Denied "nobody confirmed the pairing in time" "click again, and run `vigil pair` within two minutes";
    /// Nobody asks for a pairing.
    NoPairingAsked = 92 "no-pairing-asked" Person Failure "no browser asks to be paired" "in the extension's popup, share a session with the terminal or revoke tokens; then run this again within two minutes";
    /// The codes differ.
    PairingRefused = 93 "pairing-refused" Person Denied "the pairing was refused" "if the codes differ, another program asks in the browser's name: run `vigil doctor`";
    /// No browser shares anything.
    NothingShared = 94 "nothing-shared" Person NoBrowser "no browser shares a session with the terminal" "in the extension's popup choose More, Share with the terminal; the browser must be running";
    /// This address is not shared.
    NotShared = 95 "not-shared" Person Denied "no session for this address is shared with the terminal" "in the extension's popup choose More, Share with the terminal, on that app";
    /// The address is none that a token may go to.
    BadAddress = 96 "bad-address" Person Failure "that is no https address of an app" "give the whole address, such as https://myserver.com/express";
    /// The app token has ended.
    SessionSoftEnd = 97 "session-soft-end" Person SoftEnd "the app token has ended; the browser can renew it" "use the app in the browser, or click Renew now";
    /// A person must sign in.
    SessionEnded = 98 "session-ended" Person SignInNeeded "the session has ended" "sign in to the app in the browser";
    /// curl could not be started, or says that something went wrong.
    CurlFailed = 99 "curl-failed" Person Failure "curl did not succeed" "look at what it said";
    /// The socket of what is shared could not be used.
    SharingFailed = 100 "sharing-failed" System Failure "the browser's sessions could not be passed on" "try again; if it stays, report it";

    /// The settings of a what-if are none.
    SettingsUnclear = 110 "settings-unclear" Person Usage "the settings are not understood" "`vigil simulate --help` has an example of each";
}

/// Something that went wrong, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problem {
    kind: Kind,
    about: String,
    advice: Option<String>,
}

impl Kind {
    /// This problem, with what it is about: a path, a name, what the system said. Never a secret.
    #[must_use]
    pub fn about(self, what: impl fmt::Display) -> Problem {
        Problem {
            kind: self,
            about: what.to_string(),
            advice: None,
        }
    }
}

impl Problem {
    /// Better advice than the usual one, such as the very command that helps.
    #[must_use]
    pub fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Which problem it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do next.
    #[must_use]
    pub fn advice(&self) -> &str {
        self.advice.as_deref().unwrap_or(self.kind.advice())
    }

    /// What happened, without advice.
    #[must_use]
    pub fn what(&self) -> String {
        if self.about.is_empty() {
            self.kind.text().to_owned()
        } else {
            format!("{}: {}", self.kind.text(), self.about)
        }
    }

    /// What a program reads.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "problem": {
            "number": self.kind.number(),
            "name": self.kind.slug(),
            "what": self.what(),
            "fault": self.kind.fault().name(),
            "advice": self.advice(),
        } })
    }
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        kind.about("")
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            number: problem.kind.number(),
            kind: problem.kind.refusal(),
            problem: sentence(&problem.what()),
            advice: sentence(problem.advice()),
        }
    }
}

/// The extension tells it in the person's language, by the number; in English it stands in logs.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.what(), self.advice())
    }
}

/// Whose doing a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The person at the machine can mend it.
    Person,
    /// The team's administrator can mend it.
    Administrator,
    /// The browser, or that it was closed.
    Browser,
    /// The extension.
    Extension,
    /// The operating system.
    System,
    /// A server.
    Server,
    /// Somebody who tries what they may not.
    Stranger,
    /// This program.
    Program,
}

impl Fault {
    /// As `--json` names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Administrator => "administrator",
            Self::Browser => "browser",
            Self::Extension => "extension",
            Self::System => "system",
            Self::Server => "server",
            Self::Stranger => "stranger",
            Self::Program => "program",
        }
    }
}

/// How a command ends. The codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; what was asked for is valid.
    Done,
    /// It could not be done, or what was looked at is wrong.
    Failure,
    /// The command line was not understood.
    Usage,
    /// The app token has ended and can be renewed without anybody.
    SoftEnd,
    /// A person must sign in.
    SignInNeeded,
    /// Not allowed: no consent, not paired, refused by a server, or a stranger.
    Denied,
    /// No browser shares a session.
    NoBrowser,
}

impl Exit {
    /// The code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::SoftEnd => 10,
            Self::SignInNeeded => 20,
            Self::Denied => 30,
            Self::NoBrowser => 40,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow_and_names_are_used_once() {
        let numbers: Vec<u32> = Kind::ALL.iter().map(|kind| kind.number()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        let mut slugs: Vec<&str> = Kind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
    }

    #[test]
    fn a_problem_says_what_about_what_and_what_to_do() {
        let problem = Kind::PlaceIsLink.about("/x");
        assert_eq!(
            problem.to_string(),
            "a link stands where a folder or file of this program should be: /x; \
             look at where it leads, then remove it"
        );
        let better = problem.with_advice("rm /x");
        assert!(better.to_string().ends_with("/x; rm /x"), "{better}");
    }

    #[test]
    fn the_first_two_are_those_that_the_protocol_has_always_had() {
        let refusal = Refusal::unknown_request();
        assert_eq!(Kind::UnknownRequest.number(), refusal.number);
        assert_eq!(
            Kind::OtherProtocol.number(),
            Refusal::other_protocol(9).number
        );
    }
}
