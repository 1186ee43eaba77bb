/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-user-card.h"

#include "sbx-formatters.h"
#include "sbx-text-size.h"
#include "sbx-time.h"
#include "sbx-user-words.h"
#include "sbx-world.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Of a line, with text of the usual size. */
#define CHARS 38

/* More devices of one person are only counted. */
#define MAX_SHOWN 8

struct _SbxUserCard
{
  GtkPopover    parent_instance;

  SbxUser      *user;
  GSignalGroup *signals;
  GtkWidget    *facts;      /* made anew with each change */
  GtkWidget    *topic;
  GtkWidget    *message;
  GtkWidget    *around;
  GtkWidget    *reason;     /* why nobody can be written to there */
};

G_DEFINE_FINAL_TYPE (SbxUserCard, sbx_user_card, GTK_TYPE_POPOVER)

static GtkWidget *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), 3);
  gtk_label_set_max_width_chars (GTK_LABEL (label), CHARS / sbx_text_size_get_scale (box)); /* a popover does not heed how wide the window is */
  gtk_widget_set_tooltip_text (label, text);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

static void
add_device (GtkWidget           *box,
            const SbxUserDevice *device)
{
  SbxDeviceKind kind = sbx_device_kind (device->type);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", sbx_device_kind_icon (kind), "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  g_autofree char *name = sbx_format_name (device->name, NULL);
  g_autofree char *since = sbx_user_words_dup_since (device->connected_at, sbx_time_now_ms ());
  g_autoptr (GString) text = g_string_new (sbx_device_kind_word (kind));

  /* What nobody knows is called as it was said. */
  if (kind == SBX_DEVICE_OTHER && *device->type != '\0')
    {
      g_autofree char *type = sbx_format_one_line (device->type);

      g_string_assign (text, type);
    }
  if (*name != '\0')
    g_string_append_printf (text, " · %s", name);
  if (*since != '\0')
    g_string_append_printf (text, " · %s", since);
  gtk_box_append (GTK_BOX (line), icon);
  add_label (line, text->str, "caption");
  gtk_box_append (GTK_BOX (box), line);
}

static void
add_devices (SbxUserCard *self)
{
  guint n = sbx_user_get_n_devices (self->user);

  for (guint i = 0; i < MIN (n, MAX_SHOWN); i++)
    add_device (self->facts, sbx_user_get_device (self->user, i));
  if (n > MAX_SHOWN)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("%'u more device", "%'u more devices", n - MAX_SHOWN), n - MAX_SHOWN);

      add_label (self->facts, more, "caption");
    }
}

/* (nullable) */
static const char *
why_not (SbxWorld *world)
{
  const char *dialect = world != NULL ? sbx_world_get_dialect (world) : NULL;

  if (world == NULL || sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED)
    return _("The hub is not connected.");
  if (dialect != NULL && !g_str_equal (dialect, "native"))
    return _("This server takes no messages to people. A Signalbox hub does.");

  return NULL;
}

static void
show_why_not (SbxUserCard *self,
              const char  *reason)
{
  gtk_widget_set_sensitive (self->around, reason == NULL);
  gtk_label_set_label (GTK_LABEL (self->reason), reason != NULL ? reason : "");
  gtk_widget_set_visible (self->reason, reason != NULL);
}

static void
update (SbxUserCard *self)
{
  g_autofree char *name = sbx_user_words_dup_name (self->user);
  g_autofree char *place = sbx_user_words_dup_place (self->user);
  g_autofree char *id = sbx_format_one_line (sbx_user_get_id (self->user));
  g_autofree char *state = sbx_user_words_dup_state (self->user, sbx_time_now_ms ());
  const char *channel_id, *topic_id;
  SbxWorld *world = sbx_user_get_world (self->user);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->facts)))
    gtk_box_remove (GTK_BOX (self->facts), child);
  add_label (self->facts, name, "heading");
  if (*place != '\0')
    add_label (self->facts, place, "dim-label");
  if (!g_str_equal (id, sbx_user_get_name (self->user)))
    add_label (self->facts, id, "dim-label");
  add_label (self->facts, state, NULL);
  add_devices (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  show_why_not (self, why_not (world));
  gtk_widget_set_visible (self->topic, sbx_user_get_typing (self->user, &channel_id, &topic_id) ||
                                         sbx_user_get_viewing (self->user, &channel_id, &topic_id));
}

/* With the card goes the way to the window: that is asked first. */
static void
on_message (SbxUserCard *self)
{
  SbxWorld *world = sbx_user_get_world (self->user);

  if (world != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.send-direct", "(ss)", sbx_world_get_address (world), sbx_user_get_id (self->user));
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
on_topic (SbxUserCard *self)
{
  SbxWorld *world = sbx_user_get_world (self->user);
  const char *channel_id, *topic_id;

  if (world != NULL && (sbx_user_get_typing (self->user, &channel_id, &topic_id) ||
                        sbx_user_get_viewing (self->user, &channel_id, &topic_id)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-topic", "(sss)", sbx_world_get_address (world), channel_id, topic_id);
  gtk_popover_popdown (GTK_POPOVER (self));
}

static GtkWidget *
add_button (GtkWidget  *box,
            const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_box_append (GTK_BOX (box), button);

  return button;
}

static void
sbx_user_card_dispose (GObject *object)
{
  SbxUserCard *self = SBX_USER_CARD (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->user);

  G_OBJECT_CLASS (sbx_user_card_parent_class)->dispose (object);
}

static void
sbx_user_card_class_init (SbxUserCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_user_card_dispose;
}

static void
sbx_user_card_init (SbxUserCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->facts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_box_append (GTK_BOX (box), self->facts);
  self->around = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  self->message = add_button (self->around, _("Direct Message…"));
  self->reason = add_label (self->around, NULL, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (self->reason), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->reason), TRUE);
  gtk_widget_add_css_class (self->reason, "caption");
  gtk_box_append (GTK_BOX (box), self->around);
  g_signal_connect_swapped (self->message, "clicked", G_CALLBACK (on_message), self);
  self->topic = add_button (box, _("Open the Topic"));
  g_signal_connect_swapped (self->topic, "clicked", G_CALLBACK (on_topic), self);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_popover_set_child (GTK_POPOVER (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "user-card");
}

/**
 * sbx_user_card_new:
 * @user: of whom
 *
 * Returns: (transfer floating): without a parent yet
 */
GtkWidget *
sbx_user_card_new (SbxUser *user)
{
  SbxUserCard *self = g_object_new (SBX_TYPE_USER_CARD, NULL);

  self->user = g_object_ref (user);
  self->signals = g_signal_group_new (SBX_TYPE_USER);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
  g_signal_group_set_target (self->signals, user);
  update (self);

  return GTK_WIDGET (self);
}
