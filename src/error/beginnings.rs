//! What files begin with that are no arrays and no archives, and what can be done with them.

use std::fmt;

/// A kind of file that is known by its first bytes.
#[derive(Debug)]
struct Kind {
    /// Where the bytes stand.
    at: usize,
    bytes: &'static [u8],
    what: &'static str,
    advice: &'static str,
}

impl Kind {
    /// The bytes, or these with small letters if it does not matter for this kind.
    fn spelled<'a>(&self, bytes: &'a [u8], small: &'a [u8]) -> &'a [u8] {
        if self.bytes.starts_with(b"<") { small } else { bytes }
    }
}

const fn kind(bytes: &'static [u8], what: &'static str, advice: &'static str) -> Kind {
    Kind { at: 0, bytes, what, advice }
}

const UNPACK: &str = "decompress it first";
const EXTRACT: &str = "extract the file from it first";
const RENAMED: &str = "it has the wrong name, or is the wrong file";
const DOWNLOAD: &str = "look into it: a server may have sent an error message instead of the file";
const PICKLE: &str =
    "np.load(path, allow_pickle=True) reads one in Python, where np.save writes arrays without pickles";

/// Letters of `<` tags and of `<!DOCTYPE` are of either case: those are written small here, and compared so.
const KINDS: [Kind; 41] = [
    kind(b"\x93NUMPY", "a .npy file", ""),
    kind(b"PK\x03\x04", "a zip archive", ""),
    kind(b"PK\x05\x06", "a zip archive", ""),
    kind(
        b"version https://git-lfs",
        "a Git LFS pointer, which stands for the file",
        "`git lfs pull` fetches the file itself",
    ),
    kind(
        b"version https://hawser",
        "a Git LFS pointer, which stands for the file",
        "`git lfs pull` fetches the file itself",
    ),
    kind(
        b"/annex/objects/",
        "a git-annex pointer, which stands for the file",
        "`git annex get` fetches the file itself",
    ),
    kind(b"<!doctype", "an HTML page", DOWNLOAD),
    kind(b"<html", "an HTML page", DOWNLOAD),
    kind(b"<head", "an HTML page", DOWNLOAD),
    kind(b"<?xml", "an XML document", DOWNLOAD),
    kind(b"<error", "an XML document", DOWNLOAD),
    kind(b"{\"", "JSON", DOWNLOAD),
    kind(b"\x89HDF\r\n\x1a\n", "an HDF5 file", "Python's h5py reads it"),
    kind(b"\x1f\x8b", "compressed by gzip", "decompress it first, with gunzip"),
    kind(b"\xfd7zXZ\0", "compressed by xz", UNPACK),
    kind(b"\x28\xb5\x2f\xfd", "compressed by zstd", UNPACK),
    kind(b"BZh", "compressed by bzip2", UNPACK),
    kind(b"\x04\x22\x4d\x18", "compressed by lz4", UNPACK),
    kind(b"7z\xbc\xaf\x27\x1c", "a 7z archive", EXTRACT),
    kind(b"Rar!\x1a\x07", "a RAR archive", EXTRACT),
    Kind { at: 257, bytes: b"ustar", what: "a tar archive", advice: EXTRACT },
    kind(b"\x80\x02", "a Python pickle", PICKLE),
    kind(b"\x80\x03", "a Python pickle", PICKLE),
    kind(b"\x80\x04", "a Python pickle", PICKLE),
    kind(b"\x80\x05", "a Python pickle", PICKLE),
    kind(b"GGUF", "a GGUF model", RENAMED),
    kind(b"PAR1", "a Parquet file", "Python's pyarrow reads it"),
    kind(b"ARROW1", "an Arrow file", "Python's pyarrow reads it"),
    kind(b"CDF\x01", "a netCDF file", "Python's xarray reads it"),
    kind(b"CDF\x02", "a netCDF file", "Python's xarray reads it"),
    kind(b"CDF\x05", "a netCDF file", "Python's xarray reads it"),
    kind(b"MATLAB 5.0 MAT-file", "a MATLAB file", "scipy.io.loadmat reads it in Python"),
    kind(b"SIMPLE  =", "a FITS file", "Python's astropy reads it"),
    kind(b"SQLite format 3\0", "an SQLite database", RENAMED),
    kind(b"%PDF", "a PDF", RENAMED),
    kind(b"\x89PNG", "a PNG image", RENAMED),
    kind(b"\xff\xd8\xff", "a JPEG image", RENAMED),
    kind(b"GIF8", "a GIF image", RENAMED),
    kind(b"II*\0", "a TIFF image", RENAMED),
    kind(b"MM\0*", "a TIFF image", RENAMED),
    kind(b"\x7fELF", "a program", RENAMED),
];

/// As many bytes as the kinds need that are known by their first ones.
const LONGEST: usize = 23;

/// As many bytes as any kind needs, tar archives among them.
#[cfg(feature = "npz")]
pub(crate) const DEEPEST: usize = 262;

/// As many as are shown.
const SHOWN: usize = 24;

/// What a file begins with, escaped, and what that is as far as it is known.
pub(crate) struct Beginning<'a>(pub(crate) &'a [u8]);

impl Beginning<'_> {
    /// The bytes behind these that tell more of the file, where they do.
    pub(crate) fn wanted(&self) -> usize {
        let small = self.0.to_ascii_lowercase();
        let begins = |kind: &Kind| kind.bytes.starts_with(kind.spelled(self.0, &small));
        let is_cut = |kind: &Kind| kind.at == 0 && kind.bytes.len() > self.0.len() && begins(kind);
        let is_safetensors = self.0.len() == LENGTH && safetensors_length(self.0);
        let whole = if is_safetensors { LENGTH + 1 } else { LONGEST };
        let wants = is_safetensors || !self.0.is_empty() && KINDS.iter().any(is_cut);
        if wants { whole.saturating_sub(self.0.len()) } else { 0 }
    }

    #[cfg(feature = "npz")]
    pub(crate) fn is_npy(&self) -> bool {
        self.0.starts_with(b"\x93NUMPY")
    }

    pub(crate) fn is_zip(&self) -> bool {
        self.0.starts_with(b"PK")
    }

    /// What it is, and what can be done: nothing of those that are no strangers.
    fn known(&self) -> Option<(&'static str, &'static str)> {
        let small = self.0.to_ascii_lowercase();
        let begins = |kind: &&Kind| {
            let rest = kind.spelled(self.0, &small).get(kind.at..);
            rest.is_some_and(|rest| rest.starts_with(kind.bytes))
        };
        let found = KINDS.iter().find(begins);
        if let Some(kind) = found {
            return Some((kind.what, kind.advice));
        }
        if self.is_safetensors() {
            return Some(("a safetensors file", "Python's safetensors reads it"));
        }
        match self.0 {
            bytes if bytes.len() >= LENGTH && bytes.iter().all(|&byte| byte == 0) => {
                Some(("zeros", "it may never have been written, or downloaded, to its end"))
            }
            bytes
                if !bytes.is_empty()
                    && bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')) =>
            {
                Some(("text", DOWNLOAD))
            }
            _ => None,
        }
    }

    /// A length in eight bytes, and JSON as long.
    fn is_safetensors(&self) -> bool {
        safetensors_length(self.0) && self.0.get(LENGTH) == Some(&b'{')
    }
}

/// Bytes of the length that a safetensors file begins with.
const LENGTH: usize = 8;

/// Whether the first bytes are the length of a safetensors file's header, which has at most 100 MB.
fn safetensors_length(start: &[u8]) -> bool {
    let length = start.first_chunk().map(|length| u64::from_le_bytes(*length));
    length.is_some_and(|length| (2..=100_000_000).contains(&length))
}

/// `"\x1f\x8b\x08\x00"; it is compressed by gzip: decompress it first`.
impl fmt::Display for Beginning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.get(..SHOWN).unwrap_or(self.0);
        write!(f, "\"{}\"", shown.escape_ascii())?;
        match self.known() {
            Some((what, "")) => write!(f, "; it is {what}"),
            Some((what, advice)) => write!(f, "; it is {what}: {advice}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_needs_more_bytes_than_are_read() {
        for kind in &KINDS {
            let end = kind.at + kind.bytes.len();
            assert!(end <= if kind.at == 0 { LONGEST } else { 262 }, "{}", kind.what);
        }
    }

    #[test]
    fn more_bytes_are_wanted_only_where_they_tell_more() {
        let cases: [(&[u8], usize); 9] = [
            (b"<!DOCTYP", 15),
            (b"", 0),
            (b"version ", 15),
            (b"version https://git-lfs", 0),
            (b"\x93NUM", 19),
            (b"some tex", 0),
            (b"\x50\x01\0\0\0\0\0\0", 1),
            (b"\x89HDF\r\n\x1a\n", 0),
            (b"\0\0\0\0\0\0\0\0", 0),
        ];
        for (start, wanted) in cases {
            assert_eq!(Beginning(start).wanted(), wanted, "{start:?}");
        }
    }
}
