//! Special functions that the models need and `libm` does not have in the form wanted.

/// Where Stirling's series with the terms below is good to 1e-12.
const SERIES_FROM: f64 = 6.0;

/// ln Γ(x) and its derivative ψ(x) for x > 0, by recurrence to [`SERIES_FROM`] and Stirling's series there
/// (Abramowitz & Stegun 6.1.41, 6.3.18). Error below 1e-11, relative to
/// values above one.
pub(crate) fn ln_gamma_and_digamma(x: f64) -> (f64, f64) {
    let (mut shifted, mut product, mut reciprocals) = (x, 1.0, 0.0);
    while shifted < SERIES_FROM {
        product *= shifted;
        reciprocals += 1.0 / shifted;
        shifted += 1.0;
    }
    let (ln, r) = (libm::log(shifted), 1.0 / shifted);
    let r2 = r * r;
    let half_ln_two_pi = 0.918_938_533_204_672_7;
    let tail = r * (1.0 / 12.0 - r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 * (1.0 / 1680.0 - r2 * (1.0 / 1188.0)))));
    let psi_tail = r2 * (1.0 / 12.0 - r2 * (1.0 / 120.0 - r2 * (1.0 / 252.0 - r2 * (1.0 / 240.0 - r2 / 132.0))));
    let ln_gamma = (shifted - 0.5) * ln - shifted + half_ln_two_pi + tail;
    let ln_product = if product == 1.0 { 0.0 } else { libm::log(product) };
    (ln_gamma - ln_product, ln - 0.5 * r - psi_tail - reciprocals)
}

/// ln Γ(x) for x > 0.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    ln_gamma_and_digamma(x).0
}

/// ln(eᵃ + eᵇ) without overflow.
pub(crate) fn ln_add_exp(a: f64, b: f64) -> f64 {
    let (greater, lesser) = if a > b { (a, b) } else { (b, a) };
    greater + libm::log1p(libm::exp(lesser - greater))
}

/// 1 / (1 + e⁻ˣ).
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_libm_and_with_differences() {
        for step in 1..400 {
            let x = f64::from(step) * 0.11;
            let (ln_gamma, digamma) = ln_gamma_and_digamma(x);
            assert!((ln_gamma - libm::lgamma(x)).abs() < 1e-11 * (1.0 + ln_gamma.abs()), "ln gamma at {x}");
            let h = 1e-5 * x;
            let slope = (libm::lgamma(x + h) - libm::lgamma(x - h)) / (2.0 * h);
            assert!((digamma - slope).abs() < 1e-6 * (1.0 + digamma.abs()), "digamma at {x}: {digamma} or {slope}");
        }
        assert!((ln_add_exp(-1000.0, -1000.0) + 1000.0 - libm::log(2.0)).abs() < 1e-12);
        assert!((sigmoid(0.0) - 0.5).abs() < 1e-15);
    }
}
