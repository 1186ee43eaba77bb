/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-echo.h"

#include "sbx-own-names.h"

/* Small values, by topic: of a text what was sent with it and is not named yet, one line each: time and our id; of an id of the server's, ours. */
#define UNNAMED_SCOPE "unnamed\x1f"
#define SAME_SCOPE    "same-message\x1f"

/* So far apart, in ms, both times may be; less where the server does not say who wrote. */
#define WINDOW_MS  (15 * 60 * 1000)
#define SHORT_MS   (60 * 1000)

static char *
make_scope (const char             *prefix,
            const SbxMessageRecord *message)
{
  return g_strconcat (prefix, message->channel_id, "\x1f", message->topic_id, NULL);
}

/**
 * sbx_foreign_echo_expect:
 * @message: one of ours, as it is stored
 *
 * The server took it, and may tell it under an id of its own.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_echo_expect (SbxStoreWriter          *writer,
                         const SbxMessageRecord  *message,
                         GError                 **error)
{
  g_autofree char *scope = make_scope (UNNAMED_SCOPE, message);
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA1, message->content, -1);
  g_autofree char *stored = NULL;
  g_autofree char *value = NULL;

  if (!sbx_store_load_value (writer, scope, name, &stored, error))
    return FALSE;

  value = g_strdup_printf ("%s%" G_GINT64_FORMAT " %s\n", stored != NULL ? stored : "", message->timestamp, message->id);
  return sbx_store_set_value (writer, scope, name, value, error);
}

/* Takes the first line that fits out of @unnamed. Returns the id in it, or NULL. */
static char *
take_fitting (GPtrArray              *unnamed,
              const SbxMessageRecord *message)
{
  gint64 window = message->outgoing ? WINDOW_MS : SHORT_MS;

  for (guint i = 0; i < unnamed->len; i++)
    {
      char *rest;
      gint64 time = g_ascii_strtoll (unnamed->pdata[i], &rest, 10);

      if (*rest == ' ' && ABS (message->timestamp - time) <= window)
        {
          char *id = g_strdup (rest + 1);

          g_ptr_array_remove_index (unnamed, i);
          return id;
        }
    }
  return NULL;
}

static GPtrArray *
split_lines (const char *stored)
{
  g_auto (GStrv) lines = g_strsplit (stored, "\n", -1);
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_ptr_array_add (array, g_strdup (lines[i]));
  return array;
}

static char *
join_lines (GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) lines->pdata[i]);
  return g_string_free (text, FALSE);
}

/* By its text and time, where it may be ours. */
static gboolean
find_unnamed (SbxStoreWriter          *writer,
              const SbxMessageRecord  *message,
              char                   **id,
              GError                 **error)
{
  g_autofree char *scope = make_scope (UNNAMED_SCOPE, message);
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA1, message->content, -1);
  g_autofree char *same_scope = make_scope (SAME_SCOPE, message);
  g_autofree char *stored = NULL;
  g_autofree char *left = NULL;
  g_autoptr (GPtrArray) unnamed = NULL;
  gboolean may_be = FALSE;

  if (*message->from_id == '\0' && !sbx_own_names_may_be (writer, message, NULL, &may_be, error))
    return FALSE;
  if (!message->outgoing && !may_be)
    return TRUE;
  if (!sbx_store_load_value (writer, scope, name, &stored, error))
    return FALSE;
  if (stored == NULL)
    return TRUE;

  unnamed = split_lines (stored);
  *id = take_fitting (unnamed, message);
  if (*id == NULL)
    return TRUE;

  left = join_lines (unnamed);
  return sbx_store_set_value (writer, scope, name, left, error) &&
         sbx_store_set_value (writer, same_scope, message->id, *id, error);
}

/**
 * sbx_foreign_echo_settle:
 * @message: one that the server tells; its id becomes ours where it is one that we wrote
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_echo_settle (SbxStoreWriter    *writer,
                         SbxMessageRecord  *message,
                         GError           **error)
{
  g_autofree char *scope = make_scope (SAME_SCOPE, message);
  g_autofree char *id = NULL;
  g_autoptr (GError) failure = NULL;

  if (!sbx_store_load_value (writer, scope, message->id, &id, error))
    return FALSE;
  if (id == NULL)
    {
      int unread = sbx_store_get_message_unread (writer, message->channel_id, message->topic_id, message->id, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (unread >= 0)
        return TRUE;
      if (!find_unnamed (writer, message, &id, error))
        return FALSE;
    }
  if (id == NULL)
    return TRUE;

  g_free (message->id);
  message->id = g_steal_pointer (&id);
  message->outgoing = TRUE;
  return TRUE;
}
