//! Which instructions the machine has beyond those that every one of its kind has.
//!
//! BMI2 shifts and masks by counts that are not constant in one instruction and without the flags, of which decoding
//! does little else: bound by nothing but instructions, it is a fifth faster.

use super::bits::Bits;
use super::block::{self, Place};
use super::table::Tables;
use super::weave::{self, Loom};
use super::{Error, dynamic};

/// The instructions that may be used.
#[derive(Clone, Copy)]
pub(super) struct Machine {
    /// BMI1, BMI2, LZCNT and AVX2. Set by [`Machine::this`] alone.
    #[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
    has_bmi2: bool,
}

/// Defines a method that calls a function, compiled for the machine it runs on.
macro_rules! compiled_twice {
    ($name:ident = $function:path, ($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {
        #[inline]
        pub(super) fn $name(self, $($argument: $type),*) $(-> $result)? {
            #[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
            if self.has_bmi2 {
                #[target_feature(enable = "bmi1,bmi2,lzcnt,avx2")]
                fn with_bmi2($($argument: $type),*) $(-> $result)? {
                    $function($($argument),*)
                }
                // SAFETY: `has_bmi2` is true only where the four features were found on the machine that runs this.
                #[allow(unsafe_code)]
                return unsafe { with_bmi2($($argument),*) };
            }
            $function($($argument),*)
        }
    };
}

impl Machine {
    /// The machine that runs this.
    #[cfg(all(target_arch = "x86_64", not(feature = "safe")))]
    pub(super) fn this() -> Machine {
        use std::arch::is_x86_feature_detected as has;
        Machine { has_bmi2: has!("bmi1") && has!("bmi2") && has!("lzcnt") && has!("avx2") }
    }

    /// The machine that runs this.
    #[cfg(not(all(target_arch = "x86_64", not(feature = "safe"))))]
    pub(super) fn this() -> Machine {
        Machine {}
    }

    compiled_twice!(read_dynamic = dynamic::read, (bits: &mut Bits<'_>, tables: &mut Tables) -> Result<(), Error>);
    compiled_twice!(quickly = block::quickly, (input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place) -> Result<bool, Error>);
    compiled_twice!(weave = weave::block, (input: &[u8], tables: &Tables, output: &mut [u8], place: &mut Place, loom: &mut Loom) -> bool);
}
