//! Reads frames until the browser closes the pipe, and answers each. A frame that breaks the framing ends the talk,
//! for nobody can tell where the next one begins.

use std::io::{Read, Write};

use access_vigil_core::native_host::LONGEST_REQUEST;
use native_messaging::host::{NmError, decode_message_opt, encode_message, send_frame};

use crate::answer::answer;

/// Serves until `input` ends, which is the normal end.
pub fn serve(input: &mut impl Read, output: &mut impl Write) -> Result<(), NmError> {
    while let Some(text) = decode_message_opt(input, LONGEST_REQUEST)? {
        send_frame(output, &encode_message(&answer(&text))?)?;
    }
    Ok(())
}
