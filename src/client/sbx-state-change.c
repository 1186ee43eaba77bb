/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-state-change.h"

struct _SbxStateChange
{
  GObject        parent_instance;

  SbxStateFacts  facts;
  char          *said;    /* (nullable) */
  char          *text;
  char          *next;
};

G_DEFINE_FINAL_TYPE (SbxStateChange, sbx_state_change, G_TYPE_OBJECT)

static void
sbx_state_change_finalize (GObject *object)
{
  SbxStateChange *self = SBX_STATE_CHANGE (object);

  g_free (self->said);
  g_free (self->text);
  g_free (self->next);

  G_OBJECT_CLASS (sbx_state_change_parent_class)->finalize (object);
}

static void
sbx_state_change_class_init (SbxStateChangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_state_change_finalize;
}

static void
sbx_state_change_init (SbxStateChange *self)
{
}

static const char *
intern (const char *code)
{
  return g_intern_string (code != NULL ? code : "");
}

/**
 * sbx_state_change_new:
 * @facts: copied, words included
 *
 * In the main thread, as codes are interned there.
 *
 * Returns: (transfer full): a change
 */
SbxStateChange *
sbx_state_change_new (const SbxStateFacts *facts)
{
  SbxStateChange *self;

  g_return_val_if_fail (facts != NULL, NULL);

  self = g_object_new (SBX_TYPE_STATE_CHANGE, NULL);
  self->said = g_strdup (facts->said);
  self->text = g_strdup (facts->text != NULL ? facts->text : "");
  self->next = g_strdup (facts->next != NULL ? facts->next : "");
  self->facts = *facts;
  self->facts.step = intern (facts->step);
  self->facts.cause = intern (facts->cause);
  self->facts.said = self->said;
  self->facts.text = self->text;
  self->facts.next = self->next;

  return self;
}

/**
 * sbx_state_change_get_facts:
 *
 * Returns: (transfer none): all there is to know of it; lives as long as @self
 */
const SbxStateFacts *
sbx_state_change_get_facts (SbxStateChange *self)
{
  g_return_val_if_fail (SBX_IS_STATE_CHANGE (self), NULL);

  return &self->facts;
}

/**
 * sbx_state_change_is_failure:
 *
 * Returns: whether a connection, or a try to make one, ended in it although it was wanted
 */
gboolean
sbx_state_change_is_failure (SbxStateChange *self)
{
  g_return_val_if_fail (SBX_IS_STATE_CHANGE (self), FALSE);

  return self->facts.failure;
}
