/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer.h"

struct _SbxComposer
{
  GtkWidget parent_instance;

  GtkWidget   *box;
  GtkTextView *view;
  GtkWidget   *placeholder;
};

enum {
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

enum {
  SENT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxComposer, sbx_composer, GTK_TYPE_WIDGET)

static void
on_text_changed (SbxComposer *self)
{
  g_autofree char *text = sbx_composer_dup_text (self);

  gtk_widget_set_visible (self->placeholder, *text == '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", *g_strstrip (text) != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* An input method comes first: there Return takes what is being composed. */
static gboolean
on_key_pressed (SbxComposer           *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return FALSE;
  if (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  if (event && gtk_text_view_im_context_filter_keypress (self->view, event))
    return TRUE;

  sbx_composer_send (self);
  return TRUE;
}

static void
send_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  sbx_composer_send (SBX_COMPOSER (widget));
}

static gboolean
sbx_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_COMPOSER (widget)->view));
}

static void
sbx_composer_dispose (GObject *object)
{
  SbxComposer *self = SBX_COMPOSER (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_composer_parent_class)->dispose (object);
}

static void
sbx_composer_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_take_string (value, sbx_composer_dup_text (SBX_COMPOSER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_composer_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_TEXT:
      sbx_composer_set_text (SBX_COMPOSER (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_composer_class_init (SbxComposerClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_composer_dispose;
  object_class->get_property = sbx_composer_get_property;
  object_class->set_property = sbx_composer_set_property;
  widget_class->grab_focus = sbx_composer_grab_focus;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "",
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SENT] = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-composer.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, box);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, view);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);

  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_activated);
}

static void
sbx_composer_init (SbxComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", FALSE);
}

/**
 * sbx_composer_dup_text:
 * @self: a composer
 *
 * Returns: (transfer full): what is written, as it stands
 */
char *
sbx_composer_dup_text (SbxComposer *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter    start, end;

  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

void
sbx_composer_set_text (SbxComposer *self,
                       const char  *text)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text ? text : "", -1);
}

/**
 * sbx_composer_send:
 * @self: a composer
 *
 * Sends what is written, without the white space around it. It stays where it is if nobody takes it.
 */
void
sbx_composer_send (SbxComposer *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SBX_IS_COMPOSER (self));

  text = g_strstrip (sbx_composer_dup_text (self));
  if (*text == '\0' || !gtk_widget_activate_action (GTK_WIDGET (self), "topic.reply", "s", text))
    return;

  sbx_composer_set_text (self, "");
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[SENT], 0);
}
