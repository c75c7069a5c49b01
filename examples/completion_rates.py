# %% [markdown]
# # From a folder of pages to a chart of completion rates
#
# Which districts did what they had promised? Needs `gongbao`, `pandas`, `pyarrow` and `matplotlib`. The cells open as a
# notebook in Jupyter (with jupytext), VS Code and PyCharm; as a script it takes the folder and the chart's file:
#
#     python examples/completion_rates.py data/samples rates.png

# %%
import sys

import gongbao
import matplotlib
import pyarrow

matplotlib.use("Agg")
from matplotlib import font_manager, pyplot

folder = sys.argv[1] if len(sys.argv) > 1 else "data/samples"
chart = sys.argv[2] if len(sys.argv) > 2 else "rates.png"

# %% [markdown]
# ## Read
# A row for every whole of which some part is done. Files of all kinds may lie in the folder: pages, archives, tables.
# What could not be read is a row too, with the reason.

# %%
rows = pyarrow.table(gongbao.read_arrow(folder, table="progress")).to_pandas()
unread = rows[rows["error"].notna()]
for reason in unread["error"]:
    print("not read:", reason)
progress = rows[rows["error"].isna()].drop(columns="error")
print(len(progress), "wholes with a part that is done")

# %% [markdown]
# ## Look before you reckon
# A stated rate that its own counts do not give is worth a look at the sentence; it is left out here.

# %%
doubtful = progress[progress["consistent"].eq(False)]
print(len(doubtful), "rates that do not agree with their counts")
progress = progress[~progress["consistent"].eq(False)]

# %% [markdown]
# ## One rate for each district and programme
# The stated rate where there is one, otherwise what the counts give; of several reports the last one. The path says
# which 江东区 it is; places that are not known to the table of divisions go by their name.

# %%
progress = progress.assign(
    rate=progress["rate"].fillna(progress["rate_computed"]),
    district=progress["place_path"].fillna(progress["place"]),
)
progress = progress.dropna(subset=["rate", "district"])
last = progress.sort_values("time_to", na_position="first").groupby(["district", "item"], as_index=False).last()
rates = last.sort_values("rate")[["district", "item", "unit", "total", "completed", "rate", "time"]]
print(rates.to_string(index=False))

# %% [markdown]
# ## The chart

# %%
chinese = ["Noto Sans CJK SC", "Noto Sans CJK JP", "Microsoft YaHei", "PingFang HK", "WenQuanYi Zen Hei"]
pyplot.rcParams["font.family"] = [*(set(chinese) & set(font_manager.get_font_names())), "sans-serif"]
labels = rates["district"].str.rsplit("/", n=1).str[-1] + "\n" + rates["item"].str.slice(0, 18)
figure, axes = pyplot.subplots(figsize=(9, 1.2 + 0.6 * len(rates)))
bars = axes.barh(labels, rates["rate"], color="#2b6cb0")
axes.bar_label(bars, labels=[f"{rate:.1f} %" for rate in rates["rate"]], padding=3)
axes.margins(y=0.01)
axes.set_xlim(0, 110)
axes.set_xlabel("%")
axes.spines[["top", "right"]].set_visible(False)
figure.savefig(chart, dpi=150, bbox_inches="tight")
print("written:", chart)
