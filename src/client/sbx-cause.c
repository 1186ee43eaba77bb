/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cause.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"

struct _SbxCause
{
  GObject         parent_instance;

  gint64          time;        /* µs since 1970 */
  const char     *code;        /* interned */
  char           *text;
  SbxEvidence     evidence;
  gboolean        of_hub;
  guint64         frame;       /* 0 = none */
  SbxStateChange *change;      /* (nullable) */
  JsonObject     *details;     /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SbxCause, sbx_cause, G_TYPE_OBJECT)

/* By SbxEvidence. */
static const char *const kinds[] = { "state", "frame", "step", "record", "history" };

static void
sbx_cause_finalize (GObject *object)
{
  SbxCause *self = SBX_CAUSE (object);

  g_clear_pointer (&self->details, json_object_unref);
  g_clear_object (&self->change);
  g_free (self->text);

  G_OBJECT_CLASS (sbx_cause_parent_class)->finalize (object);
}

static void
sbx_cause_class_init (SbxCauseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_cause_finalize;
}

static void
sbx_cause_init (SbxCause *self)
{
}

/**
 * sbx_cause_new:
 * @time: µs since 1970; 0 = not known
 * @code: as docs/why.md has them
 * @text: a sentence for people
 * @details: (nullable): what the evidence is; a reference is taken. A frame's is {frame}
 *
 * In the main thread, as codes are interned there.
 *
 * Returns: (transfer full): a cause whose evidence is on this side
 */
SbxCause *
sbx_cause_new (gint64       time,
               const char  *code,
               const char  *text,
               SbxEvidence  evidence,
               JsonObject  *details)
{
  SbxCause *self;

  g_return_val_if_fail (code != NULL && text != NULL, NULL);

  self = g_object_new (SBX_TYPE_CAUSE, NULL);
  self->time = time;
  self->code = g_intern_string (code);
  self->text = g_strdup (text);
  self->evidence = evidence;
  self->details = details != NULL ? json_object_ref (details) : NULL;
  if (evidence == SBX_EVIDENCE_FRAME && details != NULL)
    self->frame = MAX (sbx_fields_int_or (details, "frame", 0), 0);

  return self;
}

/**
 * sbx_cause_new_for_change:
 *
 * Returns: (transfer full): the cause that our own state machine noted
 */
SbxCause *
sbx_cause_new_for_change (SbxStateChange *change)
{
  const SbxStateFacts *facts = sbx_state_change_get_facts (change);
  SbxCause *self = sbx_cause_new (facts->time, facts->cause, facts->text, SBX_EVIDENCE_STATE, NULL);

  self->change = g_object_ref (change);
  self->frame = facts->frame;
  return self;
}

static gboolean
find_kind (const char  *name,
           SbxEvidence *evidence)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i], name) == 0)
      {
        *evidence = (SbxEvidence) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * sbx_cause_new_from_json:
 * @object: as a hub's `explanation` has them
 *
 * Returns: (transfer full) (nullable): the cause; %NULL where @object is none
 */
SbxCause *
sbx_cause_new_from_json (JsonObject *object)
{
  g_autofree char *code = sbx_fields_dup_text (object, "cause", "");
  g_autofree char *text = sbx_fields_dup_text (object, "text", "");
  g_autofree char *kind = NULL;
  SbxEvidence evidence = SBX_EVIDENCE_RECORD;
  JsonObject *details = NULL;
  SbxCause *self;

  if (*code == '\0')
    return NULL;

  sbx_fields_get_object (object, "evidence", SBX_FIELD_OPTIONAL, &details, NULL);
  if (details != NULL)
    kind = sbx_fields_dup_text (details, "kind", "");
  find_kind (kind, &evidence);
  self = sbx_cause_new (CLAMP (sbx_fields_int_or (object, "at", 0), 0, G_MAXINT64 / 1000) * 1000, code, text, evidence, details);
  self->of_hub = TRUE;
  self->frame = 0;
  return self;
}

gint64
sbx_cause_get_time (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), 0);

  return self->time;
}

const char *
sbx_cause_get_code (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), NULL);

  return self->code;
}

const char *
sbx_cause_get_text (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), NULL);

  return self->text;
}

SbxEvidence
sbx_cause_get_evidence (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), SBX_EVIDENCE_RECORD);

  return self->evidence;
}

/**
 * sbx_cause_is_of_hub:
 *
 * Returns: whether the hub has the evidence, and frames and records are its own
 */
gboolean
sbx_cause_is_of_hub (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), FALSE);

  return self->of_hub;
}

/**
 * sbx_cause_get_change:
 *
 * Returns: (transfer none) (nullable): the change of our connection's state that shows it
 */
SbxStateChange *
sbx_cause_get_change (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), NULL);

  return self->change;
}

/**
 * sbx_cause_get_frame:
 *
 * Returns: the number of the frame of our recorder that shows it; 0 where none does
 */
guint64
sbx_cause_get_frame (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), 0);

  return self->frame;
}

/**
 * sbx_cause_get_details:
 *
 * Returns: (transfer none) (nullable): the Step, the field of a record, or the entry of the hub's history that shows it
 */
JsonObject *
sbx_cause_get_details (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), NULL);

  return self->details;
}

/* --- The evidence in a line --- */

static char *
dup_value (JsonObject *object,
           const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("–");
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return json_to_string (node, FALSE);
}

static char *
dup_state_line (SbxCause *self)
{
  const SbxStateFacts *facts = sbx_state_change_get_facts (self->change);

  if (facts->frame == 0)
    /* TRANSLATORS: both %s are words of the program for the connection's state: “connecting → reconnecting” */
    return g_strdup_printf (_("State here: %s → %s"), sbx_connection_state_to_name (facts->from),
                            sbx_connection_state_to_name (facts->state));
  /* TRANSLATORS: both %s are words of the program for the connection's state, the number is that of a frame */
  return g_strdup_printf (_("State here: %s → %s, frame %" PRIu64), sbx_connection_state_to_name (facts->from),
                          sbx_connection_state_to_name (facts->state), facts->frame);
}

static char *
dup_record_line (SbxCause *self)
{
  g_autofree char *record = sbx_fields_dup_text (self->details, "record", "");
  g_autofree char *field = sbx_fields_dup_text (self->details, "field", "");
  g_autofree char *value = dup_value (self->details, "value");

  if (self->of_hub)
    /* TRANSLATORS: names of the protocol: “connection: readyState = 3” */
    return g_strdup_printf (_("Record of the hub, %s: %s = %s"), record, field, value);
  return g_strdup_printf (_("Record here, %s: %s = %s"), record, field, value);
}

static char *
dup_step_line (SbxCause *self)
{
  g_autofree char *step = sbx_fields_dup_text (self->details, "step", "");
  g_autofree char *cause = sbx_fields_dup_text (self->details, "cause", "");
  g_autofree char *text = sbx_fields_dup_text (self->details, "text", "");

  /* TRANSLATORS: number and name of a step on an action's way, its cause as the protocol calls it, and the hub's words */
  return g_strdup_printf (_("Step %d of the action, %s %s: %s"), (int) sbx_fields_int_or (self->details, "index", 0) + 1, step, cause, text);
}

static char *
dup_history_line (SbxCause *self)
{
  g_autofree char *event = sbx_fields_dup_text (self->details, "event", "");
  g_autofree char *text = sbx_fields_dup_text (self->details, "text", "");

  /* TRANSLATORS: what happened as the hub calls it, and its words */
  return g_strdup_printf (_("History of the hub, %s: %s"), event, text);
}

/**
 * sbx_cause_dup_evidence:
 *
 * Returns: (transfer full): what shows it, in a line for people
 */
char *
sbx_cause_dup_evidence (SbxCause *self)
{
  g_return_val_if_fail (SBX_IS_CAUSE (self), NULL);

  if (self->change != NULL)
    return dup_state_line (self);
  if (self->evidence == SBX_EVIDENCE_FRAME && self->frame != 0)
    return g_strdup_printf (_("Frame %" PRIu64), self->frame);
  if (self->details == NULL)
    return g_strdup ("");
  if (self->evidence == SBX_EVIDENCE_STEP)
    return dup_step_line (self);
  if (self->evidence == SBX_EVIDENCE_HISTORY)
    return dup_history_line (self);
  return dup_record_line (self);
}

/* --- As JSON --- */

static JsonObject *
change_to_json (SbxStateChange *change)
{
  const SbxStateFacts *facts = sbx_state_change_get_facts (change);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "from", sbx_connection_state_to_name (facts->from));
  json_object_set_string_member (object, "state", sbx_connection_state_to_name (facts->state));
  json_object_set_string_member (object, "step", facts->step);
  json_object_set_string_member (object, "cause", facts->cause);
  json_object_set_int_member (object, "attempt", facts->attempt);
  json_object_set_int_member (object, "limit", facts->limit);
  json_object_set_boolean_member (object, "patrol", facts->patrol);
  json_object_set_int_member (object, "nextTry", facts->next_try);
  json_object_set_int_member (object, "httpStatus", facts->http_status);
  json_object_set_int_member (object, "closeCode", facts->close_code);
  if (facts->said != NULL)
    json_object_set_string_member (object, "said", facts->said);
  json_object_set_int_member (object, "frame", facts->frame);
  return object;
}

/**
 * sbx_cause_to_json:
 *
 * Returns: (transfer full): {at (ms), cause, text, side: here|hub, evidence {kind, …}}
 */
JsonObject *
sbx_cause_to_json (SbxCause *self)
{
  JsonObject *object, *evidence;

  g_return_val_if_fail (SBX_IS_CAUSE (self), NULL);

  object = json_object_new ();
  if (self->change != NULL)
    evidence = change_to_json (self->change);
  else
    evidence = self->details != NULL ? sbx_json_copy_object (self->details) : json_object_new ();
  json_object_set_string_member (evidence, "kind", kinds[self->evidence]);

  json_object_set_int_member (object, "at", self->time / 1000);
  json_object_set_string_member (object, "cause", self->code);
  json_object_set_string_member (object, "text", self->text);
  json_object_set_string_member (object, "side", self->of_hub ? "hub" : "here");
  json_object_set_object_member (object, "evidence", evidence);
  return object;
}
