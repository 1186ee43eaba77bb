/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-secrets.h"
#include "sbx-time.h"

struct _SbxExplain
{
  JsonObject *answer;     /* what of it is no cause */
  JsonArray  *causes;
  char       *title;
  char       *next;       /* (nullable) */
  gboolean    has_history;
};

/**
 * sbx_explain_new:
 * @about: "action", "message", "connection" or "stream"
 *
 * Returns: (transfer full): an explanation without causes yet
 */
SbxExplain *
sbx_explain_new (const char *about)
{
  SbxExplain *self = g_new0 (SbxExplain, 1);

  self->answer = json_object_new ();
  self->causes = json_array_new ();
  self->title = g_strdup ("");
  json_object_set_string_member (self->answer, "about", about);
  return self;
}

/**
 * sbx_explain_free:
 * @self: an explanation
 */
void
sbx_explain_free (SbxExplain *self)
{
  json_object_unref (self->answer);
  json_array_unref (self->causes);
  g_free (self->title);
  g_free (self->next);
  g_free (self);
}

/**
 * sbx_explain_get_answer:
 * @self: an explanation
 *
 * Returns: (transfer none): for members that say what is explained
 */
JsonObject *
sbx_explain_get_answer (SbxExplain *self)
{
  return self->answer;
}

/**
 * sbx_explain_is_empty:
 * @self: an explanation
 *
 * Returns: whether nothing is wrong so far
 */
gboolean
sbx_explain_is_empty (SbxExplain *self)
{
  return json_array_get_length (self->causes) == 0;
}

/**
 * sbx_explain_has_history:
 * @self: an explanation
 *
 * Returns: whether it is said how a connection ended
 */
gboolean
sbx_explain_has_history (SbxExplain *self)
{
  return self->has_history;
}

/**
 * sbx_explain_set_title:
 * @self: an explanation
 * @format: how it is, in a sentence
 */
void
sbx_explain_set_title (SbxExplain *self,
                       const char *format,
                       ...)
{
  va_list arguments;

  g_free (self->title);
  va_start (arguments, format);
  self->title = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/**
 * sbx_explain_set_next:
 * @self: an explanation
 * @format: what there is to do, in a sentence
 *
 * What the first cause asks for counts.
 */
void
sbx_explain_set_next (SbxExplain *self,
                      const char *format,
                      ...)
{
  va_list arguments;

  if (self->next != NULL)
    return;
  va_start (arguments, format);
  self->next = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* Takes @evidence. What was noted before secrets were hidden has them still. */
static void
add_cause (SbxExplain *self,
           gint64      at,
           const char *cause,
           const char *text,
           JsonObject *evidence)
{
  JsonObject          *object = json_object_new ();
  g_autofree char     *masked = sbx_secrets_mask (text, NULL);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), evidence);

  json_object_set_int_member (object, "at", at);
  json_object_set_string_member (object, "cause", cause);
  json_object_set_string_member (object, "text", masked);
  json_object_set_member (object, "evidence", sbx_secrets_mask_json (node));
  json_array_add_object_element (self->causes, object);
  json_object_unref (evidence);
}

/**
 * sbx_explain_add_record:
 * @self: an explanation
 * @at: ms since 1970: when that came to be
 * @cause: a code of docs/why.md
 * @record: what it is a field of: "connection", "bot", "queue", "stream", "message", "action", "reply"
 * @id: (nullable): whose record
 * @field: its name
 * @value: (transfer full): as it is now
 * @text: what it means, in a sentence
 *
 * A cause that a record shows, and that is known to be so since then.
 */
void
sbx_explain_add_record (SbxExplain *self,
                        gint64      at,
                        const char *cause,
                        const char *record,
                        const char *id,
                        const char *field,
                        JsonNode   *value,
                        const char *text)
{
  JsonObject *evidence = json_object_new ();

  json_object_set_string_member (evidence, "kind", "record");
  json_object_set_string_member (evidence, "record", record);
  if (id != NULL)
    json_object_set_string_member (evidence, "id", id);
  json_object_set_string_member (evidence, "field", field);
  json_object_set_member (evidence, "value", value);
  add_cause (self, at, cause, text, evidence);
}

/**
 * sbx_explain_add_field:
 * @self: an explanation
 * @cause, @record, @id, @field, @value: as of sbx_explain_add_record()
 * @format: what it means, in a sentence
 *
 * A cause that a record shows at this moment.
 */
void
sbx_explain_add_field (SbxExplain *self,
                       const char *cause,
                       const char *record,
                       const char *id,
                       const char *field,
                       JsonNode   *value,
                       const char *format,
                       ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  sbx_explain_add_record (self, sbx_time_now_ms (), cause, record, id, field, value, text);
}

/**
 * sbx_explain_add_step:
 * @self: an explanation
 * @cause: a code of docs/why.md
 * @index: of the step, from 0
 * @step: a Step, as it was kept when it happened
 *
 * A cause that was noted then; its words are those of the step.
 */
void
sbx_explain_add_step (SbxExplain *self,
                      const char *cause,
                      guint       index,
                      JsonObject *step)
{
  JsonObject      *evidence = sbx_json_copy_object (step);
  g_autofree char *text = sbx_fields_dup_text (step, "text", "");

  json_object_set_string_member (evidence, "kind", "step");
  json_object_set_int_member (evidence, "index", index);
  add_cause (self, sbx_fields_int_or (step, "at", 0), cause, text, evidence);
}

/**
 * sbx_explain_add_history:
 * @self: an explanation
 * @at: ms since 1970
 * @cause: a code of docs/why.md
 * @text: what it means, in a sentence
 * @evidence: (transfer full): an entry of the history of a connection, as it was noted
 *
 * A cause that the flight recorder noted.
 */
void
sbx_explain_add_history (SbxExplain *self,
                         gint64      at,
                         const char *cause,
                         const char *text,
                         JsonObject *evidence)
{
  self->has_history = TRUE;
  json_object_set_string_member (evidence, "kind", "history");
  add_cause (self, at, cause, text, evidence);
}

/**
 * sbx_explain_answer:
 * @self: (transfer full): an explanation
 * @request: which this ends
 */
void
sbx_explain_answer (SbxExplain *self,
                    SbxRequest *request)
{
  g_autoptr (SbxExplain) owned = self;
  g_autoptr (GBytes)     payload = NULL;
  g_autoptr (JsonNode)   causes = json_node_init_array (json_node_alloc (), self->causes);
  SbxJsonWriter         *writer = sbx_json_writer_new ();
  char                   now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_members (writer, self->answer);
  sbx_json_writer_string (writer, "title", self->title);
  sbx_json_writer_node (writer, "causes", causes);
  sbx_json_writer_string (writer, "next", self->next != NULL ? self->next : "");
  sbx_json_writer_end_object (writer);
  payload = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "explanation", payload);
}

JsonNode *
sbx_explain_text (const char *value)
{
  return value != NULL ? json_node_init_string (json_node_alloc (), value) : json_node_init_null (json_node_alloc ());
}

JsonNode *
sbx_explain_number (gint64 value)
{
  return json_node_init_int (json_node_alloc (), value);
}

JsonNode *
sbx_explain_truth (gboolean value)
{
  return json_node_init_boolean (json_node_alloc (), value);
}
