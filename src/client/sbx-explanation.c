/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explanation.h"

struct _SbxExplanation
{
  GObject     parent_instance;

  char       *title;
  char       *next;
  GListStore *causes;
};

G_DEFINE_FINAL_TYPE (SbxExplanation, sbx_explanation, G_TYPE_OBJECT)

static void
sbx_explanation_finalize (GObject *object)
{
  SbxExplanation *self = SBX_EXPLANATION (object);

  g_clear_object (&self->causes);
  g_free (self->title);
  g_free (self->next);

  G_OBJECT_CLASS (sbx_explanation_parent_class)->finalize (object);
}

static void
sbx_explanation_class_init (SbxExplanationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_explanation_finalize;
}

static void
sbx_explanation_init (SbxExplanation *self)
{
  self->causes = g_list_store_new (SBX_TYPE_CAUSE);
  self->next = g_strdup ("");
}

/**
 * sbx_explanation_new:
 * @title: how it is, in a sentence for people
 *
 * Returns: (transfer full): an explanation without causes yet
 */
SbxExplanation *
sbx_explanation_new (const char *title)
{
  SbxExplanation *self;

  g_return_val_if_fail (title != NULL, NULL);

  self = g_object_new (SBX_TYPE_EXPLANATION, NULL);
  self->title = g_strdup (title);
  return self;
}

/**
 * sbx_explanation_add:
 * @cause: (transfer full): what followed from those that are there
 *
 * While the explanation is made.
 */
void
sbx_explanation_add (SbxExplanation *self,
                     SbxCause       *cause)
{
  g_autoptr (SbxCause) owned = cause;

  g_return_if_fail (SBX_IS_EXPLANATION (self));
  g_return_if_fail (SBX_IS_CAUSE (cause));

  g_list_store_append (self->causes, owned);
}

/**
 * sbx_explanation_set_next:
 * @next: what there is to do, in a sentence for people; "" = nothing
 */
void
sbx_explanation_set_next (SbxExplanation *self,
                          const char     *next)
{
  g_return_if_fail (SBX_IS_EXPLANATION (self));
  g_return_if_fail (next != NULL);

  g_free (self->next);
  self->next = g_strdup (next);
}

const char *
sbx_explanation_get_title (SbxExplanation *self)
{
  g_return_val_if_fail (SBX_IS_EXPLANATION (self), NULL);

  return self->title;
}

/**
 * sbx_explanation_get_causes:
 *
 * Returns: (transfer none): of #SbxCause, the first cause first; empty where nothing is wrong
 */
GListModel *
sbx_explanation_get_causes (SbxExplanation *self)
{
  g_return_val_if_fail (SBX_IS_EXPLANATION (self), NULL);

  return G_LIST_MODEL (self->causes);
}

/**
 * sbx_explanation_get_first:
 *
 * Returns: (transfer none) (nullable): the cause that the others follow from
 */
SbxCause *
sbx_explanation_get_first (SbxExplanation *self)
{
  g_autoptr (SbxCause) first = NULL;

  g_return_val_if_fail (SBX_IS_EXPLANATION (self), NULL);

  first = g_list_model_get_item (G_LIST_MODEL (self->causes), 0);
  return first;       /* the list holds it */
}

const char *
sbx_explanation_get_next (SbxExplanation *self)
{
  g_return_val_if_fail (SBX_IS_EXPLANATION (self), NULL);

  return self->next;
}

/**
 * sbx_explanation_to_json:
 *
 * Returns: (transfer full): {title, causes [{at, cause, text, side, evidence}], next}
 */
JsonObject *
sbx_explanation_to_json (SbxExplanation *self)
{
  JsonObject *object;
  JsonArray *causes;

  g_return_val_if_fail (SBX_IS_EXPLANATION (self), NULL);

  object = json_object_new ();
  causes = json_array_new ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->causes)); i++)
    {
      g_autoptr (SbxCause) cause = g_list_model_get_item (G_LIST_MODEL (self->causes), i);

      json_array_add_object_element (causes, sbx_cause_to_json (cause));
    }
  json_object_set_string_member (object, "title", self->title);
  json_object_set_array_member (object, "causes", causes);
  json_object_set_string_member (object, "next", self->next);
  return object;
}
