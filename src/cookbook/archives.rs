//! Archives: reading, changing and repairing them, and archives of strangers.
//!
//! # Load a model's weights
//!
//! ```python
//! np.savez("model.npz", weights=np.zeros((3, 4), np.float32), bias=np.zeros(3, np.float32))
//! model = np.load("model.npz")
//! weights, bias = model["weights"], model["bias"]
//! state = dict(model)
//! ```
//!
//! ```
//! use std::collections::HashMap;
//!
//! use npz::{Array, NpzReader};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-model.npz");
//! npz::savez!(&path, weights = [[0.0f32; 4]; 3], bias = [0.0f32; 3])?;
//!
//! let model = NpzReader::open(&path)?;
//! let weights: Array<f32> = model.by_name("weights")?;  // any shape
//! let bias: [f32; 3] = model.by_name("bias")?;          // exactly this one
//! assert_eq!(weights.shape(), [3, bias.len() + 1]);
//!
//! let state: HashMap<&str, Array<f32>> = model.read_all()?.into_iter().collect(); // on all threads
//! assert_eq!(state["weights"].len(), 12);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! [`by_name_into`](crate::NpzReader::by_name_into) fills a slice of the caller's. Names may contain anything, slashes
//! too: `npz::savez!(path, "layer.0/weights" = w)`.
//!
//! # List an archive
//!
//! ```python
//! np.savez_compressed("out.npz", x=np.arange(3), label="pump 3")
//! z = np.load("out.npz")
//! for name in z.files:
//!     print(name, z[name].dtype, z[name].shape)  # reads all data
//! ```
//!
//! ```
//! use npz::NpzReader;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-list.npz");
//! npz::savez_compressed!(&path, x = [0i64, 1, 2], label = "pump 3".to_owned())?;
//!
//! let npz = NpzReader::open(&path)?;
//! let mut lines = Vec::new();
//! for entry in npz.entries() {
//!     let header = npz.header(entry.name())?;            // reads no data
//!     lines.push(format!("{} {} {:?}: {}", entry.name(), header.dtype(), header.shape(), entry.compression()));
//! }
//! assert_eq!(lines, ["x <i8 [3]: deflated", "label <U6 []: deflated"]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Choose a compression
//!
//! ```python
//! a = np.arange(100_000)
//! np.savez("stored.npz", a)
//! np.savez_compressed("deflated.npz", a)  # level 6, and no other
//! ```
//!
//! Stored arrays can be viewed in place; [`Compression::Fast`](crate::Compression::Fast) is several times as fast as
//! level 6, and never larger than stored.
//!
//! ```
//! use npz::{Compression, WriteOptions};
//!
//! let a: Vec<i64> = (0..100_000).collect();
//! let mut sizes = Vec::new();
//! for compression in [Compression::Stored, Compression::Fast, Compression::Deflated(6), Compression::Deflated(9)] {
//!     let mut out = WriteOptions::new().compression(compression).stream(Vec::new())?;
//!     out.push_array(&a)?;
//!     sizes.push(out.finish()?.into_inner().len());
//! }
//! assert!(sizes[0] > 800_000 && sizes[1] < sizes[0] && sizes[2] < 200_000);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read and write an archive in memory
//!
//! ```python
//! import io
//! file = io.BytesIO()
//! np.savez(file, x=np.array([1.5, 2.5]))
//! x = np.load(io.BytesIO(file.getvalue()))["x"]
//! ```
//!
//! ```
//! use std::io::Cursor;
//!
//! use npz::{NpzReader, NpzWriter};
//!
//! let mut out = NpzWriter::new(Cursor::new(Vec::new()));  // anything that writes and seeks
//! out.add_array("x", &[1.5, 2.5])?;
//! let bytes: Vec<u8> = out.finish()?.into_inner();
//!
//! let npz = NpzReader::from_bytes(&bytes)?;               // include_bytes!, what came by a network, ...
//! let x: Vec<f64> = npz.by_name("x")?;
//! assert_eq!(x, [1.5, 2.5]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Add an array to an archive
//!
//! ```python
//! np.savez("out.npz", weights=np.zeros(3))
//! arrays = dict(np.load("out.npz"))       # all that is there is read
//! np.savez("out.npz", **arrays, losses=np.array([0.9, 0.5]))
//! ```
//!
//! ```
//! use npz::{NpzReader, NpzWriter};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-add.npz");
//! npz::savez!(&path, weights = [0.0; 3])?;
//!
//! let mut out = NpzWriter::append(&path)?;                // nothing that is there is read, or copied
//! out.add_array("losses", &[0.9, 0.5])?;
//! out.finish()?;
//! assert_eq!(NpzReader::open(&path)?.names().collect::<Vec<_>>(), ["weights", "losses"]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Edit an archive: remove, rename, replace
//!
//! ```python
//! np.savez("out.npz", w=np.zeros(3), bias=np.zeros(3), scratch=np.zeros(9))
//! arrays = dict(np.load("out.npz"))
//! del arrays["scratch"]
//! arrays["weights"] = arrays.pop("w")
//! arrays["bias"] = np.ones(3)
//! np.savez("out.npz", **arrays)
//! ```
//!
//! Entries that stay are copied as they are, not inflated and deflated again:
//!
//! ```
//! use npz::{NpzEditor, NpzReader};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-edit.npz");
//! npz::savez!(&path, w = [0.0; 3], bias = [0.0; 3], scratch = [0.0; 9])?;
//!
//! let mut npz = NpzEditor::open(&path)?;
//! npz.remove("scratch")?;
//! npz.rename("w", "weights")?;
//! npz.replace_array("bias", &[1.0; 3])?;
//! npz.finish()?;                                          // until here the path holds the old archive
//! assert_eq!(NpzReader::open(&path)?.names().collect::<Vec<_>>(), ["weights", "bias"]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Repair an archive after a crash
//!
//! Only appending writes in place. If the process is killed while it appends, the old archive is still there, with
//! bytes behind it that hide it from readers. NumPy has no counterpart.
//!
//! ```
//! use npz::NpzReader;
//!
//! # use std::io::Write;
//! # let path = std::env::temp_dir().join("npz-cookbook-crash.npz");
//! # npz::savez!(&path, weights = [0.0; 3])?;
//! # std::fs::OpenOptions::new().append(true).open(&path)?.write_all(&[7; 100_000])?;
//! assert!(NpzReader::open(&path).is_err());
//! let weights: Vec<f64> = NpzReader::recover(&path)?.by_name("weights")?; // leaves the file as it is
//! let cut = npz::repair(&path)?;                                          // cuts off what was not completed
//! assert_eq!((weights.len(), cut), (3, 100_000));
//! assert!(NpzReader::open(&path).is_ok());
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Verify an archive
//!
//! ```python
//! import zipfile
//! np.savez("out.npz", x=np.zeros(3))
//! assert zipfile.ZipFile("out.npz").testzip() is None  # or the name of the first that is damaged
//! ```
//!
//! ```
//! use npz::{ErrorKind, NpzReader};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-verify.npz");
//! npz::savez!(&path, x = [0.0; 3], y = [1.0; 3])?;
//! NpzReader::open(&path)?.verify()?;
//!
//! // One bit flips.
//! let mut bytes = std::fs::read(&path)?;
//! let data = NpzReader::from_bytes(&bytes)?.entries().next().expect("x").data_offset()?;
//! bytes[usize::try_from(data).expect("a small file") + 130] ^= 1;
//!
//! let error = NpzReader::from_bytes(&bytes)?.verify().unwrap_err();
//! let ErrorKind::DamagedEntries { errors, entries } = error.kind() else { panic!("{error}") };
//! assert_eq!((errors[0].entry(), errors.len(), *entries), (Some("x"), 1, 2));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! Arrays are checked when they are read anyway; this also checks those that are not read.
//!
//! # Set limits for files from strangers
//!
//! ```python
//! np.savez("out.npz", x=np.zeros(1000))
//! z = np.load("out.npz", allow_pickle=False, max_header_size=10_000)  # and no limit for the data
//! ```
//!
//! Nothing that a file says is believed, and no pickle is ever run. Limits are for arrays that are really there, but
//! too large for you:
//!
//! ```
//! use npz::{Blame, ReadOptions};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-limits.npz");
//! npz::savez!(&path, x = vec![0.0; 1000])?;
//!
//! let options = ReadOptions::new().max_array_bytes(4000).max_total_bytes(1 << 20).max_entries(100);
//! let npz = options.open(&path)?;
//! let error = npz.by_name::<Vec<f64>>("x").unwrap_err();
//! assert_eq!(error.blame(), Blame::Limit);                 // 8000 bytes
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Show a progress bar
//!
//! NumPy has no counterpart. The callback is called after each 4 MiB, and at the end:
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use npz::{ReadOptions, WriteOptions};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-progress.npz");
//! let mut out = WriteOptions::new().progress(|progress| eprintln!("{} bytes written", progress.done)).create(&path)?;
//! out.add_array("x", &vec![0u8; 20_000_000])?;
//! out.finish()?;
//!
//! let percent = Arc::new(AtomicU64::new(0));
//! let bar = Arc::clone(&percent);
//! let options = ReadOptions::new().progress(move |progress| {
//!     let total = progress.total.unwrap_or(progress.done).max(1);
//!     bar.store(progress.done * 100 / total, Ordering::Relaxed);
//! });
//! let x: Vec<u8> = options.open(&path)?.by_name("x")?;
//! assert_eq!((x.len(), percent.load(Ordering::Relaxed)), (20_000_000, 100));
//! # Ok::<(), npz::Error>(())
//! ```
