/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hand-over-popover.h"

#include "sbx-channel.h"
#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-person.h"
#include "sbx-topic.h"
#include "sbx-user.h"
#include "sbx-world.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Of a row: whom it stands for. */
#define ID_KEY "sbx-id"
/* So many are looked through for somebody. */
#define MOST_TOPICS 200
#define MOST_MESSAGES 500
#define MOST_USERS 200
/* In pixels: of what is in it, and what stands around that. */
#define LEAST_WIDTH 240
#define MARGINS 48

struct _SbxHandOverPopover
{
  GtkPopover  parent_instance;

  AdwClamp   *clamp;
  GtkWidget  *list_area;
  GtkListBox *list;
  GtkLabel   *nobody;     /* says why the list is empty */
  GtkEntry   *entry;
  GtkWidget  *give;
};

G_DEFINE_FINAL_TYPE (SbxHandOverPopover, sbx_hand_over_popover, GTK_TYPE_POPOVER)

static void
give_to (SbxHandOverPopover *self,
         const char         *id)
{
  g_autofree char *to = g_strstrip (g_strdup (id));

  if (*to == '\0')
    return;

  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_widget_activate_action (GTK_WIDGET (self), "topic.hand-over", "s", to);
}

static void
on_row_activated (SbxHandOverPopover *self,
                  GtkListBoxRow      *row)
{
  give_to (self, g_object_get_data (G_OBJECT (row), ID_KEY));
}

static void
on_entry_activated (SbxHandOverPopover *self)
{
  give_to (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
on_entry_changed (SbxHandOverPopover *self)
{
  g_autofree char *id = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  gtk_widget_set_sensitive (self->give, *id != '\0');
}

/* What is typed while the list has the focus is the id of somebody else. */
static gboolean
on_list_key_pressed (SbxHandOverPopover    *self,
                     guint                  keyval,
                     guint                  keycode,
                     GdkModifierType        modifiers,
                     GtkEventControllerKey *controller)
{
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || !g_unichar_isgraph (gdk_keyval_to_unicode (keyval)))
    return GDK_EVENT_PROPAGATE;

  gtk_entry_grab_focus_without_selecting (self->entry);
  return gtk_event_controller_key_forward (controller, GTK_WIDGET (text));
}

static GtkWidget *
new_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);

  return label;
}

/* Everybody once, and not ourselves. Two may have one name: their ids are different. @called: (nullable): where it is only the id, the name is
 * looked for. */
static void
add (SbxHandOverPopover *self,
     GHashTable         *seen,
     SbxTopic           *topic,
     const char         *id,
     const char         *called)
{
  g_autofree char *known_as = NULL;
  g_autofree char *name = NULL;
  g_autofree char *shown_id = NULL;
  g_autofree char *words = NULL;
  GtkWidget *row, *box;

  if (id == NULL || *id == '\0' || !g_hash_table_add (seen, g_strdup (id)))
    return;

  if (called == NULL || g_str_equal (called, id))
    called = known_as = sbx_topic_dup_person_name (topic, id);
  name = sbx_format_name (called, id);
  row = gtk_list_box_row_new ();
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_box_append (GTK_BOX (box), adw_avatar_new (24, name, TRUE));
  gtk_box_append (GTK_BOX (box), new_label (name));
  shown_id = sbx_format_name (id, NULL);
  if (!g_str_equal (name, shown_id))
    {
      GtkWidget *label = new_label (shown_id);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "caption");
      gtk_box_append (GTK_BOX (box), label);
      /* TRANSLATORS: parts of a row read aloud one after the other: the name of somebody, and their id */
      words = g_strdup_printf (_("%s, %s"), name, shown_id);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words ? words : name, -1);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (id), g_free);
  gtk_list_box_append (self->list, row);
}

static void
add_people (SbxHandOverPopover *self,
            GHashTable         *seen,
            SbxTopic           *topic,
            GListModel         *people)
{
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (SbxPerson) person = g_list_model_get_item (people, i);

      add (self, seen, topic, sbx_person_get_id (person), sbx_person_get_name (person));
    }
}

/* Colleagues who answered here, the last one first; what a server tells of itself is no answer. */
static void
add_writers (SbxHandOverPopover *self,
             GHashTable         *seen,
             SbxTopic           *topic)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  guint       n = g_list_model_get_n_items (log);

  for (guint i = 0; i < MIN (n, MOST_MESSAGES); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, n - 1 - i);

      if (sbx_message_is_outgoing (message) && !sbx_message_is_system (message) && !sbx_message_is_own (message) &&
          !sbx_message_is_from_account (message))
        add (self, seen, topic, sbx_message_get_from_id (message), sbx_message_get_from_name (message));
    }
}

/* Who may answer at the hub: those who are there first. */
static void
add_users (SbxHandOverPopover *self,
           GHashTable         *seen,
           SbxTopic           *topic,
           SbxWorld           *world)
{
  GListModel *users = sbx_world_get_people (world);

  for (guint i = 0; i < MIN (g_list_model_get_n_items (users), MOST_USERS); i++)
    {
      g_autoptr (SbxUser) user = g_list_model_get_item (users, i);
      const char         *role = sbx_user_get_role (user);

      if (g_strcmp0 (role, "operator") == 0 || g_strcmp0 (role, "admin") == 0)
        add (self, seen, topic, sbx_user_get_id (user), sbx_user_get_name (user));
    }
}

/* Of other topics of the channel: who answers there may answer here. */
static void
add_claimers (SbxHandOverPopover *self,
              GHashTable         *seen,
              SbxTopic           *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  GListModel *topics = channel ? sbx_channel_get_topics (channel) : NULL;

  for (guint i = 0; topics && i < MIN (g_list_model_get_n_items (topics), MOST_TOPICS); i++)
    {
      g_autoptr (SbxTopic) other = g_list_model_get_item (topics, i);

      add (self, seen, other, sbx_topic_get_claim_by (other), NULL);
      add (self, seen, other, sbx_topic_get_owner_id (other), NULL);
    }
}

/* As wide as it likes, but no wider than the window, which with large text it would be. */
static void
fit (SbxHandOverPopover *self)
{
  int room = MAX (LEAST_WIDTH, gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)))) - MARGINS);
  int width;

  gtk_widget_measure (adw_clamp_get_child (self->clamp), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  width = MIN (width, room);
  adw_clamp_set_maximum_size (self->clamp, width);
  adw_clamp_set_tightening_threshold (self->clamp, width);
}

static void
sbx_hand_over_popover_class_init (SbxHandOverPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-hand-over-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, clamp);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, list_area);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, list);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, nobody);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, give);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
}

static void
sbx_hand_over_popover_init (SbxHandOverPopover *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_list_key_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

GtkWidget *
sbx_hand_over_popover_new (void)
{
  return g_object_new (SBX_TYPE_HAND_OVER_POPOVER, NULL);
}

/**
 * sbx_hand_over_popover_ask:
 * @self: a popover with a parent
 * @topic: what is given away
 */
void
sbx_hand_over_popover_ask (SbxHandOverPopover *self,
                           SbxTopic           *topic)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *const *participants;
  SbxChannel *channel;
  SbxWorld *world;
  GtkListBoxRow *row;

  g_return_if_fail (SBX_IS_HAND_OVER_POPOVER (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");

  channel = sbx_topic_get_channel (topic);
  world = channel ? sbx_channel_get_world (channel) : NULL;
  if (world && sbx_world_get_sender_id (world))
    g_hash_table_add (seen, g_strdup (sbx_world_get_sender_id (world)));
  add_people (self, seen, topic, sbx_topic_get_viewers (topic));
  add_people (self, seen, topic, sbx_topic_get_typing (topic));
  add (self, seen, topic, sbx_topic_get_owner_id (topic), NULL);
  participants = sbx_topic_get_participants (topic);
  for (guint i = 0; participants && participants[i]; i++)
    add (self, seen, topic, participants[i], NULL);
  add_writers (self, seen, topic);
  add_claimers (self, seen, topic);
  if (world)
    add_users (self, seen, topic, world);

  row = gtk_list_box_get_row_at_index (self->list, 0);
  gtk_widget_set_visible (self->list_area, row != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->nobody), row == NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  row ? "" : gtk_label_get_label (self->nobody), -1);
  on_entry_changed (self);
  fit (self);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (row ? GTK_WIDGET (row) : GTK_WIDGET (self->entry));
}
