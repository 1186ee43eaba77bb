/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push-dialog.h"

#include "sbx-fields.h"
#include "sbx-json-fault.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ms after the last key until the hub is asked about a bot. */
#define CHECK_DELAY 200
#define KEY_BYTES 256

struct _SbxPushDialog
{
  AdwWindow            parent_instance;

  SbxClient           *client;
  GCancellable        *cancellable;    /* (nullable): the action is under way */
  GCancellable        *checking;       /* (nullable): the hub was asked about the bot */
  guint                check;          /* timeout */

  GtkWidget           *push_button;
  GtkEditable         *target_row;
  GtkMenuButton       *bots_button;
  GtkListBox          *bots;
  GtkPopover          *popover;
  GtkLabel            *target_words;
  GtkEditable         *name_row;
  GtkTextView         *payload;
  GtkLabel            *fault;
  AdwComboRow         *expires_row;
  GtkEditable         *key_row;
  GtkLabel            *result;
};

enum {
  PUSHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxPushDialog, sbx_push_dialog, ADW_TYPE_WINDOW)

/* As the choices stand in the template, in ms; -1 = never. */
static const gint64 expiries[] = { -1, 0, 10 * 1000, 60 * 1000, 10 * 60 * 1000, 60 * 60 * 1000, 24 * 60 * 60 * 1000 };

static char *
dup_stripped (GtkEditable *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (row)));
}

/* --- What is to be done --- */

static char *
dup_payload (SbxPushDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->payload);
  GtkTextIter    start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, TRUE));
}

/* (transfer full) (nullable): @fault says why not; "" where nothing is written yet. */
static JsonObject *
make_action (SbxPushDialog  *self,
             char          **fault)
{
  g_autofree char      *text = dup_payload (self);
  g_autofree char      *name = dup_stripped (self->name_row);
  g_autoptr (JsonNode)  node = text[0] ? sbx_json_parse (text, strlen (text), SBX_LIMIT_DEPTH, NULL) : NULL;
  g_autoptr (JsonObject) action = NULL;

  if (text[0] && !node)
    *fault = sbx_json_fault_words (text, text);
  else if (node && !JSON_NODE_HOLDS_OBJECT (node))
    *fault = g_strdup (_("It is not an object, such as {\"text\": \"Hello\"}."));
  else if (node && name[0] && json_object_has_member (json_node_get_object (node), "do"))
    *fault = g_strdup (_("It has a “do” of its own: leave that out, or the name."));
  else if (!name[0] && (!node || json_object_get_size (json_node_get_object (node)) == 0))
    *fault = g_strdup ("");
  if (*fault)
    return NULL;

  action = node ? json_object_ref (json_node_get_object (node)) : json_object_new ();
  if (name[0])
    json_object_set_string_member (action, "do", name);
  return g_steal_pointer (&action);
}

static gboolean
fits (GtkEditable *row,
      gsize        most)
{
  g_autofree char *text = dup_stripped (row);

  return text[0] != '\0' && strlen (text) <= most;
}

static void
show (GtkLabel   *label,
      const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), text[0] != '\0');
}

static gboolean
is_connected (SbxPushDialog *self)
{
  return sbx_world_get_state (sbx_client_get_world (self->client)) == SBX_CONNECTION_CONNECTED;
}

/* What is wrong is told while it is written. */
static void
update (SbxPushDialog *self)
{
  g_autofree char       *fault = NULL;
  g_autoptr (JsonObject) action = make_action (self, &fault);

  show (self->fault, fault ? fault : "");
  gtk_widget_set_sensitive (self->push_button, action && !self->cancellable && is_connected (self) &&
                                               fits (self->target_row, SBX_LIMIT_ID_BYTES) && fits (self->key_row, KEY_BYTES));
}

static void
on_changed (SbxPushDialog *self)
{
  show (self->result, "");
  update (self);
}

/* --- For whom --- */

static char *
describe_bot (JsonObject *status,
              const char *target)
{
  g_autofree char *cause = sbx_fields_dup_text (status, "cause", "");

  if (cause[0] == '\0')
    return g_strdup_printf (_("“%s” is connected."), target);
  if (g_str_equal (cause, "idDiffersInCase"))
    return g_strdup_printf (_("No bot is connected as “%s”; one is whose id differs in upper and lower case."), target);
  if (g_str_equal (cause, "heartbeatLate"))
    return g_strdup_printf (_("“%s” was not heard of for too long: the action waits for a sign of life."), target);
  if (g_str_equal (cause, "notOpen"))
    return g_strdup_printf (_("The connection of “%s” is not open: the action waits until it is back."), target);

  return g_strdup_printf (_("“%s” is not connected: the action waits until it is."), target);
}

static void
on_bot_chosen (SbxPushDialog *self,
               GtkListBoxRow *row)
{
  gtk_editable_set_text (self->target_row, gtk_label_get_label (GTK_LABEL (gtk_list_box_row_get_child (row))));
  gtk_popover_popdown (self->popover);
}

static void
list_bots (SbxPushDialog *self,
           JsonObject    *status)
{
  JsonArray *ids = NULL;
  GtkWidget *row;

  sbx_fields_get_array (status, "liveIds", SBX_FIELD_OPTIONAL, G_MAXUINT, &ids, NULL);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->bots))))
    gtk_list_box_remove (self->bots, row);
  for (guint i = 0; ids && i < json_array_get_length (ids); i++)
    {
      JsonNode  *node = json_array_get_element (ids, i);
      GtkWidget *label = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? gtk_label_new (json_node_get_string (node)) : NULL;

      if (!label)
        continue;
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_list_box_append (self->bots, label);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->bots_button), gtk_widget_get_first_child (GTK_WIDGET (self->bots)) != NULL);
}

static void
on_checked (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxPushDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  g_autofree char *target = NULL;
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->checking);
  if (!answer)
    {
      show (self->target_words, error->message);
      return;
    }
  target = dup_stripped (self->target_row);
  words = target[0] ? describe_bot (sbx_envelope_get_payload (answer), target) : g_strdup ("");
  show (self->target_words, words);
  list_bots (self, sbx_envelope_get_payload (answer));
}

static gboolean
check (gpointer data)
{
  SbxPushDialog         *self = data;
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char       *target = dup_stripped (self->target_row);

  self->check = 0;
  if (target[0] && strlen (target) <= SBX_LIMIT_ID_BYTES)
    json_object_set_string_member (payload, "targetId", target);
  self->checking = g_cancellable_new ();
  sbx_client_request_async (self->client, "checkBot", payload, 0, self->checking, on_checked, g_object_ref (self));

  return G_SOURCE_REMOVE;
}

static void
stop_checking (SbxPushDialog *self)
{
  g_clear_handle_id (&self->check, g_source_remove);
  if (self->checking)
    g_cancellable_cancel (self->checking);
  g_clear_object (&self->checking);
}

static void
on_target_changed (SbxPushDialog *self)
{
  stop_checking (self);
  show (self->target_words, "");
  self->check = g_timeout_add (CHECK_DELAY, check, self);
  on_changed (self);
}

/* --- Pushing --- */

static void
on_pushed (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxPushDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  JsonObject *action = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (!answer)
    {
      show (self->result, error->message);
      update (self);
      return;
    }
  if (sbx_fields_get_object (sbx_envelope_get_payload (answer), "action", SBX_FIELD_OPTIONAL, &action, NULL) && action)
    {
      g_autofree char *id = sbx_fields_dup_text (action, "actionId", "");

      g_signal_emit (self, signals[PUSHED], 0, id);
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
push (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxPushDialog         *self = SBX_PUSH_DIALOG (widget);
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char       *fault = NULL;
  g_autofree char       *target = dup_stripped (self->target_row);
  g_autofree char       *key = dup_stripped (self->key_row);
  guint                  choice = adw_combo_row_get_selected (self->expires_row);
  JsonObject            *action;

  update (self);
  if (!gtk_widget_get_sensitive (self->push_button))
    return;

  action = make_action (self, &fault);
  json_object_set_string_member (payload, "key", key);
  json_object_set_string_member (payload, "targetId", target);
  json_object_set_object_member (payload, "action", action);
  if (choice < G_N_ELEMENTS (expiries) && expiries[choice] >= 0)
    json_object_set_int_member (payload, "expiresIn", expiries[choice]);
  self->cancellable = g_cancellable_new ();
  on_changed (self);
  sbx_client_request_async (self->client, "pushAction", payload, 0, self->cancellable, on_pushed, g_object_ref (self));
}

/* --- object --- */

static void
sbx_push_dialog_dispose (GObject *object)
{
  SbxPushDialog *self = SBX_PUSH_DIALOG (object);

  stop_checking (self);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_push_dialog_parent_class)->dispose (object);
}

static void
sbx_push_dialog_class_init (SbxPushDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_push_dialog_dispose;

  signals[PUSHED] = g_signal_new ("pushed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-push-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, push_button);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, target_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, bots_button);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, bots);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, popover);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, target_words);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, payload);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, fault);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, expires_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, SbxPushDialog, result);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_target_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_bot_chosen);
  gtk_widget_class_install_action (widget_class, "push.send", NULL, push);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Before the text takes it for a new line. */
static void
add_push_key (SbxPushDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK), gtk_named_action_new ("push.send")));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
sbx_push_dialog_init (SbxPushDialog *self)
{
  g_autofree char *key = g_uuid_string_random ();

  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
  add_push_key (self);
  gtk_editable_set_text (self->key_row, key);
  g_signal_connect_object (gtk_text_view_get_buffer (self->payload), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_push_dialog_new:
 * @parent: (nullable)
 *
 * Returns: (transfer none): a dialog that is not shown yet
 */
GtkWindow *
sbx_push_dialog_new (GtkWindow *parent,
                     SbxClient *client)
{
  SbxPushDialog *self = g_object_new (SBX_TYPE_PUSH_DIALOG, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (sbx_client_get_world (client), "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->target_row));
  update (self);
  self->check = g_idle_add (check, self);

  return GTK_WINDOW (self);
}
