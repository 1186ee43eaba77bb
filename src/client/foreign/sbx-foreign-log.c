/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-store-events.h"

/* Events of the dialects that are kept as they are, in the log. */

typedef struct
{
  char       *event;
  char       *stream;
  char       *triggered_by;   /* (nullable) */
  JsonObject *payload;
} Logged;

static void
logged_free (gpointer data)
{
  Logged *logged = data;

  g_free (logged->event);
  g_free (logged->stream);
  g_free (logged->triggered_by);
  json_object_unref (logged->payload);
  g_free (logged);
}

static gboolean
write_event (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Logged *logged = data;
  g_autoptr (SbxJsonWriter) members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  sbx_json_writer_members (members, logged->payload);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  return sbx_store_append (writer, logged->stream, logged->event, logged->triggered_by, g_bytes_get_data (text, NULL),
                           g_bytes_get_size (text), error) != 0;
}

/**
 * sbx_foreign_log_event:
 * @event: the event's native name
 * @stream: where it belongs
 * @payload: borrowed
 *
 * Keeps an event in the log, and tells it where @stream is subscribed to.
 */
void
sbx_foreign_log_event (SbxForeign *self,
                       const char *event,
                       const char *stream,
                       JsonObject *payload)
{
  static const char *const ours[] = { "timestamp", "triggeredBy", "stream", "epoch", "seq", "re" };
  Logged *logged;

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (event != NULL && stream != NULL && payload != NULL);

  logged = g_new0 (Logged, 1);
  logged->event = g_strdup (event);
  logged->stream = g_strdup (stream);
  logged->triggered_by = sbx_fields_dup_text (payload, "triggeredBy", NULL);
  logged->payload = sbx_json_copy_object (payload);
  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    json_object_remove_member (logged->payload, ours[i]);
  sbx_foreign_write (self, write_event, logged, logged_free, NULL);
}
