//! Elements that are not plain numbers: records, text, dates, complex numbers, half floats, sparse matrices.
//!
//! # Read and write records
//!
//! ```python
//! particle = np.dtype([("id", "<u4"), ("pos", "<f8", (3,)), ("t", "<f8")])
//! np.save("particles.npy", np.array([(7, [0.0, 0.5, 1.0], 2.5)], particle))
//! particles = np.load("particles.npy")
//! assert particles[0]["pos"][1] == 0.5
//! ```
//!
//! With the feature `derive` a struct is a [`Record`](crate::Record). Its fields are found by name: their order and
//! byte order, padding, and fields that the struct does not have do not matter.
//!
#![cfg_attr(feature = "derive", doc = "```")]
#![cfg_attr(not(feature = "derive"), doc = "```ignore")]
//! #[derive(npz::Record)]
//! struct Particle {
//!     id: u32,
//!     pos: [f64; 3],
//!     #[npz(rename = "t")]
//!     time: f64,
//! }
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-records.npy");
//! npz::write_npy(&path, &vec![Particle { id: 7, pos: [0.0, 0.5, 1.0], time: 2.5 }])?;
//! let particles: Vec<Particle> = npz::read_npy(&path)?;
//! assert_eq!((particles[0].id, particles[0].pos[1], particles[0].time), (7, 0.5, 2.5));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read one column of records
//!
//! ```python
//! np.save("table.npy", np.array([(1, 0.5), (2, 1.5)], [("id", "<i4"), ("x", "<f8")]))
//! x = np.load("table.npy")["x"]
//! ```
//!
//! No struct is needed, nor known which fields there are:
//!
//! ```
//! use npz::{Array, DynArray};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-column.npy");
//! # let header = npz::Header::new("[('id', '<i4'), ('x', '<f8')]".parse()?, npz::Order::C, [2]);
//! # let records = [(1i32, 0.5f64), (2, 1.5)].iter().flat_map(|(id, x)| [&id.to_le_bytes()[..], &x.to_le_bytes()].concat());
//! # npz::write_npy(&path, &DynArray::new(header, records.collect())?)?;
//! let table: DynArray = npz::read_npy(&path)?;
//! let names: Vec<&str> = table.dtype().fields().iter().map(npz::Field::name).collect();
//! assert_eq!(names, ["id", "x"]);
//! let x: Array<f64> = table.field("x")?.downcast()?;
//! assert_eq!(x.as_slice(), [0.5, 1.5]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read and write strings
//!
//! ```python
//! np.save("names.npy", np.array(["Hydrogen", "Helium"]))  # <U8
//! np.save("tags.npy", np.array([b"H", b"He"]))            # |S2
//! names = np.load("names.npy").tolist()
//! ```
//!
//! ```
//! # let path = std::env::temp_dir().join("npz-cookbook-strings.npy");
//! npz::write_npy(&path, &["Hydrogen", "Helium"])?;          // <U8: as wide as the longest
//! let names: Vec<String> = npz::read_npy(&path)?;
//! assert_eq!(names, ["Hydrogen", "Helium"]);
//!
//! npz::write_npy(&path, &[b"H".to_vec(), b"He".to_vec()])?; // |S2
//! let tags: Vec<Vec<u8>> = npz::read_npy(&path)?;           // or Vec<String>, if it is ASCII
//! assert_eq!(tags, [&b"H"[..], b"He"]);
//!
//! npz::write_npy(&path, &"pump 3".to_owned())?;             // an array without axes
//! assert_eq!(npz::read_npy::<String>(&path)?, "pump 3");
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! Where strings come row by row their width is said first:
//! [`NpyWriter::create_as`](crate::NpyWriter::create_as)`(path, "<U8".parse()?, [0])`.
//!
//! # Read and write dates
//!
//! ```python
//! np.save("times.npy", np.array(["2020-01-01T12:00", "NaT"], "M8[s]"))
//! days = np.load("times.npy").astype("M8[D]")
//! ```
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! use npz::{DateTime64, TimeDelta64, TimeUnit};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-dates.npy");
//! npz::write_npy(&path, &[DateTime64::new(1_577_880_000, TimeUnit::Second), DateTime64::NAT])?;
//!
//! let times: Vec<DateTime64> = npz::read_npy(&path)?;
//! assert_eq!(times[0].to_string(), "2020-01-01T12:00:00");
//! assert!(times[1].is_nat());
//! assert_eq!(times[0].floor_to(TimeUnit::Day)?.to_string(), "2020-01-01");
//! assert_eq!(SystemTime::try_from(times[0])?, SystemTime::UNIX_EPOCH + Duration::from_secs(1_577_880_000));
//!
//! let span = TimeDelta64::new(90, TimeUnit::Minute);        // np.timedelta64(90, "m")
//! assert_eq!(Duration::try_from(span)?, Duration::from_secs(5400));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! The features `chrono-0_4`, `jiff-0_2` and `jiff-1` convert them to and from the types of these crates; see
//! [`integrations`](crate::integrations).
//!
//! # Read and write complex numbers
//!
//! ```python
//! np.save("z.npy", np.array([1 + 2j, 3 - 1j]))            # <c16
//! z = np.load("z.npy")
//! ```
//!
//! [`Complex`](crate::Complex) is that of the crate `num-complex`.
//!
//! ```
//! use npz::Complex;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-complex.npy");
//! npz::write_npy(&path, &[Complex::new(1.0, 2.0), Complex::new(3.0, -1.0)])?;
//! let z: Vec<Complex<f64>> = npz::read_npy(&path)?;
//! assert_eq!(z[0] * z[1], Complex::new(5.0, 5.0));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read and write half floats
//!
//! ```python
//! np.save("h.npy", np.array([0.5, 1.5], np.float16))
//! h = np.load("h.npy").astype(np.float32)
//! ```
//!
//! With the feature `half-2` the elements are `half::f16` and `half::bf16`. Without it `float16` is widened by a cast:
//!
//! ```
//! use npz::{Array, DynArray};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-widened.npy");
//! # npz::write_npy(&path, &DynArray::new(npz::Header::new("<f2".parse()?, npz::Order::C, [2]), vec![0, 0x38, 0, 0x3e])?)?;
//! let h: Array<f32> = npz::read_npy::<DynArray>(&path)?.cast()?;
//! assert_eq!(h.as_slice(), [0.5, 1.5]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
#![cfg_attr(feature = "half-2", doc = "```")]
#![cfg_attr(not(feature = "half-2"), doc = "```ignore")]
//! # use half_2 as half;
//! use half::f16;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-half.npy");
//! npz::write_npy(&path, &[f16::from_f32(0.5), f16::from_f32(1.5)])?;
//! let h: Vec<f16> = npz::read_npy(&path)?;
//! assert_eq!(f32::from(h[1]), 1.5);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! The `bfloat16` of `ml_dtypes` is raw bytes of dtype `<V2` on disk, which may be anything: only a cast to `bf16`
//! takes them for numbers.
//!
#![cfg_attr(feature = "half-2", doc = "```")]
#![cfg_attr(not(feature = "half-2"), doc = "```ignore")]
//! # use half_2 as half;
//! use half::bf16;
//! use npz::{Array, DynArray};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-brain.npy");
//! npz::write_npy(&path, &[bf16::from_f32(0.5), bf16::from_f32(1.5)])?;
//! let any: DynArray = npz::read_npy(&path)?;
//! assert!(any.cast::<f32>().is_err());
//! let h: Array<bf16> = any.cast()?;
//! let wide: Vec<f32> = h.as_slice().iter().map(|h| h.to_f32()).collect();
//! assert_eq!(wide, [0.5, 1.5]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read and write sparse matrices
//!
//! ```python
//! import scipy.sparse
//! scipy.sparse.save_npz("sparse.npz", scipy.sparse.csr_array(np.array([[0.0, 5.0, 0.0], [7.0, 0.0, 8.0]])))
//! a = scipy.sparse.load_npz("sparse.npz")
//! assert a.indices.tolist() == [1, 0, 2]
//! ```
//!
//! ```
//! use npz::sparse::{self, Csr, Sparse};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-sparse.npz");
//! let a: Csr<f64> = Csr::try_new([2, 3], vec![0, 1, 3], vec![1, 0, 2], vec![5.0, 7.0, 8.0])?;
//! sparse::write_npz(&path, &a)?;
//!
//! let a: Csr<f64> = sparse::read_npz(&path)?;
//! assert_eq!(a.indices(), [1, 0, 2]);
//! let any: Sparse<f64> = sparse::read_npz(&path)?;   // csr, csc, coo, bsr or dia
//! assert_eq!(any.format(), "csr");
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! With the feature `sprs-0_11` they become matrices of `sprs`, which do arithmetic; see
//! [`integrations::sprs_0_11`](crate::integrations::sprs_0_11).
