/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dashboards ask for the status over and over, and in between nothing happened: most of what an
 * answer costs is making JSON of the same rows again. Nothing is ever answered that is older than
 * a change that was acknowledged: the number of commits is read before the rows are, and grows
 * before anybody hears of a commit. API thread. */
#include "hf-status-cache.h"

#include "hf-json.h"

struct _HfStatusCache
{
  guint64 commits; /* that the registry had seen before json was made from it */
  char *json; /* NULL at first */
};

HfStatusCache *
hf_status_cache_new (void)
{
  return g_new0 (HfStatusCache, 1);
}

void
hf_status_cache_free (HfStatusCache *self)
{
  g_free (self->json);
  g_free (self);
}

/* (nullable): what was set after as many commits; until the next set */
const char *
hf_status_cache_get (HfStatusCache *self, guint64 commits)
{
  return self->commits == commits ? self->json : NULL;
}

/* commits: as it was before the registry was read. Returns object as text, until the next set. */
const char *
hf_status_cache_set (HfStatusCache *self, guint64 commits, JsonObject *object)
{
  g_free (self->json);
  self->json = hf_json_to_text (object);
  self->commits = commits;
  return self->json;
}
