use super::*;

fn index(rows: &[(u32, &str, &str, &str, u32, bool)]) -> Index {
    let mut index = Index {
        published: vec![0; 100],
        items: vec![String::new(), "改造".to_owned(), "项目".to_owned()],
        ..Index::default()
    };
    index.spots.push(Spot {
        path: String::new(),
        division: false,
    });
    let mut spots = FxHashMap::default();
    for (article, path, unit, item, day, planned) in rows {
        let place = index.spot(&mut spots, path, path.contains('市') || path.contains('省'));
        let unit_at = index.units.iter().position(|known| known == unit);
        let unit = unit_at.unwrap_or_else(|| {
            index.units.push((*unit).to_owned());
            index.units.len() - 1
        });
        let item = index
            .items
            .iter()
            .position(|known| known == item)
            .unwrap_or(0);
        index.rows.push(Row {
            article: *article,
            id: 1,
            place: if path.is_empty() { 0 } else { place },
            unit: unit as u32,
            item: item as u32,
            from: *day,
            to: *day,
            confidence: 0.9,
            planned: *planned,
        });
    }
    index
}

fn sample() -> Index {
    index(&[
        (1, "重庆市/江津区", "户", "改造", 20_210_901, false),
        (2, "重庆市/江津区", "个", "项目", 20_220_901, false),
        (3, "重庆市/荣昌区", "户", "改造", 20_220_101, true),
        (4, "重庆市", "元", "项目", 20_230_101, true),
        (5, "东江县供电公司", "户", "改造", 0, false),
        (6, "", "户", "改造", 20_240_101, false),
    ])
}

fn counts(counts: &[Count]) -> Vec<(&str, usize)> {
    counts
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect()
}

#[test]
fn days_compare_as_numbers() {
    assert_eq!(day("2021-09-03"), 20_210_903);
    assert_eq!(day("soon"), 0);
    assert_eq!(day("99999999999999"), 0);
}

#[test]
fn a_facet_counts_what_another_value_of_it_would_find() {
    let index = sample();
    let found = index.find(&Wanted::default(), 0, 2);
    assert_eq!((found.count, found.page.len()), (6, 2));
    assert_eq!(
        counts(&found.places),
        [("重庆市", 4), ("东江县供电公司", 1)]
    );
    assert_eq!(counts(&found.units), [("户", 4), ("个", 1), ("元", 1)]);
    assert_eq!(counts(&found.statuses), [("actual", 4), ("planned", 2)]);
    let wanted = Wanted {
        unit: Some("户".to_owned()),
        planned: Some(false),
        ..Wanted::default()
    };
    let found = index.find(&wanted, 0, 50);
    assert_eq!(found.count, 3);
    assert_eq!(counts(&found.units), [("户", 3), ("个", 1)]);
    assert_eq!(counts(&found.statuses), [("actual", 3), ("planned", 1)]);
    assert_eq!(counts(&found.years), [("2024", 1), ("2021", 1)]);
}

#[test]
fn the_tree_of_places_opens_level_by_level() {
    let index = sample();
    for (place, count, below) in [
        (
            "重庆",
            4,
            vec![("重庆市/江津区", 2), ("重庆市", 1), ("重庆市/荣昌区", 1)],
        ),
        (
            "重庆市",
            4,
            vec![("重庆市/江津区", 2), ("重庆市/荣昌区", 1)],
        ),
        ("重庆市/江津区", 2, vec![]),
        ("江津", 2, vec![("重庆市/江津区", 2)]),
        ("津区", 0, vec![]),
        ("东江县", 1, vec![]),
        ("%", 0, vec![]),
    ] {
        let wanted = Wanted {
            place: Some(place.to_owned()),
            ..Wanted::default()
        };
        let found = index.find(&wanted, 0, 50);
        assert_eq!(
            (found.count, counts(&found.places)),
            (count, below),
            "{place}"
        );
    }
}

#[test]
fn times_items_and_searches_narrow() {
    let index = sample();
    let found = |wanted: Wanted| -> Vec<u32> {
        let found = index.find(&wanted, 0, 50);
        found.page.iter().map(|(article, _)| *article).collect()
    };
    let since = |since, until| Wanted {
        since,
        until,
        ..Wanted::default()
    };
    assert_eq!(found(since(Some(20_220_101), Some(20_221_231))), [2, 3]);
    assert_eq!(found(since(None, Some(20_211_231))), [1]);
    assert_eq!(
        found(Wanted {
            items: Some(vec![2]),
            ..Wanted::default()
        }),
        [2, 4]
    );
    // What is about the words comes before what stands beside them.
    let wanted = Wanted {
        found: Some((vec![1, 2, 4], vec![2])),
        ..Wanted::default()
    };
    assert_eq!(found(wanted.clone()), [2, 4, 1]);
    assert_eq!(index.find(&wanted, 1, 1).page, [(4, 1)]);
    assert_eq!(index.find(&wanted, 9, 1).page, []);
}
