//! Tables that somebody has edited, rightly or not.

use gongbao::lexicon::{DataSource, Lexicon};

use crate::read::{LEXICON, figures_with};
use crate::rows::data;

/// A folder laid out like `data/` with one table in it.
pub fn folder_with(table: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(table);
    std::fs::create_dir_all(path.parent().expect("a folder above")).expect("makes folders");
    std::fs::write(path, text).expect("writes");
    folder
}

#[test]
fn an_edited_table_changes_the_result() {
    let text = std::fs::read_to_string(data().join("lexicon/units.tsv")).expect("the table");
    let phrase = "新开茶园36亩，新增摊位20档口";
    let unit_of = |lexicon: &Lexicon| -> Vec<String> {
        figures_with(phrase, lexicon)
            .into_iter()
            .map(|f| f.unit)
            .collect()
    };
    assert_ne!(unit_of(&LEXICON), ["亩", "档口"]);
    let row = "档口\tcount\t档口\t1\t\tstall\t摊位20档口\t档口经济\tusage\t\n";
    let folder = folder_with("lexicon/units.tsv", &format!("{text}{row}"));
    let source = DataSource::folder(folder.path()).expect("a folder of tables");
    let lexicon = Lexicon::load(&source).expect("the tables are right");
    assert_eq!(unit_of(&lexicon), ["亩", "档口"]);
}

#[test]
fn a_broken_row_is_named_with_table_line_and_reason() {
    let cases = [
        (
            "lexicon/units.tsv",
            "unit\tdimension\tbase\tfactor\tcode\tsame_as\n亩\tarea\t平方米\tmany\t\t\n",
            "lexicon/units.tsv:2: column `factor` cannot be `many`",
        ),
        (
            "lexicon/units.tsv",
            "unit\tdimension\tbase\tfactor\tcode\tsame_as\n# a comment\n亩\t\n",
            "lexicon/units.tsv:3: column `dimension` is empty",
        ),
        (
            "lexicon/units.tsv",
            "unit\tdimension\tbase\tfactor\tcode\tsame_as\n亩\tarea\n\n亩\tarea\n",
            "lexicon/units.tsv:4: `亩` stands in the tables twice",
        ),
        (
            "lexicon/classifiers.tsv",
            "classifier\n户\t3\n",
            "lexicon/classifiers.tsv:2: 2 cells, but the table has 1 columns",
        ),
        (
            "lexicon/qualifiers.tsv",
            "word\tposition\tmeaning\n约\tbefore\trather\n",
            "lexicon/qualifiers.tsv:2: `rather` is no meaning",
        ),
        (
            "lexicon/cues.tsv",
            "cue\tposition\n将\tverb\n",
            "lexicon/cues.tsv:2: the table has no column `modality`",
        ),
        (
            "lexicon/verbs.tsv",
            "verb\tclass\n完成\tdo\n",
            "lexicon/verbs.tsv:2: `do` is no class",
        ),
        (
            "lexicon/phrases.tsv",
            "phrase\tmeaning\n\t成语\n",
            "lexicon/phrases.tsv:2: column `phrase` is empty",
        ),
        (
            "divisions/regions.tsv",
            "word\tname\tnot_before\n全国\t\t\n",
            "divisions/regions.tsv:2: column `name` is empty",
        ),
    ];
    for (name, text, message) in cases {
        let folder = folder_with(name, text);
        let source = DataSource::folder(folder.path()).expect("a folder of tables");
        let error = Lexicon::load(&source).expect_err(name);
        assert_eq!(error.to_string(), message);
    }
}
