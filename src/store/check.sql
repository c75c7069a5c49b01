WITH same AS (
    SELECT
        figures.item, coalesce(figures.action, '') AS action, figures.place, figures.place_path,
        figures.time, figures.unit, figures.modality,
        count(DISTINCT figures.value) AS numbers,
        group_concat(DISTINCT figures.value) AS stated,
        min(figures.article) AS one, max(figures.article) AS other
    FROM figures
    JOIN articles USING (article)
    WHERE figures.item <> '' AND figures.place IS NOT NULL AND figures.time IS NOT NULL
        AND figures.change = 'none' AND figures.qualifier = 'exact' AND figures.value_max IS NULL
        AND articles.repeats IS NULL
    GROUP BY
        figures.item, action, coalesce(figures.place_path, figures.place), figures.time, figures.unit,
        figures.modality
    -- Two numbers for the same in one article are two things that are called alike.
    HAVING count(DISTINCT figures.value) > 1
        AND count(DISTINCT figures.article) > 1
        AND count(*) = count(DISTINCT figures.article)
)
SELECT
    'rate' AS kind, progress.place, progress.time, progress.item,
    'stated ' || progress.rate || '%, but ' || progress.completed || ' of ' || progress.total || ' '
        || progress.unit || ' is ' || progress.rate_computed || '%' AS problem,
    articles.title, sources.url, sources.path
FROM progress
JOIN articles USING (article)
LEFT JOIN sources ON sources.article = progress.article AND sources.first = 1
WHERE progress.consistent = 0
UNION ALL
SELECT
    'sum', figures.place, figures.time, figures.item,
    'the parts ' || sums.parts || ' do not add up to ' || sums.whole || ' ' || sums.unit,
    articles.title, sources.url, sources.path
FROM sums
JOIN articles USING (article)
LEFT JOIN sources ON sources.article = sums.article AND sources.first = 1
LEFT JOIN figures ON figures.article = sums.article
    AND figures.id = json_extract(sums.figures, '$[0]')
WHERE sums.consistent = 0
UNION ALL
SELECT
    'articles', same.place, same.time, same.item,
    'stated as ' || same.stated || ' ' || same.unit || CASE WHEN same.action = '' THEN '' ELSE ' (' || same.action || ')' END,
    coalesce(one.title, one.id) || ' / ' || coalesce(other.title, other.id), sources.url, sources.path
FROM same
JOIN articles AS one ON one.article = same.one
JOIN articles AS other ON other.article = same.other
LEFT JOIN sources ON sources.article = same.one AND sources.first = 1
ORDER BY 1, 2, 3
