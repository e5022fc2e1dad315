//! The opinion map: positions for display only. No decision is made on it, and it shows groups as areas, never people.

/// Positions in the plane. Distances have no unit; the origin is the mean voter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    /// Position of each participant; none for those without a stance. For drawing densities and areas only.
    pub participants: Vec<Option<[f64; 2]>>,
    /// Position of each statement.
    pub statements: Vec<[f64; 2]>,
}

/// The ellipse that a group covers: one standard deviation round its centre.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// Mean position of the members.
    pub centre: [f64; 2],
    /// Standard deviation along the longer and the shorter axis.
    pub spread: [f64; 2],
    /// Direction of the longer axis as a unit vector.
    pub axis: [f64; 2],
}

impl Area {
    /// The ellipse of the given positions; all zero without any.
    pub(crate) fn of(positions: impl Iterator<Item = [f64; 2]>) -> Self {
        let points: Vec<[f64; 2]> = positions.collect();
        if points.is_empty() {
            return Area::default();
        }
        let n = points.len() as f64;
        let mean = |pick: &dyn Fn(&[f64; 2]) -> f64| points.iter().map(pick).sum::<f64>() / n;
        let centre = [mean(&|p| p[0]), mean(&|p| p[1])];
        let covariance = |i: usize, j: usize| mean(&|p| (p[i] - centre[i]) * (p[j] - centre[j]));
        let (xx, xy, yy) = (covariance(0, 0), covariance(0, 1), covariance(1, 1));
        let half = ((xx - yy) * (xx - yy) / 4.0 + xy * xy).sqrt();
        let (greater, lesser) = ((xx + yy) / 2.0 + half, ((xx + yy) / 2.0 - half).max(0.0));
        // Eigenvector of [[xx, xy], [xy, yy]]: of the two equivalent forms the one that does not cancel.
        let axis = if xx >= yy { [greater - yy, xy] } else { [xy, greater - xx] };
        let length = (axis[0] * axis[0] + axis[1] * axis[1]).sqrt();
        let axis = if length > 0.0 { axis.map(|x| x / length) } else { [1.0, 0.0] };
        Area { centre, spread: [greater.sqrt(), lesser.sqrt()], axis }
    }
}
