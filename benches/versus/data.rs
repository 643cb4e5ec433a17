//! The arrays that the work is done on.

/// A small generator of noise, the same in every run.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new() -> Noise {
        Noise(0x9e37_79b9_7f4a_7c15)
    }

    /// SplitMix64.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Like `np.random.standard_normal(count).astype('f4')`.
pub(crate) fn noise_f32(count: usize) -> Vec<f32> {
    let mut noise = Noise::new();
    let normal = |_| {
        let radius = (-2.0 * (1.0 - noise.unit()).ln()).sqrt();
        (radius * (noise.unit() * std::f64::consts::TAU).cos()) as f32
    };
    (0..count).map(normal).collect()
}

/// Like `np.cumsum(np.random.randint(-1, 2, count)).astype('f8')`: a measurement that changes by steps.
pub(crate) fn steps_f64(count: usize) -> Vec<f64> {
    let mut noise = Noise::new();
    let mut position = 0.0;
    let mut step = |_| {
        position += (noise.next() % 3) as f64 - 1.0;
        position
    };
    (0..count).map(&mut step).collect()
}

/// Like `np.random.randint(0, 100, count)`.
pub(crate) fn small_i64(count: usize) -> Vec<i64> {
    let mut noise = Noise::new();
    (0..count).map(|_| (noise.next() % 100) as i64).collect()
}
