//! Arrays larger than memory: row by row, in parts, mapped, through pipes, and on many threads.
//!
//! # Write a dataset row by row
//!
//! ```python
//! from numpy.lib.format import open_memmap
//! rows = open_memmap("samples.npy", "w+", np.float32, (1000, 8))  # the length must be known
//! for number in range(1000):
//!     rows[number] = number
//! rows.flush()
//! ```
//!
//! A first axis of length 0 grows. The file appears at the path when it is complete.
//!
//! ```
//! use npz::{NpyWriter, NpzWriter};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-rows.npy");
//! let mut rows = NpyWriter::<f32>::create(&path, [0, 8])?;
//! for number in 0..1000u16 {
//!     rows.write_rows(&[[f32::from(number); 8]])?;      // one row, or any number of them at once
//! }
//! rows.finish()?;
//! assert_eq!(npz::read_npy::<Vec<[f32; 8]>>(&path)?.len(), 1000);
//!
//! // The same in a compressed archive, which NumPy cannot do.
//! # let path = std::env::temp_dir().join("npz-cookbook-rows.npz");
//! let mut out = NpzWriter::create_compressed(&path)?;
//! let mut rows = out.start_array::<f32>("samples", [0, 8])?;
//! for number in 0..1000u16 {
//!     rows.write_rows(&[[f32::from(number); 8]])?;
//! }
//! rows.finish()?;
//! out.add_array("label", &"pump 3".to_owned())?;
//! out.finish()?;
//! # assert_eq!(npz::NpzReader::open(&path)?.header("samples")?.shape(), [1000, 8]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read a few rows of a huge compressed array
//!
//! ```python
//! np.savez_compressed("samples.npz", samples=np.arange(800_000).reshape(100_000, 8))
//! samples = np.load("samples.npz")["samples"]             # all of it is read and inflated
//! window, every, some = samples[50_000:50_003, 2:5], samples[::10_000], samples[[9, 99_999]]
//! ```
//!
//! If this crate compressed the array, only the chunks of 1 MiB that hold the rows are read:
//!
//! ```
//! use npz::{Array, NpzReader, Select};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-few-rows.npz");
//! let samples: Vec<[i64; 8]> = (0..100_000).map(|row| std::array::from_fn(|column| row * 8 + column as i64)).collect();
//! npz::savez_compressed!(&path, samples = samples)?;
//!
//! let npz = NpzReader::open(&path)?;
//! let mut samples = npz.rows("samples")?;
//! let window: Array<i64> = samples.read_slice((50_000..50_003, 2..5))?;
//! let every: Array<i64> = samples.read_slice(Select::stepped(.., 10_000))?;
//! let some: Array<i64> = samples.read_slice([9, 99_999])?;
//! assert_eq!((window.shape(), every.shape(), some.shape()), (&[3, 3][..], &[10, 8][..], &[2, 8][..]));
//! assert_eq!(window.get(&[0, 0]), Some(&400_002));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Go through an array larger than memory
//!
//! ```python
//! np.save("big.npy", np.ones((10_000, 3)))
//! big = np.load("big.npy", mmap_mode="r")
//! total = sum(big[start:start + 4096].sum() for start in range(0, len(big), 4096))
//! ```
//!
//! ```
//! use npz::NpyReader;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-big.npy");
//! npz::write_npy(&path, &vec![[1.0; 3]; 10_000])?;
//!
//! let mut big = NpyReader::open(&path)?;                  // or npz.rows("big")? of an archive
//! let mut total = 0.0;
//! for chunk in big.chunks::<f64>(4096) {
//!     total += chunk?.as_slice().iter().sum::<f64>();     // an Array of (4096, 3), the last one shorter
//! }
//! assert_eq!(total, 30_000.0);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Append rows to a file
//!
//! ```python
//! np.save("log.npy", np.zeros((2, 3)))
//! np.save("log.npy", np.append(np.load("log.npy"), [[1.0, 2.0, 3.0]], axis=0))  # reads and writes all of it
//! ```
//!
//! Rows are appended in place, whether this crate or NumPy wrote the file. If the process is killed, the file holds the
//! rows of the last `flush`. One `NpyAppender` at a time has a file open. A file is refused if bytes stand behind its
//! array that no append left:
//!
//! ```
//! use npz::NpyAppender;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-log.npy");
//! npz::write_npy(&path, &[[0.0; 3]; 2])?;
//!
//! let mut log = NpyAppender::open(&path)?;
//! log.append_rows(&[[1.0, 2.0, 3.0]])?;
//! log.flush()?;
//! log.append_rows(&[[4.0, 5.0, 6.0]])?;
//! log.finish()?;
//! assert_eq!(npz::read_npy::<Vec<[f64; 3]>>(&path)?[3], [4.0, 5.0, 6.0]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Load without copying
//!
//! ```python
//! np.save("big.npy", np.ones((1000, 3), np.float32))
//! big = np.load("big.npy", mmap_mode="r")     # of an archive NumPy maps nothing, and says so by no word
//! ```
//!
//! This needs the feature `mmap`. Arrays of stored archives can be viewed too. By the `unsafe` call you promise that
//! nobody changes the file meanwhile.
//!
#![cfg_attr(feature = "mmap", doc = "```")]
#![cfg_attr(not(feature = "mmap"), doc = "```ignore")]
//! use npz::{ArrayView, MmapArray, NpzReader};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-mmap.npy");
//! npz::write_npy(&path, &[[1.0f32; 3]; 1000])?;
//! // SAFETY: nobody writes to the file.
//! let big = unsafe { MmapArray::<f32>::open(&path)? };    // a slice of f32, read as it is touched
//! assert_eq!((big.shape(), big[2999]), (&[1000, 3][..], 1.0));
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-mmap.npz");
//! npz::savez!(&path, weights = [[0.5f32; 4]; 3])?;
//! // SAFETY: nobody writes to the file.
//! let npz = unsafe { NpzReader::mmap(&path)? };
//! let weights: ArrayView<'_, f32> = npz.view("weights")?;
//! assert_eq!(weights.get(&[2, 3]), Some(&0.5));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! From bytes that are in memory anyway, [`view_npy`](crate::view_npy) and
//! [`NpzReader::view`](crate::NpzReader::view) need neither the feature nor `unsafe`.
//!
//! # Change an array in its file
//!
//! ```python
//! big = open_memmap("zeros.npy", "w+", np.float64, (1000, 3))
//! big[999, 2] = 1.5
//! big.flush()
//! big = np.load("zeros.npy", mmap_mode="r+")
//! big[0] = 7.0
//! ```
//!
#![cfg_attr(feature = "mmap", doc = "```")]
#![cfg_attr(not(feature = "mmap"), doc = "```ignore")]
//! use npz::MmapArrayMut;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-mmap-mut.npy");
//! // SAFETY: nobody else knows the file.
//! let mut big = unsafe { MmapArrayMut::<f64>::create(&path, [1000, 3])? }; // zeros that take no room yet
//! big[999 * 3 + 2] = 1.5;
//! big.flush()?;                                                            // now it is on the disk
//! drop(big);
//!
//! // SAFETY: as before.
//! let mut big = unsafe { MmapArrayMut::<f64>::open(&path)? };              // open_copy_on_write: mode "c"
//! big[..3].fill(7.0);
//! drop(big);
//! let rows: Vec<[f64; 3]> = npz::read_npy(&path)?;
//! assert_eq!((rows[0], rows[999]), ([7.0; 3], [0.0, 0.0, 1.5]));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Send an archive through a pipe
//!
//! ```python
//! import io
//! pipe = io.BytesIO()                                     # or sys.stdout.buffer
//! np.savez_compressed(pipe, x=np.array([1.5, 2.5]))       # np.load needs a file that can seek
//! ```
//!
//! ```
//! use npz::{NpzStream, NpzWriter};
//!
//! let (receiver, sender) = std::io::pipe()?;              // or sockets, stdout and stdin
//! let sending = std::thread::spawn(move || -> npz::Result<()> {
//!     let mut out = NpzWriter::stream(sender);
//!     out.add_array("x", &[1.5, 2.5])?;
//!     out.add_array("y", &[7])?;
//!     out.finish()?;
//!     Ok(())
//! });
//!
//! let mut stream = NpzStream::new(receiver);
//! while let Some(mut entry) = stream.next_entry()? {
//!     match entry.name() {
//!         "x" => assert_eq!(entry.read::<Vec<f64>>()?, [1.5, 2.5]),
//!         _ => {}                                         // skipped
//!     }
//! }
//! sending.join().expect("no panic")?;
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! [`write_npy_to`](crate::write_npy_to) and [`read_npy_from`](crate::read_npy_from) send single arrays, one after
//! another.
//!
//! # Share an array between threads
//!
//! ```python
//! from concurrent.futures import ThreadPoolExecutor
//! np.savez("shards.npz", a=np.ones(1000), b=np.ones(1000))
//! with ThreadPoolExecutor() as pool:                      # one archive each: they cannot share one
//!     sums = list(pool.map(lambda name: np.load("shards.npz")[name].sum(), ["a", "b"]))
//! ```
//!
//! Any number of threads can read from one reader. Arrays are plain data: borrow them, or share them by an `Arc`.
//!
//! ```
//! use std::sync::Arc;
//! use std::thread;
//!
//! use npz::{Array, NpzReader};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-threads.npz");
//! npz::savez!(&path, a = [1.0; 1000], b = [1.0; 1000])?;
//! let npz = Arc::new(NpzReader::open(&path)?);
//! let threads: Vec<_> = ["a", "b"]
//!     .into_iter()
//!     .map(|name| {
//!         let npz = Arc::clone(&npz);
//!         thread::spawn(move || npz.by_name::<Vec<f64>>(name))
//!     })
//!     .collect();
//! for thread in threads {
//!     assert_eq!(thread.join().expect("no panic")?.len(), 1000);
//! }
//!
//! let a: Array<f64> = npz.by_name("a")?;
//! let sums: Vec<f64> = thread::scope(|scope| {
//!     let halves: Vec<_> = a.as_slice().chunks(500).map(|half| scope.spawn(|| half.iter().sum())).collect();
//!     halves.into_iter().map(|half| half.join().expect("no panic")).collect()
//! });
//! assert_eq!(sums, [500.0, 500.0]);
//! # Ok::<(), npz::Error>(())
//! ```
