/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of the charts. Times are µs since 1970. */
#include "hf-schema.h"

/* sample_point: what one number was like during a span of time that begins at time: of five minutes
 * (level 0), an hour (1) or a day (2). metric: HfMetric; backend: '' for what is
 * said of all. points: of how many looks it was made; total: their sum. A removed backend's points
 * stay, so no reference. sample was the table for them until now; of what it lacks there are no
 * points. */
#define MOVE(metric, value)                                                                        \
  "INSERT INTO sample_point SELECT 0, " metric ", '', time, 1, v, v, v FROM"                       \
  " (SELECT time, CAST (" value " AS REAL) AS v FROM sample);\n"

static const char additions[] =
    /* Read and merged a level and a metric at a time. */
    "CREATE TABLE sample_point ("
    " level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 2),"
    " metric INTEGER NOT NULL,"
    " backend TEXT NOT NULL,"
    " time INTEGER NOT NULL,"
    " points INTEGER NOT NULL CHECK (points > 0),"
    " total REAL NOT NULL,"
    " low REAL NOT NULL,"
    " high REAL NOT NULL,"
    " PRIMARY KEY (level, metric, backend, time)"
    ") STRICT, WITHOUT ROWID;\n" /* */
    MOVE ("0", "iif (total = 0, 100.0, 100.0 * at_target / total)") /* */
    MOVE ("1", "total") /* */
    MOVE ("2", "below_min") /* */
    MOVE ("3", "bytes") "DROP TABLE sample;\n";

/**
 * hf_schema_get_version_5:
 * Returns: the statements that add the points of the charts
 */
const char *
hf_schema_get_version_5 (void)
{
  return additions;
}
