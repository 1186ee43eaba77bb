/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hand-over-popover.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-person.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Of a row: whom it stands for. */
#define ID_KEY "sbx-id"

struct _SbxHandOverPopover
{
  GtkPopover  parent_instance;

  GtkWidget  *list_area;
  GtkListBox *list;
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

/* Everybody once, and not ourselves. */
static void
add (SbxHandOverPopover *self,
     GHashTable         *seen,
     const char         *id,
     const char         *known_as)
{
  g_autofree char *name = NULL;
  GtkWidget *row, *box, *label;

  if (id == NULL || *id == '\0' || !g_hash_table_add (seen, g_strdup (id)))
    return;

  name = sbx_format_name (known_as, id);
  row = gtk_list_box_row_new ();
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  label = gtk_label_new (name);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_box_append (GTK_BOX (box), adw_avatar_new (24, name, TRUE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (id), g_free);
  gtk_list_box_append (self->list, row);
}

static void
add_people (SbxHandOverPopover *self,
            GHashTable         *seen,
            GListModel         *people)
{
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (SbxPerson) person = g_list_model_get_item (people, i);

      add (self, seen, sbx_person_get_id (person), sbx_person_get_name (person));
    }
}

static void
add_known (SbxHandOverPopover *self,
           GHashTable         *seen,
           SbxTopic           *topic,
           const char         *id)
{
  g_autofree char *name = id && *id != '\0' ? sbx_topic_dup_person_name (topic, id) : NULL;

  add (self, seen, id, name);
}

/* Of other topics of the channel: who answers there may answer here. */
static void
add_claimers (SbxHandOverPopover *self,
              GHashTable         *seen,
              SbxTopic           *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  GListModel *topics = channel ? sbx_channel_get_topics (channel) : NULL;

  for (guint i = 0; topics && i < MIN (g_list_model_get_n_items (topics), 200); i++)
    {
      g_autoptr (SbxTopic) other = g_list_model_get_item (topics, i);

      add_known (self, seen, other, sbx_topic_get_claim_by (other));
      add_known (self, seen, other, sbx_topic_get_owner_id (other));
    }
}

static void
sbx_hand_over_popover_class_init (SbxHandOverPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-hand-over-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, list_area);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, list);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxHandOverPopover, give);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
}

static void
sbx_hand_over_popover_init (SbxHandOverPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
  GtkListBoxRow *row;

  g_return_if_fail (SBX_IS_HAND_OVER_POPOVER (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");

  channel = sbx_topic_get_channel (topic);
  if (channel && sbx_channel_get_world (channel) && sbx_world_get_sender_id (sbx_channel_get_world (channel)))
    g_hash_table_add (seen, g_strdup (sbx_world_get_sender_id (sbx_channel_get_world (channel))));
  add_people (self, seen, sbx_topic_get_viewers (topic));
  add_people (self, seen, sbx_topic_get_typing (topic));
  add_known (self, seen, topic, sbx_topic_get_owner_id (topic));
  participants = sbx_topic_get_participants (topic);
  for (guint i = 0; participants && participants[i]; i++)
    add_known (self, seen, topic, participants[i]);
  add_claimers (self, seen, topic);

  gtk_widget_set_visible (self->list_area, gtk_list_box_get_row_at_index (self->list, 0) != NULL);
  on_entry_changed (self);
  gtk_popover_popup (GTK_POPOVER (self));
  row = gtk_list_box_get_row_at_index (self->list, 0);
  gtk_widget_grab_focus (row ? GTK_WIDGET (row) : GTK_WIDGET (self->entry));
}
