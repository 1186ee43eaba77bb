/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-search.h"

#include "sbx-session.h"
#include "sbx-task-facts.h"
#include "sbx-task-words.h"

#include <string.h>

#define N_TEXTS 8

struct _SbxTaskSearch
{
  char **words;      /* each folded, or as it is where it is ASCII */
};

/**
 * sbx_task_search_new:
 *
 * Returns: (transfer full) (nullable)
 */
SbxTaskSearch *
sbx_task_search_new (const char *text)
{
  SbxTaskSearch    *self;
  g_autofree char  *folded = g_utf8_casefold (text, -1);
  g_auto (GStrv)    words = g_strsplit_set (folded, " \t\n", -1);
  GStrvBuilder     *builder = g_strv_builder_new ();
  gboolean          any = FALSE;

  for (guint i = 0; words[i]; i++)
    if (words[i][0] != '\0')
      {
        g_strv_builder_add (builder, words[i]);
        any = TRUE;
      }
  self = any ? g_new0 (SbxTaskSearch, 1) : NULL;
  if (self)
    self->words = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return self;
}

void
sbx_task_search_free (SbxTaskSearch *self)
{
  if (!self)
    return;

  g_strfreev (self->words);
  g_free (self);
}

/* Most words are ASCII, and then a text need not be folded: ten thousand of them are looked through while somebody types. */
static gboolean
has_word (const char *text,
          const char *word,
          gboolean    is_ascii)
{
  g_autofree char *folded = NULL;

  if (!text || text[0] == '\0')
    return FALSE;
  if (is_ascii)
    return strcasestr (text, word) != NULL;
  if (g_str_is_ascii (text))
    return FALSE;

  folded = g_utf8_casefold (text, -1);

  return strstr (folded, word) != NULL;
}

gboolean
sbx_task_search_matches (const SbxTaskSearch *self,
                         SbxTask             *task)
{
  SbxSession *session = sbx_task_get_session (task);
  const char *texts[N_TEXTS] = {
    sbx_task_name (task), sbx_task_get_task_type (task), sbx_task_get_id (task), sbx_status_word (sbx_task_get_status (task)),
    sbx_task_get_error (task), sbx_task_get_note (task), session ? sbx_session_get_title (session) : NULL, sbx_task_get_session_id (task),
  };

  for (guint i = 0; self->words[i]; i++)
    {
      gboolean is_ascii = g_str_is_ascii (self->words[i]);
      gboolean found = FALSE;

      for (guint j = 0; j < N_TEXTS && !found; j++)
        found = has_word (texts[j], self->words[i], is_ascii);
      if (!found)
        return FALSE;
    }

  return TRUE;
}
