/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-feed-words.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

/* More names than these are only counted. */
#define MAX_NAMES 3

/**
 * sbx_feed_words_duration:
 *
 * Returns: (transfer full): about how long it is, e.g. “4 min”
 */
char *
sbx_feed_words_duration (double seconds)
{
  if (seconds < 90)
    return g_strdup_printf (_("%d s"), MAX (1, (int) (seconds + 0.5)));
  if (seconds < 90 * 60)
    return g_strdup_printf (_("%d min"), (int) (seconds / 60 + 0.5));
  if (seconds < 48 * 60 * 60)
    return g_strdup_printf (_("%d h"), (int) (seconds / 3600 + 0.5));

  return g_strdup_printf (_("%d d"), (int) (MIN (seconds / 86400 + 0.5, 9999)));
}

/**
 * sbx_feed_words_lost:
 *
 * Returns: (transfer full)
 */
char *
sbx_feed_words_lost (SbxWorld *world)
{
  g_autofree char *name = sbx_format_name (sbx_world_get_name (world), sbx_world_get_address (world));

  /* TRANSLATORS: %s is the name of a hub. */
  return g_strdup_printf (_("%s cannot be reached"), name);
}

/**
 * sbx_feed_words_silent_title:
 *
 * Returns: (transfer full)
 */
char *
sbx_feed_words_silent_title (SbxWorld *world)
{
  g_autofree char *name = sbx_format_name (sbx_world_get_name (world), sbx_world_get_address (world));

  /* TRANSLATORS: %s is the name of a hub. */
  return g_strdup_printf (_("%s has gone quiet"), name);
}

/**
 * sbx_feed_words_silent:
 * @name: of a channel or a hub
 *
 * Returns: (transfer full): how often it speaks, and for how long it has not
 */
char *
sbx_feed_words_silent (const char      *name,
                       const SbxRhythm *rhythm)
{
  g_autofree char *shown = sbx_format_name (name, NULL);
  g_autofree char *usual = sbx_feed_words_duration (sbx_rhythm_get_usual (rhythm));
  g_autofree char *silence = sbx_feed_words_duration (sbx_rhythm_get_silence (rhythm));

  /* TRANSLATORS: the name of a channel or hub, and two durations such as “4 min”. */
  return g_strdup_printf (_("%s usually has a message every %s; nothing for %s, though the connection answers."), shown, usual, silence);
}

/**
 * sbx_feed_words_many_silent:
 * @hub: its name
 * @names: (element-type utf8): of channels, more than one
 *
 * Returns: (transfer full)
 */
char *
sbx_feed_words_many_silent (const char *hub,
                            GPtrArray  *names)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *shown = sbx_format_name (hub, NULL);

  for (guint i = 0; i < MIN (names->len, MAX_NAMES); i++)
    {
      g_autofree char *name = sbx_format_name (names->pdata[i], NULL);

      /* TRANSLATORS: between the names of channels. */
      g_string_append_printf (list, "%s%s", i > 0 ? _(", ") : "", name);
    }
  if (names->len > MAX_NAMES)
    g_string_append (list, "…");

  /* TRANSLATORS: how many channels, the name of their hub, and the names of the first ones. */
  return g_strdup_printf (ngettext ("%u channel of %s has gone quiet, though the connection answers: %s.",
                                    "%u channels of %s have gone quiet, though the connection answers: %s.", names->len),
                          names->len, shown, list->str);
}
