//! Started by the browser, this program is its native messaging host.
//!
//! <https://developer.chrome.com/docs/extensions/develop/concepts/native-messaging>

use std::io::{Write, stderr, stdin, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    match vigil::serve::serve(&mut stdin().lock(), &mut stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // The browser reads standard output; people read standard error.
            let said = writeln!(
                stderr(),
                "vigil: the talk with the browser broke off: {problem}"
            );
            if said.is_err() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}
