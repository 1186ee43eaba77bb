/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-doubt.h"

#include "sbx-own-names.h"
#include "sbx-time.h"

/* Small values, by sender: of a key when it was about to leave (ms, our clock); none where it is settled. */
#define SCOPE "left\x1f"

/**
 * sbx_foreign_doubt_note:
 *
 * What comes after this may be it.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_doubt_note (SbxStoreWriter  *writer,
                        const char      *sender_id,
                        const char      *key,
                        GError         **error)
{
  g_autofree char *scope = g_strconcat (SCOPE, sender_id, NULL);
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT, sbx_time_now_ms ());

  return sbx_store_set_value (writer, scope, key, value, error);
}

/**
 * sbx_foreign_doubt_clear:
 *
 * The server, or a person, has settled it.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_doubt_clear (SbxStoreWriter  *writer,
                         const char      *sender_id,
                         const char      *key,
                         GError         **error)
{
  g_autofree char *scope = g_strconcat (SCOPE, sender_id, NULL);

  return sbx_store_set_value (writer, scope, key, NULL, error);
}

static gboolean
load (SbxStoreWriter  *writer,
      const char      *sender_id,
      const char      *key,
      gint64          *since,
      GError         **error)
{
  g_autofree char *scope = g_strconcat (SCOPE, sender_id, NULL);
  g_autofree char *value = NULL;

  if (!sbx_store_load_value (writer, scope, key, &value, error))
    return FALSE;

  *since = value != NULL && *value != '\0' ? g_ascii_strtoll (value, NULL, 10) : -1;
  return TRUE;
}

/* One with a key is another that we sent, one of somebody with another id theirs, although it went out as ours do. Of a server that tells only names, a name
 * that it has not given us yet may be of anybody. */
static gboolean
compare (SbxStoreWriter          *writer,
         const SbxMessageRecord  *message,
         const char              *sender_id,
         const char              *sender_name,
         SbxForeignDoubt         *doubt,
         GError                 **error)
{
  gboolean ours = *message->from_id == '\0' ? message->outgoing : g_str_equal (message->from_id, sender_id);

  *doubt = SBX_FOREIGN_DOUBT_MISSING;
  if (message->key != NULL)
    return TRUE;
  if (*message->from_id == '\0' && !sbx_own_names_may_be (writer, message, sender_name, &ours, error))
    return FALSE;
  *doubt = ours ? SBX_FOREIGN_DOUBT_FOUND : SBX_FOREIGN_DOUBT_MAYBE;
  return TRUE;
}

/* By our own clock: when it was heard of, whatever time the server gives it. */
static gboolean
look_in_channel (SbxStoreWriter    *writer,
                 const char        *sender_id,
                 const char        *sender_name,
                 const char        *channel_id,
                 const char        *topic_id,
                 const char        *content,
                 gint64             since,
                 SbxForeignDoubt   *doubt,
                 SbxMessageRecord **found,
                 GError           **error)
{
  g_autoptr (GPtrArray) alike = sbx_store_find_same_messages (writer, channel_id, topic_id, content, since, error);

  for (guint i = 0; alike != NULL && i < alike->len; i++)
    {
      SbxForeignDoubt of_message;

      if (!compare (writer, alike->pdata[i], sender_id, sender_name, &of_message, error))
        return FALSE;
      *doubt = MAX (*doubt, of_message);
      if (of_message == SBX_FOREIGN_DOUBT_FOUND)
        {
          *found = g_ptr_array_steal_index (alike, i);
          return TRUE;
        }
    }
  return alike != NULL;
}

/**
 * sbx_foreign_doubt_look:
 * @sender_name: what we are called here
 * @channel_id: (nullable): where the message says none, every one that has the topic
 * @content: the message's
 * @doubt: (out): what is known of it
 * @since: (out): when it was about to leave (ms)
 * @message: (out) (transfer full) (nullable): the message, where the server told it
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_doubt_look (SbxStoreWriter    *writer,
                        const char        *sender_id,
                        const char        *sender_name,
                        const char        *key,
                        const char        *channel_id,
                        const char        *topic_id,
                        const char        *content,
                        SbxForeignDoubt   *doubt,
                        gint64            *since,
                        SbxMessageRecord **message,
                        GError           **error)
{
  const char *const named[] = { channel_id, NULL };
  g_auto (GStrv) channels = NULL;

  *message = NULL;
  if (!load (writer, sender_id, key, since, error))
    return FALSE;
  *doubt = *since < 0 ? SBX_FOREIGN_DOUBT_NONE : SBX_FOREIGN_DOUBT_MISSING;
  if (*since < 0)
    return TRUE;

  channels = channel_id != NULL ? g_strdupv ((char **) named) : sbx_store_find_topic_channels (writer, topic_id, error);
  if (channels == NULL)
    return FALSE;
  for (guint i = 0; channels[i] != NULL && *doubt != SBX_FOREIGN_DOUBT_FOUND; i++)
    if (!look_in_channel (writer, sender_id, sender_name, channels[i], topic_id, content, *since, doubt, message, error))
      return FALSE;
  return TRUE;
}
