//! What is said of a bundle.

use crate::text::text_keys;

text_keys! {
    /// A sentence about a bundle.
    pub enum BundleText {
        /// Receipt: what is never in a bundle.
        NeverIncluded = "bundle_never",
        /// Receipt: people.
        People = "bundle_people",
        /// Receipt: secrets.
        Secrets = "bundle_secrets",
        /// Receipt: paths.
        Paths = "bundle_paths",
        /// Receipt: what stays.
        Kept = "bundle_kept",
        /// Problem: too long.
        TooLong = "bundle_too_long",
        /// Problem: no bundle.
        NotABundle = "bundle_not_a_bundle",
        /// Problem: another form.
        OtherForm = "bundle_other_form",
    }
}
