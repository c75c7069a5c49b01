//! Charts as SVG. Colours and type come from the style sheet, so that they follow the dark scheme; nothing of
//! an article stands in a chart but numbers and days.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::progress::Point;

const WIDE: (u32, u32) = (720, 260);
/// What stands where the style sheet puts its own colours: see `.chart` in `style.css`.
const WHOLE: RGBColor = RGBColor(150, 160, 175);
const DONE: RGBColor = RGBColor(11, 110, 105);
const GRID: RGBColor = RGBColor(225, 228, 232);
const INK: RGBColor = RGBColor(90, 96, 105);

/// Whole and done of a programme over time. Nothing where there are no two days to draw a line between.
pub fn counts(points: &[Point]) -> Option<String> {
    let whole = series(points, |point| point.total);
    let done = series(points, |point| point.completed);
    drawn(&[(whole, WHOLE), (done, DONE)], None)
}

/// The rate of a programme over time, in per cent.
pub fn rates(points: &[Point]) -> Option<String> {
    drawn(&[(series(points, |point| point.rate), DONE)], Some(100.0))
}

type Series = Vec<(f64, f64)>;

fn series(points: &[Point], value: impl Fn(&Point) -> Option<f64>) -> Series {
    let day = |point: &Point| (point.day > 0).then(|| years(point.day));
    let pairs = points
        .iter()
        .filter_map(|point| Some((day(point)?, value(point)?)));
    pairs.filter(|(_, value)| value.is_finite()).collect()
}

/// A day as a number of years: 20210701 is about 2021.5.
fn years(day: u32) -> f64 {
    let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
    f64::from(year) + (f64::from(month.max(1)) - 1.0) / 12.0 + (f64::from(day.max(1)) - 1.0) / 372.0
}

fn drawn(series: &[(Series, RGBColor)], at_least: Option<f64>) -> Option<String> {
    let points = || series.iter().flat_map(|(series, _)| series);
    let first = points().map(|(at, _)| *at).reduce(f64::min)?;
    let last = points().map(|(at, _)| *at).reduce(f64::max)?;
    let highest = points()
        .map(|(_, value)| *value)
        .chain(at_least)
        .reduce(f64::max)?;
    if last - first < 1e-9 || highest <= 0.0 {
        return None;
    }
    let mut out = String::new();
    let area = SVGBackend::with_string(&mut out, WIDE).into_drawing_area();
    draw(&area, series, (first, last), highest * 1.08).ok()?;
    area.present().ok()?;
    drop(area);
    Some(scalable(&out))
}

fn draw(
    area: &DrawingArea<SVGBackend<'_>, Shift>,
    series: &[(Series, RGBColor)],
    (first, last): (f64, f64),
    highest: f64,
) -> Result<(), Box<dyn std::error::Error>> {
    let room = (last - first) * 0.03;
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .x_label_area_size(26)
        .y_label_area_size(58)
        .build_cartesian_2d(first - room..last + room, 0.0..highest)?;
    let short = last - first < 3.0;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(GRID)
        .x_labels(6)
        .y_labels(5)
        .label_style(("sans-serif", 15).into_font().color(&INK))
        .x_label_formatter(&|at| label_of(*at, short))
        .y_label_formatter(&|value| amount(*value))
        .draw()?;
    for (points, colour) in series {
        chart.draw_series(LineSeries::new(
            points.iter().copied(),
            colour.stroke_width(2),
        ))?;
        let dots = points
            .iter()
            .map(|point| Circle::new(*point, 4, colour.filled()));
        chart.draw_series(dots)?;
    }
    Ok(())
}

fn label_of(at: f64, short: bool) -> String {
    let month = ((at.fract() * 12.0).floor() as u32 + 1).min(12);
    if short {
        format!("{}-{month:02}", at.floor() as i64)
    } else {
        format!("{}", at.round() as i64)
    }
}

/// A number as short as an axis needs it.
fn amount(value: f64) -> String {
    match value.abs() {
        high if high >= 1e8 => format!("{}亿", trimmed(value / 1e8)),
        high if high >= 1e4 => format!("{}万", trimmed(value / 1e4)),
        _ => trimmed(value),
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The drawing as wide as its place.
fn scalable(svg: &str) -> String {
    let (width, height) = WIDE;
    let fixed = format!("width=\"{width}\" height=\"{height}\"");
    svg.replacen(&fixed, "class=\"chart\" aria-hidden=\"true\"", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: u32, total: f64, completed: f64) -> Point {
        Point {
            time: None,
            total: Some(total),
            completed: Some(completed),
            rate: Some(completed / total * 100.0),
            consistent: None,
            article: 1,
            day,
        }
    }

    #[test]
    fn two_days_make_a_line() {
        let points = [
            point(20_210_301, 500.0, 120.0),
            point(20_210_901, 500.0, 467.0),
        ];
        let svg = counts(&points).expect("a chart");
        assert!(
            svg.contains("class=\"chart\"") && svg.contains("viewBox"),
            "{svg}"
        );
        assert_eq!(svg.matches("<circle").count(), 4);
        assert!(
            !svg.contains("style="),
            "the policy of the pages lets no style attribute through"
        );
        assert!(rates(&points).is_some());
        assert_eq!(counts(&points[..1]), None);
        assert_eq!(
            counts(&[point(0, 1.0, 1.0), point(20_210_101, 1.0, 1.0)]),
            None
        );
        let odd = [
            point(20_210_301, f64::NAN, f64::INFINITY),
            point(20_210_901, 0.0, 0.0),
        ];
        assert_eq!(counts(&odd), None);
    }

    #[test]
    fn axes_have_short_numbers() {
        for (value, text) in [
            (0.0, "0"),
            (95.5, "95.5"),
            (20_000.0, "2万"),
            (1.64e8, "1.6亿"),
        ] {
            assert_eq!(amount(value), text);
        }
        assert_eq!(label_of(years(20_210_901), true), "2021-09");
        assert_eq!(label_of(2021.01, false), "2021");
    }
}
