/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-mend.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"

/* What the server said, taken apart in order. A long message, a list of thousands, is decoded on another thread; what comes
 * behind it waits for it. */

#define LONG_BYTES (32 * 1024)

/* Of what cannot be read. */
#define SHOWN_BYTES 2000

/* In one turn of the loop. */
#define SLICE_US 4000

typedef struct
{
  GBytes      *text;
  GPtrArray   *attachments;   /* (nullable) */
  gint64       ack_id;
  gboolean     former;
  SbxEnvelope *envelope;      /* (nullable): decoded already */
  GError      *error;         /* (nullable) */
} Input;

static void
input_free (Input *input)
{
  g_bytes_unref (input->text);
  g_clear_pointer (&input->attachments, g_ptr_array_unref);
  g_clear_pointer (&input->envelope, sbx_envelope_unref);
  g_clear_error (&input->error);
  g_free (input);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Input, input_free)

static void
decode (const SbxForeignDialect *dialect,
        Input                   *input)
{
  g_autoptr (GBytes) mended = NULL;
  gsize length;
  const char *text = g_bytes_get_data (input->text, &length);

  input->envelope = dialect->codec->decode_from_hub (text, length, &input->error);
  if (input->envelope != NULL)
    return;
  mended = sbx_json_mend_text (text, length, SBX_LIMIT_DEPTH_FROM_HUB);
  if (mended == NULL)
    return;

  g_info ("Mended the JSON of a message: %s", input->error->message);
  g_clear_error (&input->error);
  g_bytes_unref (input->text);
  input->text = g_steal_pointer (&mended);
  text = g_bytes_get_data (input->text, &length);
  input->envelope = dialect->codec->decode_from_hub (text, length, &input->error);
}

/* People are told of the first one, of the tenth, and so on. */
static gboolean
is_worth_words (guint count)
{
  while (count % 10 == 0)
    count /= 10;
  return count == 1;
}

/* Something came that nobody can read: it is looked at as it is, as far as that goes. */
void
sbx_foreign_input_skip (SbxForeign   *self,
                        GBytes       *text,
                        const GError *fault)
{
  g_autoptr (JsonObject) frame = json_object_new ();
  g_autoptr (GError) error = NULL;
  gsize length = MIN (g_bytes_get_size (text), SHOWN_BYTES);
  g_autofree char *shown = length > 0 ? g_utf8_make_valid (g_bytes_get_data (text, NULL), (gssize) length) : g_strdup ("");

  self->unreadable++;
  g_info ("Skipped %" G_GSIZE_FORMAT " bytes that cannot be read, number %u in this connection: %s", g_bytes_get_size (text),
          self->unreadable, fault->message);
  json_object_set_string_member (frame, "unreadable", shown);
  json_object_set_string_member (frame, "reason", fault->message);
  json_object_set_int_member (frame, "count", self->unreadable);
  sbx_foreign_show (self, frame);

  if (!is_worth_words (self->unreadable))
    return;
  /* TRANSLATORS: %u is how many there were, %s a technical reason */
  error = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                       ngettext ("The server sent %u message that cannot be read, and it was left out: %s. The connection goes on.",
                                 "The server sent %u messages that cannot be read, and they were left out, the last one: %s. The connection goes on.",
                                 self->unreadable),
                       self->unreadable, fault->message);
  sbx_foreign_report (self, error, FALSE);
}

/* As JSON it can be looked at. */
static void
show_skipped (SbxForeign *self,
              GBytes     *text)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonObject) frame = NULL;
  g_autoptr (GError) fault = NULL;

  if (g_bytes_get_size (text) >= LONG_BYTES)
    return;
  node = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), SBX_LIMIT_DEPTH, &fault);
  if (node == NULL)
    {
      sbx_foreign_input_skip (self, text, fault);
      return;
    }

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      frame = json_node_dup_object (node);
    }
  else
    {
      frame = json_object_new ();
      json_object_set_member (frame, "frame", json_node_copy (node));
    }
  sbx_foreign_show (self, frame);
}

/**
 * sbx_foreign_show_told:
 *
 * Shows what is received just now, as the server said it. Only within `received`.
 */
void
sbx_foreign_show_told (SbxForeign *self)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonObject) frame = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self) && self->told != NULL);

  node = sbx_json_parse (g_bytes_get_data (self->told, NULL), g_bytes_get_size (self->told), SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  frame = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
  if (frame != NULL)
    sbx_foreign_show (self, frame);
}

/* In whatever dialect: what a server says that is taken for another one is looked at as well. */
static gboolean
is_sign_of_life (const Input *input)
{
  static const char *const names[] = { "event", "action", "type" };
  static const char *const signs[] = { "ping", "pong", "heartbeat", NULL };
  gsize length;
  const char *text = g_bytes_get_data (input->text, &length);
  g_autoptr (JsonNode) node = NULL;

  if (input->envelope != NULL)
    return g_strv_contains (signs, sbx_envelope_get_event (input->envelope));

  node = length < SHOWN_BYTES ? sbx_json_parse (text, length, SBX_LIMIT_DEPTH, NULL) : NULL;
  for (guint i = 0; node != NULL && JSON_NODE_HOLDS_OBJECT (node) && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = sbx_fields_dup_text (json_node_get_object (node), names[i], "");

      if (g_strv_contains (signs, value))
        return TRUE;
    }
  return FALSE;
}

static void
on_word_kept (SbxForeign   *self,
              GBytes       *answer,
              const GError *error,
              gpointer      data)
{
  if (GPOINTER_TO_UINT (data) == self->generation)
    self->words++;
}

/* The first word counts once what it says is kept: who waited for it finds it in the lists. */
static void
count_word (SbxForeign  *self,
            const Input *input)
{
  if (is_sign_of_life (input))
    self->signs++;
  else if (self->words > 0)
    self->words++;
  else
    sbx_foreign_after_writes (self, GUINT_TO_POINTER (self->generation), NULL, on_word_kept);
}

static void
take (SbxForeign *self,
      Input      *input)
{
  if (input->envelope == NULL)
    {
      g_info ("Skipped a message of %" G_GSIZE_FORMAT " bytes that is not %s: %s", g_bytes_get_size (input->text),
              self->dialect->name, input->error != NULL ? input->error->message : "");
      if (self->dialect->unreadable != NULL && input->error != NULL)
        {
          g_autofree char *text = g_strndup (g_bytes_get_data (input->text, NULL), MIN (g_bytes_get_size (input->text), SHOWN_BYTES));

          self->dialect->unreadable (self, text, input->error);
        }
      show_skipped (self, input->text);
      return;
    }

  self->attachments = input->attachments;
  self->ack_id = input->ack_id;
  self->told = input->text;
  self->former = input->former;
  self->dialect->received (self, input->envelope);
  self->attachments = NULL;
  self->told = NULL;
  self->former = FALSE;
  self->ack_id = -1;
}

static void
deliver (SbxForeign *self,
         Input      *input)
{
  guint generation = self->generation;

  take (self, input);
  if (generation == self->generation)
    count_word (self, input);
}

/* One decoding on the other thread. */
typedef struct
{
  const SbxForeignDialect *dialect;
  Input                   *input;
  guint                    generation;
} Decoding;

static void
decoding_free (Decoding *decoding)
{
  g_clear_pointer (&decoding->input, input_free);
  g_free (decoding);
}

static void
decode_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Decoding *decoding = task_data;

  decode (decoding->dialect, decoding->input);
  /* Its tree is made here too. */
  if (decoding->input->envelope != NULL)
    sbx_envelope_get_payload (decoding->input->envelope);
  g_task_return_boolean (task, TRUE);
}

static void go_on (SbxForeign *self);

static void
on_decoded (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  SbxForeign *self = SBX_FOREIGN (source);
  Decoding *decoding = g_task_get_task_data (G_TASK (result));

  if (decoding->generation != self->generation)
    return;

  self->decoding = FALSE;
  deliver (self, decoding->input);
  if (decoding->generation == self->generation)
    go_on (self);
}

static gboolean
on_input (gpointer data)
{
  SbxForeign *self = data;
  g_autoptr (SbxForeign) alive G_GNUC_UNUSED = g_object_ref (self);

  self->input_source = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

static void
go_on (SbxForeign *self)
{
  gint64 until = g_get_monotonic_time () + SLICE_US;
  guint generation = self->generation;

  while (self->generation == generation && !self->decoding && self->input.length > 0)
    {
      g_autoptr (Input) input = g_queue_pop_head (&self->input);

      if (g_bytes_get_size (input->text) >= LONG_BYTES)
        {
          g_autoptr (GTask) task = g_task_new (self, NULL, on_decoded, NULL);
          Decoding *decoding = g_new0 (Decoding, 1);

          decoding->dialect = self->dialect;
          decoding->input = g_steal_pointer (&input);
          decoding->generation = generation;
          g_task_set_source_tag (task, go_on);
          g_task_set_task_data (task, decoding, (GDestroyNotify) decoding_free);
          self->decoding = TRUE;
          g_task_run_in_thread (task, decode_in_thread);
          return;
        }

      decode (self->dialect, input);
      deliver (self, input);
      if (g_get_monotonic_time () >= until && self->input.length > 0 && self->generation == generation)
        {
          if (self->input_source == 0)
            self->input_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_input, self, NULL);
          return;
        }
    }
}

/* @attachments: (nullable): a reference is taken */
void
sbx_foreign_input_take (SbxForeign *self,
                        GBytes     *text,
                        GPtrArray  *attachments,
                        gint64      ack_id,
                        gboolean    former)
{
  Input *input = g_new0 (Input, 1);

  input->text = g_bytes_ref (text);
  input->attachments = attachments != NULL ? g_ptr_array_ref (attachments) : NULL;
  input->ack_id = ack_id;
  input->former = former;
  g_queue_push_tail (&self->input, input);
  if (!self->decoding && self->input_source == 0)
    go_on (self);
}

void
sbx_foreign_input_clear (SbxForeign *self)
{
  g_clear_handle_id (&self->input_source, g_source_remove);
  g_queue_clear_full (&self->input, (GDestroyNotify) input_free);
  self->decoding = FALSE;
  self->attachments = NULL;
  self->former = FALSE;
  self->ack_id = -1;
}
