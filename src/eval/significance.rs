//! Differences between two runs → how likely they are by chance.

/// Sign flips that are drawn where there are too many to try all.
const DRAWS: u32 = 100_000;

/// With so many differences or fewer, every way to flip signs is tried: 65,536.
const EXACT_UP_TO: usize = 16;

/// Sums of the same numbers in another order differ by less than this.
const ROUNDING: f64 = 1e-9;

/// Returns the p value of a paired two-sided randomisation test (Fisher 1935;
/// for search Smucker, Allan and Carterette 2007): if both runs were equally
/// good, each difference could as well have the other sign, so p is the share of
/// sign flips whose sum is as far from 0 as the one that was seen. The same
/// differences always give the same p.
///
/// ```
/// use telusur::eval::sign_flip_test;
///
/// assert_eq!(sign_flip_test(&[0.1, 0.2, 0.3]), 0.25);
/// ```
pub fn sign_flip_test(differences: &[f64]) -> f64 {
    // Flipping a 0 changes nothing.
    let differences: Vec<f64> = differences.iter().copied().filter(|d| *d != 0.0).collect();
    let seen = differences.iter().sum::<f64>().abs() - ROUNDING;
    if differences.len() <= EXACT_UP_TO {
        let ways = 1_u32 << differences.len();
        let extreme = (0..ways)
            .filter(|&signs| flipped_sum(&differences, || signs.into()).abs() >= seen)
            .count();
        #[expect(clippy::cast_precision_loss, reason = "at most 65,536")]
        return extreme as f64 / f64::from(ways);
    }
    let mut random = SplitMix64(0);
    let extreme = (0..DRAWS)
        .filter(|_| flipped_sum(&differences, || random.next()).abs() >= seen)
        .count();
    // What was seen is one of the draws, so p is never 0.
    #[expect(clippy::cast_precision_loss, reason = "at most 100,000")]
    return (extreme + 1) as f64 / f64::from(DRAWS + 1);
}

/// Sums differences, those with a bit set in the drawn words with the other sign.
fn flipped_sum(differences: &[f64], mut draw: impl FnMut() -> u64) -> f64 {
    let mut sum = 0.0;
    for chunk in differences.chunks(64) {
        let mut signs = draw();
        for difference in chunk {
            // The lowest bit becomes the sign bit of the number.
            sum += f64::from_bits(difference.to_bits() ^ (signs << 63));
            signs >>= 1;
        }
    }
    sum
}

/// The generator of Steele, Lea and Flood (2014).
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(differences: &[f64], expected: f64, within: f64) {
        let p = sign_flip_test(differences);
        assert!((p - expected).abs() <= within, "{p} instead of {expected}");
    }

    #[test]
    fn few_differences_are_tried_exactly() {
        check(&[], 1.0, 0.0);
        check(&[0.0, 0.0], 1.0, 0.0);
        check(&[0.5], 1.0, 0.0);
        check(&[0.1; 5], 2.0 / 32.0, 0.0);
        check(&[0.1, 0.1, -0.1], 1.0, 0.0);
        check(&[-0.1, -0.2, 0.0, -0.3], 0.25, 0.0);
        check(&[0.1; 16], 2.0 / 65_536.0, 0.0);
    }

    #[test]
    fn many_differences_are_drawn() {
        // 60 of 100 fair coins or more, or 40 or fewer: 0.0569 by the binomial distribution.
        let coins: Vec<f64> = (0..100).map(|n| if n < 60 { 0.1 } else { -0.1 }).collect();
        check(&coins, 0.0569, 0.003);
        check(&[0.1; 200], 1.0 / 100_001.0, 0.0);
        let even: Vec<f64> = (0..100)
            .map(|n| if n % 2 == 0 { 0.1 } else { -0.1 })
            .collect();
        check(&even, 1.0, 0.0);
        assert_eq!(
            sign_flip_test(&coins).to_bits(),
            sign_flip_test(&coins).to_bits()
        );
    }
}
