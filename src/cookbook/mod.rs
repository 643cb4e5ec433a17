//! Recipes: what people do with NumPy's files, as whole programs, with NumPy's counterpart beside each.
//!
//! | task | recipe |
//! |---|---|
//! | save one array, load it | [`arrays`](arrays#save-one-array-and-load-it) |
//! | load an array whose dtype is not known | [`arrays`](arrays#load-an-array-whose-dtype-is-not-known) |
//! | convert numbers: `astype` | [`arrays`](arrays#convert-numbers-to-another-type) |
//! | arrays in Fortran order | [`arrays`](arrays#read-and-write-fortran-order) |
//! | arrays of `ndarray`, matrices of `nalgebra` | [`arrays`](arrays#use-ndarray) |
//! | a model's weights | [`archives`](archives#load-a-models-weights) |
//! | what is in an archive | [`archives`](archives#list-an-archive) |
//! | which compression | [`archives`](archives#choose-a-compression) |
//! | an archive in memory | [`archives`](archives#read-and-write-an-archive-in-memory) |
//! | add an array; rename, replace, remove | [`archives`](archives#add-an-array-to-an-archive) |
//! | after a crash; is the archive whole? | [`archives`](archives#repair-an-archive-after-a-crash) |
//! | files from strangers; a progress bar | [`archives`](archives#set-limits-for-files-from-strangers) |
//! | records, strings, dates, complex numbers, half floats, sparse matrices | [`elements`] |
//! | write a dataset row by row | [`large`](large#write-a-dataset-row-by-row) |
//! | a few rows of a huge compressed array | [`large`](large#read-a-few-rows-of-a-huge-compressed-array) |
//! | go through a file larger than memory; append rows | [`large`](large#go-through-an-array-larger-than-memory) |
//! | load without copying: mmap, to read or to write | [`large`](large#load-without-copying) |
//! | through a pipe; on many threads | [`large`](large#send-an-archive-through-a-pipe) |
//! | compare with Python in a test; come from `ndarray-npy` or `npyz` | [`moving`] |
//!
//! Each recipe is run by the crate's tests, and each piece of Python by a real NumPy.

pub mod archives;
pub mod arrays;
pub mod elements;
pub mod large;
pub mod moving;
