/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-merge.h"

#include "sbx-search-hit.h"

static int
newest_first (gconstpointer a,
              gconstpointer b)
{
  SbxSearchHit *first = *(SbxSearchHit *const *) a;
  SbxSearchHit *second = *(SbxSearchHit *const *) b;
  gint64        at = sbx_search_hit_get_timestamp (first);
  gint64        other = sbx_search_hit_get_timestamp (second);

  if (at != other)
    return at < other ? 1 : -1;

  /* Of one hub, the later one in its log. */
  at = sbx_search_hit_get_seq (first);
  other = sbx_search_hit_get_seq (second);

  return (at < other) - (at > other);
}

gint64
sbx_search_merge_get_reach (GPtrArray *sources)
{
  gint64 reach = G_MININT64;

  for (guint i = 0; i < sources->len; i++)
    reach = MAX (reach, sbx_search_source_get_reach (sources->pdata[i]));

  return reach;
}

GPtrArray *
sbx_search_merge (GPtrArray *sources)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  gint64     reach = sbx_search_merge_get_reach (sources);

  for (guint i = 0; i < sources->len; i++)
    {
      GPtrArray *hits = sbx_search_source_get_hits (sources->pdata[i]);

      for (guint j = 0; j < hits->len; j++)
        if (sbx_search_hit_get_timestamp (hits->pdata[j]) >= reach)
          g_ptr_array_add (all, g_object_ref (hits->pdata[j]));
    }
  g_ptr_array_sort (all, newest_first);

  return all;
}
