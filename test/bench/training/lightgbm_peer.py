"""LightGBM's day-ahead point fit, for comparison: lags, the last day hour by hour, calendar, temperature.

Reads rows of `value,temperature` in steps of half an hour from standard input, the first at a midnight on a
Monday; fits on all but the last --scored-days days, and prints one line of JSON.
"""

import argparse
import json
import sys
import time

import lightgbm
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--scored-days", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
options = parser.parse_args()

DAY = 48
y, temperature = np.loadtxt(sys.stdin, delimiter=",").T
at = np.arange(len(y))
midnight = at - at % DAY


def back(values, steps):
    """The values so many steps before, NaN where there is none."""
    source = at - steps
    return np.where(source >= 0, values[np.maximum(source, 0)], np.nan)


def trailing_mean(values, steps):
    sums = np.concatenate([[0.0], np.cumsum(values)])
    first = np.maximum(0, at + 1 - steps)
    return (sums[at + 1] - sums[first]) / (at + 1 - first)


columns = [at % DAY, at // DAY % 7, at // DAY % 365]
columns += [back(y, DAY * days) for days in (1, 2, 3, 4, 5, 6, 7, 8, 14, 21, 28, 364)]
columns += [back(y, at - (midnight - 2 * hour - 1)) for hour in range(24)]
columns += [back(trailing_mean(y, DAY), at - midnight + 1)]
columns += [temperature] + [trailing_mean(temperature, steps) for steps in (6, DAY, 3 * DAY)]
columns += [back(temperature, DAY), temperature - back(temperature, DAY)]
features = np.column_stack(columns)

test = at >= len(y) - options.scored_days * DAY
train = ~test & (at >= 28 * DAY)
model = lightgbm.LGBMRegressor(
    objective="l1", n_estimators=1500, learning_rate=0.03, num_leaves=63, subsample=0.8,
    subsample_freq=1, colsample_bytree=0.7, n_jobs=options.threads, verbose=-1,
)
begun = time.perf_counter()
model.fit(features[train], y[train])
seconds = time.perf_counter() - begun
mae = float(np.abs(model.predict(features[test]) - y[test]).mean())
print(json.dumps({"version": lightgbm.__version__, "seconds": seconds, "mae": mae}))
