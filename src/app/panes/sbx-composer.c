/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-seams.h"
#include "sbx-tab-order.h"

#include <glib/gi18n-lib.h>

/* More than this is scrolled. */
#define LINES_SHOWN 8

enum {
  PROP_0,
  PROP_TEXT,
  PROP_PRIVATE,
  PROP_CTRL_SENDS,
  N_PROPS
};

enum {
  SENT,
  TYPED,
  PUT_BACK,
  PARCELS_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint       signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxComposer, sbx_composer, GTK_TYPE_WIDGET)

static gboolean
can_send (SbxComposer *self,
          const char  *words,
          gsize        bytes)
{
  if (self->refused || bytes > sbx_composer_get_limit (self) || sbx_composer_has_too_many_files (self))
    return FALSE;

  return *words != '\0' || (!self->editing && sbx_composer_get_n_files (self) > 0);
}

/* Something of what is to be sent is another. */
void
sbx_composer_update (SbxComposer *self)
{
  g_autofree char *text = sbx_composer_dup_text (self);
  gsize            bytes = sbx_composer_measure (text);

  if (*text == '\0')
    self->no_canned = FALSE;
  gtk_widget_set_visible (self->placeholder, *text == '\0');
  sbx_composer_update_files (self);
  g_strstrip (text);
  if (self->warned && !g_str_equal (text, self->warned))
    {
      g_clear_pointer (&self->warned, g_free);
      g_clear_pointer (&self->warning, g_free);
    }
  sbx_composer_show_note (self, bytes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", can_send (self, text, bytes));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* A word that is broken is still the word that was written, without hyphens. */
static void
on_text_inserted (SbxComposer   *self,
                  GtkTextIter   *end,
                  const char    *text,
                  int            length,
                  GtkTextBuffer *buffer)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  gtk_text_buffer_apply_tag (buffer, self->plain, &start, end);
}

/* The empty text view has its caret where the keyboard's language begins, so there stands the placeholder too. */
static void
on_keyboard_direction (SbxComposer *self,
                       GParamSpec  *pspec,
                       GdkDevice   *keyboard)
{
  gtk_widget_set_direction (self->placeholder,
                            gdk_device_get_direction (keyboard) == PANGO_DIRECTION_RTL ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
}

/* Keys, an input method, paste and undo; not what the program puts there. */
static void
on_user_action_ended (SbxComposer *self)
{
  sbx_composer_follow_canned (self);
  g_signal_emit (self, signals[TYPED], 0);
}

gboolean
sbx_composer_is_empty (SbxComposer *self)
{
  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->view)) == 0;
}

static void
leave_activated (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  sbx_composer_leave_mode (SBX_COMPOSER (widget));
}

static void
emoji_activated (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  SbxComposer *self = SBX_COMPOSER (widget);

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  g_signal_emit_by_name (self->view, "insert-emoji");
}

static void
send_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  sbx_composer_send (SBX_COMPOSER (widget));
}

static void
sbx_composer_realize (GtkWidget *widget)
{
  SbxComposer *self = SBX_COMPOSER (widget);
  GdkSeat     *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  GdkDevice   *keyboard = seat ? gdk_seat_get_keyboard (seat) : NULL;

  GTK_WIDGET_CLASS (sbx_composer_parent_class)->realize (widget);

  if (keyboard == NULL)
    return;
  g_signal_connect_object (keyboard, "notify::direction", G_CALLBACK (on_keyboard_direction), self, G_CONNECT_SWAPPED);
  on_keyboard_direction (self, NULL, keyboard);
}

static void
sbx_composer_unrealize (GtkWidget *widget)
{
  GdkSeat   *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  GdkDevice *keyboard = seat ? gdk_seat_get_keyboard (seat) : NULL;

  if (keyboard)
    g_signal_handlers_disconnect_by_data (keyboard, widget);

  GTK_WIDGET_CLASS (sbx_composer_parent_class)->unrealize (widget);
}

/* Whole lines, so that none is cut. The text has the font of the composer, which is the first to hear of another. */
static void
sbx_composer_css_changed (GtkWidget         *widget,
                          GtkCssStyleChange *change)
{
  SbxComposer *self = SBX_COMPOSER (widget);
  g_autoptr (PangoLayout) line = NULL;
  int height;

  GTK_WIDGET_CLASS (sbx_composer_parent_class)->css_changed (widget, change);

  line = gtk_widget_create_pango_layout (widget, "X");
  pango_layout_get_pixel_size (line, NULL, &height);
  gtk_scrolled_window_set_max_content_height (self->scroller, LINES_SHOWN * height);
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

  g_clear_object (&self->spelling);
  g_clear_object (&self->menu);
  sbx_composer_dispose_canned (self);
  sbx_composer_dispose_files (self);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_composer_parent_class)->dispose (object);
}

static void
sbx_composer_finalize (GObject *object)
{
  SbxComposer *self = SBX_COMPOSER (object);

  sbx_composer_forget_mode (self);
  g_free (self->refused);
  g_free (self->warned);
  g_free (self->warning);

  G_OBJECT_CLASS (sbx_composer_parent_class)->finalize (object);
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
    case PROP_PRIVATE:
      g_value_set_boolean (value, SBX_COMPOSER (object)->is_private);
      break;
    case PROP_CTRL_SENDS:
      g_value_set_boolean (value, SBX_COMPOSER (object)->ctrl_sends);
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
    case PROP_PRIVATE:
      sbx_composer_set_private (SBX_COMPOSER (object), g_value_get_boolean (value));
      break;
    case PROP_CTRL_SENDS:
      SBX_COMPOSER (object)->ctrl_sends = g_value_get_boolean (value);
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
  object_class->finalize = sbx_composer_finalize;
  object_class->get_property = sbx_composer_get_property;
  object_class->set_property = sbx_composer_set_property;
  widget_class->css_changed = sbx_composer_css_changed;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_composer_grab_focus;
  widget_class->realize = sbx_composer_realize;
  widget_class->unrealize = sbx_composer_unrealize;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "",
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_PRIVATE] = g_param_spec_boolean ("private", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CTRL_SENDS] = g_param_spec_boolean ("ctrl-sends", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SENT] = g_signal_new ("sent", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PUT_BACK] = g_signal_new ("put-back", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 5, SBX_TYPE_TOPIC, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_STRV);
  signals[PARCELS_CHANGED] = g_signal_new ("parcels-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SBX_TYPE_QUOTE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-composer.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, box);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, quote);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, sending);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, chips);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, attach);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, view);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, note_line);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, note);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, drop_bad);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, private_line);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, private_button);
  gtk_widget_class_bind_template_child (widget_class, SbxComposer, scroller);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_key_pressed", G_CALLBACK (sbx_composer_on_key_pressed));
  gtk_widget_class_bind_template_callback (widget_class, sbx_composer_update);
  gtk_widget_class_bind_template_callback (widget_class, on_text_inserted);
  gtk_widget_class_bind_template_callback (widget_class, on_user_action_ended);

  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_activated);
  gtk_widget_class_install_action (widget_class, "composer.leave", NULL, leave_activated);
  gtk_widget_class_install_action (widget_class, "composer.emoji", NULL, emoji_activated);
  sbx_composer_install_limits (widget_class);
  sbx_composer_install_files (widget_class);
  sbx_composer_install_canned (widget_class);
}

static void
sbx_composer_init (SbxComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->plain = gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->view), NULL, "insert-hyphens", FALSE, NULL);
  self->menu = g_menu_new ();
  g_menu_append (self->menu, _("Insert _Canned Reply"), "composer.canned");
  gtk_text_view_set_extra_menu (self->view, G_MENU_MODEL (self->menu));
  sbx_composer_set_up_files (self);
  sbx_composer_set_up_canned (self);
  sbx_composer_update (self);
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
  GtkTextBuffer   *buffer;
  GtkTextIter      start, end;
  g_autofree char *pieces = NULL;

  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  buffer = gtk_text_view_get_buffer (self->view);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  pieces = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);

  return sbx_seams_take (pieces);
}

void
sbx_composer_set_text (SbxComposer *self,
                       const char  *text)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text ? text : "", -1);
}

/* Who will read what is written: it says so, and looks like it. What is written anew goes to those who had it. */
void
sbx_composer_show_kind (SbxComposer *self)
{
  gboolean    is_note = self->editing ? sbx_composer_edits_note (self) : self->is_private;
  const char *placeholder = is_note ? (self->waiting ? _("Write a private note, it waits for the hub…") : _("Write a private note…"))
                                    : (self->waiting ? _("Write a reply, it waits for the hub…") : _("Write a reply…"));

  if (is_note)
    gtk_widget_add_css_class (GTK_WIDGET (self), "private");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "private");
  gtk_widget_set_visible (self->private_line, is_note);
  gtk_widget_set_visible (self->private_button, self->editing == NULL);
  gtk_label_set_label (GTK_LABEL (self->placeholder), placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  is_note ? _("Write a private note, which customers do not see") : _("Write a reply"), -1);
}

gboolean
sbx_composer_get_private (SbxComposer *self)
{
  g_return_val_if_fail (SBX_IS_COMPOSER (self), FALSE);

  return self->is_private;
}

/**
 * sbx_composer_set_private:
 * @self: a composer
 * @is_private: what is written there is a note for colleagues, which it says and looks like
 */
void
sbx_composer_set_private (SbxComposer *self,
                          gboolean     is_private)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  is_private = !!is_private;
  if (self->is_private == is_private)
    return;

  self->is_private = is_private;
  sbx_composer_show_kind (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PRIVATE]);
}

/**
 * sbx_composer_set_no_notes:
 * @self: a composer
 * @reason: (nullable): why no private note can be written there; one that is being written stays one
 */
void
sbx_composer_set_no_notes (SbxComposer *self,
                           const char  *reason)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  gtk_widget_set_sensitive (self->private_button, reason == NULL);
  gtk_widget_set_tooltip_text (self->private_button, reason ? reason : _("Private Note: Customers Do Not See It"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->private_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason ? reason : "", -1);
}

/**
 * sbx_composer_set_waiting:
 * @self: a composer
 * @waiting: nobody is there to take a reply: it waits, and says so before it is written
 */
void
sbx_composer_set_waiting (SbxComposer *self,
                          gboolean     waiting)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  self->waiting = waiting;
  sbx_composer_show_kind (self);
}

/**
 * sbx_composer_set_refused:
 * @self: a composer
 * @reason: (nullable): why nothing can be written there: what stands in it stays, grey, with this sentence
 */
void
sbx_composer_set_refused (SbxComposer *self,
                          const char  *reason)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  if (g_strcmp0 (self->refused, reason) == 0)
    return;

  g_free (self->refused);
  self->refused = g_strdup (reason);
  gtk_text_view_set_editable (self->view, reason == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->view), reason == NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason ? reason : "", -1);
  sbx_composer_update (self);
}

/**
 * sbx_composer_set_speller:
 * @self: a composer
 * @speller: who knows words; once in its life
 */
void
sbx_composer_set_speller (SbxComposer *self,
                          SbxSpeller  *speller)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (self->spelling == NULL);

  self->spelling = sbx_spelling_new (self->view, speller);
  g_menu_prepend_section (self->menu, NULL, sbx_spelling_get_menu (self->spelling));
}

/**
 * sbx_composer_begin:
 * @self: a composer
 * @desk: (nullable): of the topic that is written in from now on
 * @text: (nullable): what was written there
 * @reply_to: (nullable): the id of the message that it answers
 * @files: (nullable): URIs of what goes along
 */
void
sbx_composer_begin (SbxComposer       *self,
                    SbxDesk           *desk,
                    const char        *text,
                    const char        *reply_to,
                    const char *const *files)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  /* Whoever keeps what is written is not to take these steps for the person's. */
  g_object_freeze_notify (G_OBJECT (self));
  sbx_composer_close_canned (self);
  self->no_canned = FALSE;
  g_set_object (&self->desk, desk);
  sbx_composer_forget_mode (self);
  sbx_composer_clear_files (self);
  self->reply_to = g_strdup (reply_to);
  sbx_composer_set_text (self, text);
  for (guint i = 0; files && files[i]; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (files[i]);

      sbx_composer_attach (self, file);
    }
  sbx_composer_show_mode (self);
  sbx_composer_show_parcels (self);
  sbx_composer_update (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_composer_dup_draft:
 * @self: a composer
 *
 * Returns: (transfer full): what is to become of it: not the message that is written anew meanwhile
 */
char *
sbx_composer_dup_draft (SbxComposer *self)
{
  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  return self->editing ? g_strdup (self->stash) : sbx_composer_dup_text (self);
}

/**
 * sbx_composer_get_reply_to:
 *
 * Returns: (transfer none) (nullable): the id of the message that is answered
 */
const char *
sbx_composer_get_reply_to (SbxComposer *self)
{
  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  return self->reply_to;
}

static gboolean
hand_over (SbxComposer *self,
           const char  *text)
{
  if (self->reply_to)
    return gtk_widget_activate_action (GTK_WIDGET (self), "topic.send", "(ssb)", text, self->reply_to, self->is_private);

  return gtk_widget_activate_action (GTK_WIDGET (self), self->is_private ? "topic.note" : "topic.reply", "s", text);
}

/**
 * sbx_composer_send:
 * @self: a composer
 *
 * Sends what is written, without the white space around it. It stays where it is if nobody takes it; whoever
 * takes it may put it back.
 */
void
sbx_composer_send (SbxComposer *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SBX_IS_COMPOSER (self));

  text = g_strstrip (sbx_composer_dup_text (self));
  if (!can_send (self, text, sbx_composer_measure (text)))
    {
      sbx_composer_announce_note (self);
      return;
    }
  if (sbx_composer_stop_at_bad_file (self) || sbx_composer_warn_of_blank (self, text))
    return;

  sbx_composer_close_canned (self);
  if (self->editing)
    {
      sbx_composer_finish_edit (self, text);
      return;
    }
  if (sbx_composer_get_n_files (self) > 0 || sbx_composer_is_sending (self))
    {
      sbx_composer_send_parcel (self, text);
      return;
    }

  sbx_composer_set_text (self, "");
  if (!hand_over (self, text))
    {
      sbx_composer_set_text (self, text);
      return;
    }

  if (sbx_composer_is_empty (self))
    sbx_composer_reply_to (self, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  g_signal_emit (self, signals[SENT], 0);
}
