//! What an entry is called: by the name of its array.

/// What NumPy appends to an array's name to get its file's name.
pub(crate) const EXTENSION: &str = ".npy";

/// The array's name in a file's name.
pub(crate) fn array_name(file_name: &str) -> &str {
    file_name.strip_suffix(EXTENSION).unwrap_or(file_name)
}
