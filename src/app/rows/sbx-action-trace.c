/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-trace.h"

#include "sbx-fields.h"
#include "sbx-step-line.h"
#include "sbx-why-panel.h"

#include <glib/gi18n-lib.h>

struct _SbxActionTrace
{
  AdwBin        parent_instance;

  SbxClient    *client;
  SbxAction    *action;
  GCancellable *cancellable;  /* (nullable): the hub was asked */
  gboolean      again;        /* something happened since then */
  GPtrArray    *keys;         /* of the steps that are shown */

  GtkWidget    *steps;
  GtkLabel     *fault;
  GtkWidget    *why_button;
  GtkWidget    *why;
};

G_DEFINE_FINAL_TYPE (SbxActionTrace, sbx_action_trace, ADW_TYPE_BIN)

static const struct
{
  const char *step;
  const char *icon;
  const char *style_class;
} looks[] = {
  { "requested", "sbx-in-symbolic", NULL },
  { "lookup", "edit-find-symbolic", NULL },
  { "state", "sbx-pulse-symbolic", NULL },
  { "sent", "sbx-send-symbolic", NULL },
  { "queued", "sbx-clock-symbolic", "warning" },
  { "recordRemoved", "sbx-gap-symbolic", "warning" },
  { "reconnected", "sbx-connect-symbolic", NULL },
  { "acknowledged", "sbx-check-symbolic", "success" },
  { "failed", "sbx-error-symbolic", "error" },
  { "expired", "sbx-error-symbolic", "error" },
  { "cancelled", "sbx-error-symbolic", NULL },
};

static GtkWidget *
make_step (JsonObject *step)
{
  g_autofree char *name = sbx_fields_dup_text (step, "step", "");
  g_autofree char *cause = sbx_fields_dup_text (step, "cause", "");
  g_autofree char *text = sbx_fields_dup_text (step, "text", "");
  gint64           at = sbx_fields_int_or (step, "at", 0);
  const char      *icon = "sbx-dot-symbolic", *style_class = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (g_str_equal (looks[i].step, name))
      {
        icon = looks[i].icon;
        style_class = looks[i].style_class;
      }
  if (!style_class && cause[0])
    style_class = "warning";

  return sbx_step_line_new (icon, style_class, text[0] ? text : name, cause, at, NULL);
}

/* Steps only come; but of very many the hub lets the middle ones go. */
static char *
make_key (JsonObject *step)
{
  g_autofree char *name = sbx_fields_dup_text (step, "step", "");
  g_autofree char *text = sbx_fields_dup_text (step, "text", "");

  return g_strdup_printf ("%" G_GINT64_FORMAT " %s %s", sbx_fields_int_or (step, "at", 0), name, text);
}

static GPtrArray *
dup_steps (JsonObject *payload)
{
  GPtrArray  *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  JsonObject *action = NULL;
  JsonArray  *trace = NULL;

  if (sbx_fields_get_object (payload, "action", SBX_FIELD_OPTIONAL, &action, NULL) && action)
    sbx_fields_get_array (action, "trace", SBX_FIELD_OPTIONAL, G_MAXUINT, &trace, NULL);
  for (guint i = 0; trace && i < json_array_get_length (trace); i++)
    {
      JsonNode *node = json_array_get_element (trace, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (steps, json_object_ref (json_node_get_object (node)));
    }

  return steps;
}

static gboolean
goes_on (SbxActionTrace *self,
         GPtrArray      *steps)
{
  if (steps->len < self->keys->len)
    return FALSE;
  for (guint i = 0; i < self->keys->len; i++)
    {
      g_autofree char *key = make_key (g_ptr_array_index (steps, i));

      if (!g_str_equal (key, g_ptr_array_index (self->keys, i)))
        return FALSE;
    }

  return TRUE;
}

static void
show_steps (SbxActionTrace *self,
            GPtrArray      *steps)
{
  GtkWidget *row;
  gboolean   grows = self->keys->len > 0;

  if (!goes_on (self, steps))
    {
      while ((row = gtk_widget_get_first_child (self->steps)))
        gtk_list_box_remove (GTK_LIST_BOX (self->steps), row);
      g_ptr_array_set_size (self->keys, 0);
      grows = FALSE;
    }
  for (guint i = self->keys->len; i < steps->len; i++)
    {
      JsonObject      *step = g_ptr_array_index (steps, i);
      g_autofree char *text = sbx_fields_dup_text (step, "text", "");

      gtk_list_box_append (GTK_LIST_BOX (self->steps), make_step (step));
      g_ptr_array_add (self->keys, make_key (step));
      if (grows)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", text);
    }
  gtk_widget_set_visible (self->steps, self->keys->len > 0);
}

static void ask (SbxActionTrace *self);

static void
on_traced (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxActionTrace) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  g_clear_object (&self->cancellable);
  gtk_label_set_label (self->fault, error ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), error != NULL);
  if (answer)
    {
      g_autoptr (GPtrArray) steps = dup_steps (sbx_envelope_get_payload (answer));

      show_steps (self, steps);
    }
  if (self->again)
    ask (self);
}

static void
ask (SbxActionTrace *self)
{
  g_autoptr (JsonObject) payload = NULL;

  self->again = self->cancellable != NULL;
  if (self->again)
    return;

  payload = json_object_new ();
  json_object_set_string_member (payload, "actionId", sbx_action_get_id (self->action));
  self->cancellable = g_cancellable_new ();
  sbx_client_request_async (self->client, "traceAction", payload, 0, self->cancellable, on_traced, g_object_ref (self));
}

/* What was missed is asked for as soon as there is somebody to ask. */
static void
on_state (SbxActionTrace *self)
{
  if (sbx_world_get_state (sbx_client_get_world (self->client)) == SBX_CONNECTION_CONNECTED)
    ask (self);
}

static void
on_action_changed (SbxActionTrace *self)
{
  ask (self);
  if (gtk_widget_get_visible (self->why))
    sbx_why_panel_ask (SBX_WHY_PANEL (self->why), self->client,
                       &(SbxExplainSubject) { SBX_EXPLAIN_ACTION, sbx_action_get_id (self->action), NULL, NULL });
}

static void
on_why (SbxActionTrace *self)
{
  gboolean wanted = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->why_button));

  gtk_widget_set_visible (self->why, wanted);
  if (wanted)
    sbx_why_panel_ask (SBX_WHY_PANEL (self->why), self->client,
                       &(SbxExplainSubject) { SBX_EXPLAIN_ACTION, sbx_action_get_id (self->action), NULL, NULL });
}

static void
sbx_action_trace_dispose (GObject *object)
{
  SbxActionTrace *self = SBX_ACTION_TRACE (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (sbx_action_trace_parent_class)->dispose (object);
}

static void
sbx_action_trace_finalize (GObject *object)
{
  SbxActionTrace *self = SBX_ACTION_TRACE (object);

  g_clear_object (&self->cancellable);
  g_object_unref (self->action);
  g_object_unref (self->client);
  g_ptr_array_unref (self->keys);

  G_OBJECT_CLASS (sbx_action_trace_parent_class)->finalize (object);
}

static void
sbx_action_trace_class_init (SbxActionTraceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_action_trace_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_action_trace_finalize;
}

static void
sbx_action_trace_init (SbxActionTrace *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->keys = g_ptr_array_new_with_free_func (g_free);
  self->steps = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->steps), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->steps, "steps");
  gtk_widget_set_visible (self->steps, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->steps), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Steps of the action"), -1);

  self->fault = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->fault, TRUE);
  gtk_label_set_wrap_mode (self->fault, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->fault, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->fault), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), FALSE);

  self->why_button = gtk_toggle_button_new_with_label (_("Why?"));
  gtk_widget_set_halign (self->why_button, GTK_ALIGN_START);
  g_signal_connect_swapped (self->why_button, "toggled", G_CALLBACK (on_why), self);

  self->why = sbx_why_panel_new ();
  gtk_widget_add_css_class (self->why, "card");
  gtk_widget_set_visible (self->why, FALSE);

  gtk_widget_add_css_class (box, "trace");
  gtk_box_append (GTK_BOX (box), self->steps);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->fault));
  gtk_box_append (GTK_BOX (box), self->why_button);
  gtk_box_append (GTK_BOX (box), self->why);
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * sbx_action_trace_new:
 * @client: of the hub that has @action
 *
 * Returns: (transfer floating)
 */
GtkWidget *
sbx_action_trace_new (SbxClient *client,
                      SbxAction *action)
{
  SbxActionTrace *self = g_object_new (SBX_TYPE_ACTION_TRACE, NULL);

  self->client = g_object_ref (client);
  self->action = g_object_ref (action);
  g_signal_connect_object (action, "notify::state", G_CALLBACK (on_action_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (action, "notify::reason", G_CALLBACK (on_action_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_client_get_world (client), "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  ask (self);

  return GTK_WIDGET (self);
}
