/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-words.h"

#include <glib/gi18n-lib.h>

#define AUTO "auto"
#define NATIVE "native"
/* What a hub listens to unless it is told otherwise. */
#define HUB_ADDRESS "ws://localhost:7420/ws"

/* As docs/client.md has them, for hubs. */
static const SbxForeignTimings native_timings = {
  .heartbeat = 30000,
  .connect_timeout = 20000,
  .backoff_base = 1000,
  .backoff_max = 10000,
  .backoff_limit = 5,
};

static const char *const dialects[] = { AUTO, NATIVE, "monitor", "agent", "broadcast", "worker", "unified", NULL };

/**
 * sbx_dialect_words_list:
 *
 * Returns: (transfer none): what people can choose, %NULL at the end
 */
const char *const *
sbx_dialect_words_list (void)
{
  return dialects;
}

/**
 * sbx_dialect_words_get_title:
 *
 * Returns: (transfer none): what people call it, at the beginning of a line
 */
const char *
sbx_dialect_words_get_title (const char *dialect)
{
  /* TRANSLATORS: it is found out what a server speaks, instead of being chosen. */
  return g_strcmp0 (dialect, AUTO) == 0 ? _("Detect by Itself") : sbx_dialect_get_label (dialect);
}

/**
 * sbx_dialect_words_get_default_address:
 *
 * Returns: (transfer none) (nullable): where such a server is unless somebody says so
 */
const char *
sbx_dialect_words_get_default_address (const char *dialect)
{
  const SbxForeignDialect *foreign = sbx_foreign_find_dialect (dialect);

  if (foreign)
    return sbx_foreign_get_default_address (foreign);

  return g_str_equal (dialect, NATIVE) ? HUB_ADDRESS : NULL;
}

/**
 * sbx_dialect_words_get_timings:
 * @timings: (out): those of the system that the dialect is from
 */
void
sbx_dialect_words_get_timings (const char        *dialect,
                               SbxForeignTimings *timings)
{
  const SbxForeignDialect *foreign = sbx_foreign_find_dialect (dialect);

  *timings = foreign ? foreign->timings : native_timings;
}

static char *
format_seconds (guint milliseconds)
{
  if (milliseconds % 1000 == 0)
    /* TRANSLATORS: seconds */
    return g_strdup_printf (_("%'u s"), milliseconds / 1000);

  return g_strdup_printf (_("%.1f s"), milliseconds / 1000.0);
}

/**
 * sbx_dialect_words_format_timings:
 *
 * Returns: (transfer full): what happens after a connection was lost
 */
char *
sbx_dialect_words_format_timings (const SbxForeignTimings *timings)
{
  g_autofree char *from = format_seconds (timings->backoff_base);
  g_autofree char *to = format_seconds (timings->backoff_max);

  /* TRANSLATORS: the number of tries to connect, and the shortest and the longest time between two: "2 s", "30 s". */
  return g_strdup_printf (ngettext ("%'u quick try after %s, then once a minute",
                                    "%'u quick tries from %s to %s, then once a minute", timings->backoff_limit),
                          timings->backoff_limit, from, to);
}

/**
 * sbx_dialect_words_has_feature:
 * @dialect: "auto" has all
 */
gboolean
sbx_dialect_words_has_feature (const char *dialect,
                               const char *feature)
{
  const SbxForeignDialect *foreign = sbx_foreign_find_dialect (dialect);

  return !foreign || g_strv_contains (foreign->features, feature);
}

/**
 * sbx_dialect_words_shows:
 *
 * Returns: whether what needs @feature is shown for this hub
 */
gboolean
sbx_dialect_words_shows (SbxWorld   *world,
                         const char *feature)
{
  g_auto (GStrv) features = NULL;

  g_object_get (world, "features", &features, NULL);
  if (features)
    return sbx_world_has_feature (world, feature);

  return !sbx_world_get_dialect (world) || sbx_dialect_words_has_feature (sbx_world_get_dialect (world), feature);
}

/**
 * sbx_dialect_words_any_shows:
 * @worlds: (nullable)
 *
 * Returns: whether what needs @feature is shown for any of them; also where there is none
 */
gboolean
sbx_dialect_words_any_shows (GListModel *worlds,
                             const char *feature)
{
  guint n = worlds ? g_list_model_get_n_items (worlds) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (sbx_dialect_words_shows (world, feature))
        return TRUE;
    }

  return n == 0;
}

/**
 * sbx_dialect_words_dup_no_messages:
 *
 * Returns: (transfer full) (nullable): why nothing can be written there; %NULL where it can
 */
char *
sbx_dialect_words_dup_no_messages (SbxWorld *world)
{
  const char *dialect = sbx_world_get_dialect (world);

  if (sbx_dialect_words_shows (world, "messaging"))
    return NULL;

  if (dialect && !sbx_dialect_words_has_feature (dialect, "messaging"))
    /* TRANSLATORS: the first %s is the name of a connection, the second what it speaks, such as "Agent". */
    return g_strdup_printf (_("%s takes no messages: it is a server of the system %s."), sbx_world_get_name (world),
                            sbx_dialect_words_get_title (dialect));

  /* TRANSLATORS: %s is the name of a connection. */
  return g_strdup_printf (_("%s takes no messages: messaging is off for this connection."), sbx_world_get_name (world));
}
