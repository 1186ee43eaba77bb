/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-details.h"

#include "sbx-channel.h"
#include "sbx-facts-grid.h"
#include "sbx-formatters.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-person-words.h"
#include "sbx-time.h"
#include "sbx-topic-words.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Of those who take part: the others are only counted. */
#define MAX_NAMED 12
#define MAX_HEIGHT 420
#define WIDTH 340
/* Of a grid: where the first id stands. */
#define ID_ROW "sbx-id-row"

struct _SbxTopicDetails
{
  GtkPopover parent_instance;

  GtkWidget *scroller;
};

G_DEFINE_FINAL_TYPE (SbxTopicDetails, sbx_topic_details, GTK_TYPE_POPOVER)

/* (transfer full): what somebody is called where they wrote, else the id. */
static char *
dup_name (SbxTopic   *topic,
          const char *id)
{
  g_autofree char *name = sbx_topic_dup_person_name (topic, id);

  return sbx_format_name (name, id);
}

static char *
dup_participants (SbxTopic *topic)
{
  const char *const *ids = sbx_topic_get_participants (topic);
  guint    n = ids ? g_strv_length ((char **) ids) : 0;
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, MAX_NAMED); i++)
    {
      g_autofree char *name = dup_name (topic, ids[i]);

      g_string_append_printf (names, "%s\n", name);
    }
  if (n > MAX_NAMED)
    g_string_append_printf (names, ngettext ("and %'u more", "and %'u more", n - MAX_NAMED), n - MAX_NAMED);

  return g_string_free (names, FALSE);
}

static char *
dup_readers (SbxTopic *topic)
{
  GListModel *people = sbx_topic_get_viewers (topic);
  GString    *names = g_string_new (NULL);

  for (guint i = 0; i < MIN (g_list_model_get_n_items (people), MAX_NAMED); i++)
    {
      g_autoptr (SbxPerson) person = g_list_model_get_item (people, i);
      g_autofree char *name = sbx_person_words_dup (person);

      g_string_append_printf (names, "%s\n", name);
    }

  return g_string_free (names, FALSE);
}

static char *
dup_state (SbxTopic *topic)
{
  char *words = sbx_topic_words_describe (topic, sbx_time_now_ms ());

  if (*words != '\0')
    return words;

  g_free (words);
  return g_strdup (C_("topic", "open"));
}

/* When its first message was written, if that one is here; nothing else tells when a topic began. */
static char *
dup_begun (SbxTopic *topic)
{
  SbxMessageLog *log = sbx_topic_get_messages (topic);
  g_autoptr (SbxMessage) first = NULL;

  if (sbx_message_log_get_has_older (log) || sbx_message_log_get_oldest_seq (log) <= 0)
    return g_strdup ("");

  first = g_list_model_get_item (G_LIST_MODEL (log), 0);

  return first && sbx_message_get_timestamp (first) > 0 ? sbx_format_exact_time (sbx_message_get_timestamp (first)) : g_strdup ("");
}

static char *
dup_count (SbxTopic *topic)
{
  g_autofree char *unread = sbx_format_unread (sbx_topic_get_unread_count (topic));

  if (sbx_topic_get_unread_count (topic) == 0)
    return g_strdup_printf ("%'u", sbx_topic_get_message_count (topic));

  /* TRANSLATORS: how many messages there are, and "3 unread" */
  return g_strdup_printf (_("%'u, %s"), sbx_topic_get_message_count (topic), unread);
}

static void
on_copy (GtkWidget  *button,
         const char *id)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (button), id);
  /* TRANSLATORS: what was copied */
  gtk_widget_activate_action (button, "win.announce", "s", _("Copied"));
  gtk_button_set_icon_name (GTK_BUTTON (button), "sbx-check-symbolic");
}

/* A line with an id, as it is, and a button that copies it. */
static void
take_id (GtkGrid    *grid,
         const char *name,
         const char *copy,
         const char *id)
{
  GtkWidget *button;
  int        row;

  if (id == NULL || *id == '\0')
    return;

  row = sbx_facts_grid_take (grid, name, g_strdup (id));
  if (g_object_get_data (G_OBJECT (grid), ID_ROW) == NULL)
    g_object_set_data (G_OBJECT (grid), ID_ROW, GINT_TO_POINTER (row));
  button = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_add_css_class (button, "small");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, copy);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, copy, -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_copy), g_strdup (id), (GClosureNotify) (void (*) (void)) g_free, 0);
  gtk_grid_attach (grid, button, 2, row, 1, 1);
}

static GtkGrid *
make_grid (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;
  const char *owner = sbx_topic_get_owner_id (topic);
  gint64      last = sbx_topic_get_last_message_time (topic);
  GtkGrid    *grid = sbx_facts_grid_new ();

  sbx_facts_grid_take (grid, _("State"), dup_state (topic));
  sbx_facts_grid_take (grid, _("Owner"), owner ? dup_name (topic, owner) : g_strdup (""));
  sbx_facts_grid_take (grid, _("Participants"), dup_participants (topic));
  sbx_facts_grid_take (grid, _("Looking now"), dup_readers (topic));
  sbx_facts_grid_take (grid, _("Messages"), dup_count (topic));
  sbx_facts_grid_take (grid, _("Begun"), dup_begun (topic));
  sbx_facts_grid_take (grid, _("Last message"), last > 0 ? sbx_format_exact_time (last) : g_strdup (""));
  sbx_facts_grid_take (grid, _("Kind"), g_strdup (sbx_topic_get_kind (topic) == SBX_TOPIC_CHAT ? C_("kind of topic", "Chat") : C_("kind of topic", "Work")));
  take_id (grid, _("Topic ID"), _("Copy the Topic ID"), sbx_topic_get_id (topic));
  if (channel)
    {
      sbx_facts_grid_take (grid, _("Channel"), sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel)));
      take_id (grid, _("Channel ID"), _("Copy the Channel ID"), sbx_channel_get_id (channel));
      sbx_facts_grid_take (grid, _("Platform"), sbx_format_one_line (sbx_channel_get_platform (channel)));
      take_id (grid, _("Kept from"), _("Copy the Address"), sbx_channel_get_bridged_from (channel));
      if (sbx_channel_get_cut_off (channel))
        sbx_facts_grid_take (grid, _("Its server"), g_strdup (_("Cannot be reached: nothing new comes from there until it can")));
    }
  if (world)
    sbx_facts_grid_take (grid, _("Hub"), g_strdup (sbx_world_get_name (world)));

  return grid;
}

static void
sbx_topic_details_class_init (SbxTopicDetailsClass *klass)
{
}

static void
sbx_topic_details_init (SbxTopicDetails *self)
{
  self->scroller = gtk_scrolled_window_new ();
  g_object_set (self->scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "width-request", WIDTH, NULL);
  gtk_popover_set_child (GTK_POPOVER (self), self->scroller);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Details of the topic"), -1);
}

GtkWidget *
sbx_topic_details_new (void)
{
  return g_object_new (SBX_TYPE_TOPIC_DETAILS, NULL);
}

/**
 * sbx_topic_details_show:
 * @self: a popover that points somewhere
 * @topic: a topic, as it is now
 */
void
sbx_topic_details_show (SbxTopicDetails *self,
                        SbxTopic        *topic)
{
  GtkWidget *grid;
  int        height;

  g_return_if_fail (SBX_IS_TOPIC_DETAILS (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  grid = GTK_WIDGET (make_grid (topic));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), grid);
  /* As high as its lines are at this width: what is scrolled is not asked for that. */
  gtk_widget_measure (grid, GTK_ORIENTATION_VERTICAL, WIDTH, NULL, &height, NULL, NULL);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scroller), MIN (height, MAX_HEIGHT));
  gtk_popover_popup (GTK_POPOVER (self));
  /* A text that takes the focus selects itself. */
  gtk_widget_grab_focus (gtk_grid_get_child_at (GTK_GRID (grid), 2, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), ID_ROW))));
}
