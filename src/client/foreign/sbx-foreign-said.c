/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-said.h"

/* Small values of the store, by channel: of each topic what was said of it; whether its topics were listed; whether it counts. */
#define UNREAD_SCOPE "server-unread\x1f"
#define LISTED_SCOPE "server-listed"
#define COUNTS_SCOPE "server-counts"
#define BLIND_SCOPE "server-blind"

/* Where they stood, of channels and, by channel, of topics. */
#define MISSED_SCOPE "missed"

gboolean
sbx_foreign_said_load (SbxStoreWriter  *writer,
                       const char      *channel_id,
                       const char      *topic_id,
                       SbxForeignSaid  *said,
                       GError         **error)
{
  g_autofree char *scope = g_strconcat (UNREAD_SCOPE, channel_id, NULL);
  g_autofree char *stored = NULL;
  char *end;

  *said = (SbxForeignSaid) { 0 };
  if (!sbx_store_load_value (writer, scope, topic_id, &stored, error))
    return FALSE;
  if (stored == NULL)
    return TRUE;

  said->known = TRUE;
  said->unread = g_ascii_strtoll (stored, &end, 10);
  said->told = g_ascii_strtoll (end, &end, 10);
  said->owed = g_ascii_strtoll (end, &end, 10);
  said->counts = g_ascii_strtoll (end, NULL, 10) != 0;
  return TRUE;
}

gboolean
sbx_foreign_said_save (SbxStoreWriter        *writer,
                       const char            *channel_id,
                       const char            *topic_id,
                       const SbxForeignSaid  *said,
                       GError               **error)
{
  g_autofree char *scope = g_strconcat (UNREAD_SCOPE, channel_id, NULL);
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d",
                                            said->unread, said->told, said->owed, said->counts);

  return sbx_store_set_value (writer, scope, topic_id, value, error);
}

static gboolean
has_note (SbxStoreWriter  *writer,
          const char      *scope,
          const char      *channel_id,
          gboolean        *has,
          GError         **error)
{
  g_autofree char *stored = NULL;

  if (!sbx_store_load_value (writer, scope, channel_id, &stored, error))
    return FALSE;

  *has = stored != NULL;
  return TRUE;
}

static gboolean
note (SbxStoreWriter  *writer,
      const char      *scope,
      const char      *channel_id,
      GError         **error)
{
  gboolean has;

  return has_note (writer, scope, channel_id, &has, error) &&
         (has || sbx_store_set_value (writer, scope, channel_id, "1", error));
}

gboolean
sbx_foreign_said_note_counts (SbxStoreWriter  *writer,
                              const char      *channel_id,
                              GError         **error)
{
  return note (writer, COUNTS_SCOPE, channel_id, error);
}

gboolean
sbx_foreign_said_counts (SbxStoreWriter  *writer,
                         const char      *channel_id,
                         gboolean        *counts,
                         GError         **error)
{
  return has_note (writer, COUNTS_SCOPE, channel_id, counts, error);
}

gboolean
sbx_foreign_said_note_signs (SbxStoreWriter  *writer,
                             const char      *channel_id,
                             gboolean         signs,
                             GError         **error)
{
  gboolean had;

  if (!sbx_foreign_said_has_signs (writer, channel_id, &had, error))
    return FALSE;
  return had == signs || sbx_store_set_value (writer, BLIND_SCOPE, channel_id, signs ? "" : "1", error);
}

gboolean
sbx_foreign_said_has_signs (SbxStoreWriter  *writer,
                            const char      *channel_id,
                            gboolean        *signs,
                            GError         **error)
{
  g_autofree char *stored = NULL;

  if (!sbx_store_load_value (writer, BLIND_SCOPE, channel_id, &stored, error))
    return FALSE;

  *signs = stored == NULL || *stored == '\0';
  return TRUE;
}

gboolean
sbx_foreign_said_note_listed (SbxStoreWriter  *writer,
                              const char      *channel_id,
                              GError         **error)
{
  return note (writer, LISTED_SCOPE, channel_id, error);
}

gboolean
sbx_foreign_said_was_listed (SbxStoreWriter  *writer,
                             const char      *channel_id,
                             gboolean        *listed,
                             GError         **error)
{
  return has_note (writer, LISTED_SCOPE, channel_id, listed, error);
}

/* --- What was missed --- */

SbxForeignMissed *
sbx_foreign_missed_new (gint64      time,
                        gint64      count,
                        const char *text)
{
  SbxForeignMissed *self = g_new0 (SbxForeignMissed, 1);

  self->time = time;
  self->count = count;
  self->text = g_strdup (text);
  return self;
}

void
sbx_foreign_missed_free (SbxForeignMissed *self)
{
  g_free (self->text);
  g_free (self);
}

static char *
make_missed_scope (const char *channel_id,
                   const char *topic_id)
{
  return topic_id != NULL ? g_strconcat (MISSED_SCOPE "\x1f", channel_id, NULL) : g_strdup (MISSED_SCOPE);
}

SbxForeignMissed *
sbx_foreign_missed_load (SbxStoreWriter  *writer,
                         const char      *channel_id,
                         const char      *topic_id,
                         GError         **error)
{
  g_autofree char *scope = make_missed_scope (channel_id, topic_id);
  g_autofree char *stored = NULL;
  gint64 time, count;
  char *end;

  if (!sbx_store_load_value (writer, scope, topic_id != NULL ? topic_id : channel_id, &stored, error) || stored == NULL || *stored == '\0')
    return NULL;

  time = g_ascii_strtoll (stored, &end, 10);
  count = g_ascii_strtoll (end, &end, 10);
  return sbx_foreign_missed_new (time, count, *end != '\0' ? end + 1 : "");
}

gboolean
sbx_foreign_missed_save (SbxStoreWriter          *writer,
                         const char              *channel_id,
                         const char              *topic_id,
                         const SbxForeignMissed  *missed,
                         GError                 **error)
{
  g_autofree char *scope = make_missed_scope (channel_id, topic_id);
  g_autofree char *value = NULL;

  if (missed != NULL)
    value = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s", missed->time, missed->count, missed->text);
  return sbx_store_set_value (writer, scope, topic_id != NULL ? topic_id : channel_id, value != NULL ? value : "", error);
}

gboolean
sbx_foreign_missed_is_all (const SbxForeignMissed *missed)
{
  return missed->time == 0;
}

SbxForeignMissed *
sbx_foreign_missed_new_since (gint64      last_time,
                              gint64      count,
                              const char *text)
{
  return sbx_foreign_missed_new (last_time > 0 ? last_time : G_MAXINT64, count, text);
}
