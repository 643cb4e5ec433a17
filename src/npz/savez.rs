//! `savez!` and `savez_compressed!`: NumPy's calls, word for word.

use std::path::{Path, PathBuf};

use super::write::compression::Compression;
use super::write::options::WriteOptions;
use crate::array::ToNpy;
use crate::error::Result;

/// Saves arrays in an archive, as `np.savez(file, *args, **kwds)` does.
///
/// Arrays with a name, `weights = w`, keep it; any text can be a name as a literal, `"layer.0/w" = w`. The others
/// are `arr_0`, `arr_1`, ... As in NumPy, those with a name come first in the archive, and `.npz` is appended to
/// a path that does not end in it.
///
/// ```no_run
/// let (x, y, w) = (vec![1.0, 2.0], [3u8; 4], 0.5f32);
/// npz::savez!("out.npz", x, y)?;               // arr_0, arr_1
/// npz::savez!("out", x, weights = w)?;         // weights, arr_0 in out.npz
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// - [`InUse`](crate::ErrorKind::InUse): another writer has the file at the path open for change.
/// - [`ChangedByAnother`](crate::ErrorKind::ChangedByAnother): somebody else wrote meanwhile to the file at the path,
///   put another one there, or made one where none was. That one stays.
/// - [`DuplicateName`](crate::ErrorKind::DuplicateName): two arrays have the same name.
/// - [`InvalidName`](crate::ErrorKind::InvalidName): a name has a NUL in it, or more than 60,000 bytes.
/// - [`InvalidElement`](crate::ErrorKind::InvalidElement), [`InvalidDType`](crate::ErrorKind::InvalidDType),
///   [`InvalidShape`](crate::ErrorKind::InvalidShape): no `.npy` file can hold an array.
/// - [`Io`](crate::ErrorKind::Io): the file system failed.
///
/// What is at the path then stays.
#[macro_export]
macro_rules! savez {
    ($path:expr $(, $($arrays:tt)*)?) => {
        $crate::__savez!($path, $crate::Compression::Stored, [] [] $($($arrays)*)?)
    };
}

/// Saves arrays in a compressed archive, as `np.savez_compressed(file, *args, **kwds)` does; see [`savez!`].
///
/// ```no_run
/// let (x, w, b) = (vec![1.0, 2.0], [[0.5f32; 8]; 8], [0.0f32; 8]);
/// npz::savez_compressed!("out.npz", x, weights = w, bias = b)?; // weights, bias, arr_0
/// # Ok::<(), npz::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`savez!`], such as [`InUse`](crate::ErrorKind::InUse) if another writer has the file at the path open for
/// change. What is at the path then stays.
#[macro_export]
macro_rules! savez_compressed {
    ($path:expr $(, $($arrays:tt)*)?) => {
        $crate::__savez!($path, $crate::Compression::Deflated(6), [] [] $($($arrays)*)?)
    };
}

/// Sorts the arrays into those with a name and those without.
#[doc(hidden)]
#[macro_export]
macro_rules! __savez {
    ($path:expr, $compression:expr, [$($named:tt)*] [$($positional:tt)*]) => {
        $crate::__save(::core::convert::AsRef::<::std::path::Path>::as_ref(&$path), $compression, &[$($named)*], &[$($positional)*])
    };
    ($path:expr, $compression:expr, [$($named:tt)*] [$($positional:tt)*] $name:ident = $array:expr $(, $($rest:tt)*)?) => {
        $crate::__savez!($path, $compression, [$($named)* ($crate::__name(stringify!($name)), &$array),] [$($positional)*] $($($rest)*)?)
    };
    ($path:expr, $compression:expr, [$($named:tt)*] [$($positional:tt)*] $name:literal = $array:expr $(, $($rest:tt)*)?) => {
        $crate::__savez!($path, $compression, [$($named)* ($name, &$array),] [$($positional)*] $($($rest)*)?)
    };
    ($path:expr, $compression:expr, [$($named:tt)*] [$($positional:tt)*] $array:expr $(, $($rest:tt)*)?) => {
        $crate::__savez!($path, $compression, [$($named)*] [$($positional)* &$array,] $($($rest)*)?)
    };
}

/// A raw identifier's name: `r#type` is called `type`.
#[doc(hidden)]
pub fn name(identifier: &str) -> &str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

/// What the macros call.
#[doc(hidden)]
pub fn save(
    path: &Path,
    compression: Compression,
    named: &[(&str, &dyn ToNpy)],
    positional: &[&dyn ToNpy],
) -> Result<()> {
    let mut writer = WriteOptions::new().compression(compression).create(with_extension(path))?;
    for (name, array) in named {
        writer.add_array(name, *array)?;
    }
    for array in positional {
        writer.push_array(*array)?;
    }
    writer.finish()?;
    Ok(())
}

/// As NumPy, which looks at nothing but the last four characters.
fn with_extension(path: &Path) -> PathBuf {
    if path.as_os_str().as_encoded_bytes().ends_with(b".npz") {
        return path.to_path_buf();
    }
    let mut path = path.as_os_str().to_owned();
    path.push(".npz");
    path.into()
}
