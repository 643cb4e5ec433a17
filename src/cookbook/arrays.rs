//! Single arrays: types, orders, and the arrays of other crates.
//!
//! # Save one array, and load it
//!
//! ```python
//! np.save("a.npy", np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
//! a = np.load("a.npy")
//! assert a[1, 2] == 6.0
//! ```
//!
//! ```
//! use npz::Array;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-one.npy");
//! npz::write_npy(&path, &[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])?;
//! let a: Array<f64> = npz::read_npy(&path)?;                    // any shape
//! assert_eq!(a.shape(), [2, 3]);
//! assert_eq!(a.get(&[1, 2]), Some(&6.0));
//!
//! let rows: Vec<[f64; 3]> = npz::read_npy(&path)?;              // three columns, else an error
//! assert_eq!(rows[1][2], 6.0);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! Lengths that are not known at compile time, here the number of columns, are the shape of an [`Array`](crate::Array):
//!
//! ```
//! use npz::Array;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-shape.npy");
//! let (rows, columns) = (2, 3);
//! let numbers = (0..rows * columns).map(|number| number as f32).collect();
//! npz::write_npy(&path, &Array::from_shape_vec([rows, columns], numbers)?)?;
//! # assert_eq!(npz::read_npy::<[[f32; 3]; 2]>(&path)?[1], [3.0, 4.0, 5.0]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Load an array whose dtype is not known
//!
//! ```python
//! np.save("a.npy", np.arange(3, dtype=np.int16))
//! a = np.load("a.npy")
//! if a.dtype.kind in "iu":
//!     print("integers", a.shape)
//! ```
//!
//! A [`DynArray`](crate::DynArray) is an array of any dtype; [`DType::kind`](crate::DType::kind) is NumPy's, and
//! [`downcast`](crate::DynArray::downcast) gives elements of one type.
//!
//! ```
//! use npz::{Array, DynArray, Kind};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-unknown.npy");
//! npz::write_npy(&path, &[0i16, 1, 2])?;
//! let any: DynArray = npz::read_npy(&path)?;
//! let sum = match (any.dtype().kind(), any.dtype().itemsize()) {
//!     (Kind::Int, 2) => any.downcast::<i16>()?.as_slice().iter().map(|&number| f64::from(number)).sum(),
//!     (Kind::Bool | Kind::Int | Kind::UInt | Kind::Float, _) => any.cast::<f64>()?.as_slice().iter().sum(),
//!     _ => panic!("{} has no sum", any.dtype()),
//! };
//! assert_eq!((sum, any.dtype().to_string()), (3.0, "<i2".to_owned()));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! To look at the dtype before the data are read, open the file by [`NpyReader::open`](crate::NpyReader::open) and ask
//! for its [`header`](crate::NpyReader::header); in an archive ask [`NpzReader::header`](crate::NpzReader::header).
//!
//! # Convert numbers to another type
//!
//! ```python
//! np.save("a.npy", np.array([1, 2, 300]))
//! a = np.load("a.npy").astype(np.float32)
//! assert np.load("a.npy").astype(np.uint8)[2] == 44  # 300 does not fit, and nobody says so
//! ```
//!
//! [`DynArray::cast`](crate::DynArray::cast) takes any numeric dtype of which every value fits:
//!
//! ```
//! use npz::{Array, DynArray, ErrorKind};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-cast.npy");
//! npz::write_npy(&path, &[1i64, 2, 300])?;
//! let any: DynArray = npz::read_npy(&path)?;
//! let a: Array<f32> = any.cast()?;
//! assert_eq!(a.as_slice(), [1.0, 2.0, 300.0]);
//!
//! let error = any.cast::<u8>().unwrap_err();
//! assert!(matches!(error.kind(), ErrorKind::ValueOutOfRange { .. }));
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Read and write Fortran order
//!
//! ```python
//! a = np.asfortranarray([[1, 2, 3], [4, 5, 6]])
//! np.save("f.npy", a)                           # 'fortran_order': True
//! c = np.ascontiguousarray(np.load("f.npy"))
//! assert a.ravel(order="K").tolist() == [1, 4, 2, 5, 3, 6]
//! ```
//!
//! [`as_slice`](crate::Array::as_slice) is in memory order, so look at [`order`](crate::Array::order), index by
//! [`get`](crate::Array::get), or ask for the order you need:
//!
//! ```
//! use npz::{Array, Order};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-fortran.npy");
//! let a = Array::with_order(Order::Fortran, [2, 3], vec![1i64, 4, 2, 5, 3, 6])?;
//! npz::write_npy(&path, &a)?;
//!
//! let a: Array<i64> = npz::read_npy(&path)?;
//! assert_eq!(a.order(), Order::Fortran);
//! assert_eq!(a.get(&[0, 1]), Some(&2));
//! assert_eq!(a.into_c_order().into_vec(), [1, 2, 3, 4, 5, 6]); // no copy where it is in C order already
//!
//! let rows: Vec<[i64; 3]> = npz::read_npy(&path)?;             // rows, whatever the order in the file
//! assert_eq!(rows, [[1, 2, 3], [4, 5, 6]]);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Use `ndarray`
//!
//! ```python
//! m = np.array([[1.0, 2.0], [3.0, 4.0]])
//! np.savez("m.npz", m=m, second=m[:, 1])
//! m = np.load("m.npz")["m"]
//! ```
//!
//! With the feature `ndarray-0_17` (or `ndarray-0_16`) its arrays are read and written as all others are, and views of
//! any strides are written; see [`integrations::ndarray_0_17`](crate::integrations::ndarray_0_17).
//!
#![cfg_attr(feature = "ndarray-0_17", doc = "```")]
#![cfg_attr(not(feature = "ndarray-0_17"), doc = "```ignore")]
//! # use ndarray_0_17 as ndarray;
//! use ndarray::{Array2, array};
//! use npz::NpzReader;
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-ndarray.npz");
//! let m = array![[1.0, 2.0], [3.0, 4.0]];
//! npz::savez!(&path, m = m, second = m.column(1))?;
//!
//! let m: Array2<f64> = NpzReader::open(&path)?.by_name("m")?;
//! assert_eq!(m.dot(&m)[[1, 0]], 15.0);
//! # Ok::<(), npz::Error>(())
//! ```
//!
//! # Use `nalgebra`
//!
//! ```python
//! np.save("m.npy", np.array([[1.0, 2.0], [3.0, 4.0]]))
//! inverse = np.linalg.inv(np.load("m.npy"))
//! ```
//!
//! With the feature `nalgebra-0_35`; see [`integrations::nalgebra_0_35`](crate::integrations::nalgebra_0_35).
//!
#![cfg_attr(feature = "nalgebra-0_35", doc = "```")]
#![cfg_attr(not(feature = "nalgebra-0_35"), doc = "```ignore")]
//! # use nalgebra_0_35 as nalgebra;
//! use nalgebra::{DMatrix, Matrix2};
//!
//! # let path = std::env::temp_dir().join("npz-cookbook-nalgebra.npy");
//! npz::write_npy(&path, &Matrix2::new(1.0, 2.0, 3.0, 4.0))?;
//! let m: DMatrix<f64> = npz::read_npy(&path)?;
//! assert_eq!(m[(1, 0)], 3.0);
//! assert_eq!(m.transpose()[(0, 1)], 3.0);
//! # Ok::<(), npz::Error>(())
//! ```
