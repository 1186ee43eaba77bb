/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-held-bar.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

struct _SbxHeldBar
{
  GtkWidget parent_instance;

  GtkWidget     *box;
  GtkLabel      *reason;
  GtkLabel      *content;
  GtkWidget     *buttons[3];
  GtkWidget     *show;

  SbxMessageLog *log;
  GPtrArray     *unstored;    /* of SbxMessage: those of ours that the hub does not have, oldest first */
  SbxMessage    *held;        /* (nullable): the one that is shown */
};

enum {
  SHOW_NEWER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxHeldBar, sbx_held_bar, GTK_TYPE_WIDGET)

static SbxMessage *
find_held (SbxHeldBar *self,
           guint      *others)
{
  SbxMessage *first = NULL;

  *others = 0;
  for (guint i = 0; i < self->unstored->len; i++)
    {
      SbxMessage *message = self->unstored->pdata[i];

      if (sbx_message_get_delivery (message) != SBX_DELIVERY_HELD)
        continue;
      if (first == NULL)
        first = message;
      else
        (*others)++;
    }

  return first;
}

static void
update (SbxHeldBar *self)
{
  guint            others;
  SbxMessage      *held = find_held (self, &others);
  g_autofree char *line = NULL;
  g_autofree char *text = NULL;
  const char      *reason;

  g_set_object (&self->held, held);
  gtk_widget_set_visible (GTK_WIDGET (self), held != NULL);
  if (held == NULL)
    return;

  reason = sbx_message_get_reason (held);
  line = sbx_format_one_line (sbx_message_get_content (held));
  if (others == 0)
    /* TRANSLATORS: a reply that was not sent */
    text = g_strdup_printf (_("Not sent: “%s”"), line);
  else
    /* TRANSLATORS: the first of several replies that were not sent, and how many more there are */
    text = g_strdup_printf (ngettext ("Not sent: “%s” and %'u more", "Not sent: “%s” and %'u more", others), line, others);
  gtk_label_set_label (self->reason, reason && *reason != '\0' ? reason : _("Newer messages came before this could be sent"));
  gtk_label_set_label (self->content, text);
  for (guint i = 0; i < G_N_ELEMENTS (self->buttons); i++)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->buttons[i]), "s", sbx_message_get_key (held));
}

static void
drop_unstored (SbxHeldBar *self)
{
  for (guint i = 0; i < self->unstored->len; i++)
    g_signal_handlers_disconnect_by_data (self->unstored->pdata[i], self);
  g_ptr_array_set_size (self->unstored, 0);
}

/* They stand at the end of the log, and have no seq. */
static void
on_items_changed (SbxHeldBar *self)
{
  guint n = self->log ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;

  drop_unstored (self);
  for (; n > 0; n--)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (self->log), n - 1);

      if (sbx_message_get_seq (message) > 0)
        break;
      g_signal_connect_swapped (message, "notify", G_CALLBACK (update), self);
      g_ptr_array_insert (self->unstored, 0, g_steal_pointer (&message));
    }
  update (self);
}

static void
on_show_clicked (SbxHeldBar *self)
{
  g_signal_emit (self, signals[SHOW_NEWER], 0, self->held);
}

static void
sbx_held_bar_dispose (GObject *object)
{
  SbxHeldBar *self = SBX_HELD_BAR (object);

  if (self->log)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_clear_object (&self->log);
  drop_unstored (self);
  g_clear_object (&self->held);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_held_bar_parent_class)->dispose (object);
}

static void
sbx_held_bar_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_HELD_BAR (object)->unstored);

  G_OBJECT_CLASS (sbx_held_bar_parent_class)->finalize (object);
}

static void
sbx_held_bar_class_init (SbxHeldBarClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_held_bar_dispose;
  object_class->finalize = sbx_held_bar_finalize;

  signals[SHOW_NEWER] = g_signal_new ("show-newer", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_MESSAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-held-bar.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, SbxHeldBar, box);
  gtk_widget_class_bind_template_child (widget_class, SbxHeldBar, reason);
  gtk_widget_class_bind_template_child (widget_class, SbxHeldBar, content);
  gtk_widget_class_bind_template_child (widget_class, SbxHeldBar, show);
  gtk_widget_class_bind_template_child_full (widget_class, "cancel", FALSE, G_STRUCT_OFFSET (SbxHeldBar, buttons[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "edit", FALSE, G_STRUCT_OFFSET (SbxHeldBar, buttons[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "send", FALSE, G_STRUCT_OFFSET (SbxHeldBar, buttons[2]));
  gtk_widget_class_bind_template_callback (widget_class, on_show_clicked);
}

static void
sbx_held_bar_init (SbxHeldBar *self)
{
  self->unstored = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_held_bar_set_log:
 * @self: a bar
 * @log: (nullable): the messages of the topic shown
 */
void
sbx_held_bar_set_log (SbxHeldBar    *self,
                      SbxMessageLog *log)
{
  g_return_if_fail (SBX_IS_HELD_BAR (self));

  if (self->log == log)
    return;

  if (self->log)
    g_signal_handlers_disconnect_by_data (self->log, self);
  g_set_object (&self->log, log);
  if (log)
    g_signal_connect_swapped (log, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self);
}
