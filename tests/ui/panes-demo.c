/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-pane.h"
#include "sbx-connection-chip.h"
#include "sbx-demo-world.h"
#include "sbx-message.h"
#include "sbx-monitor-view.h"
#include "sbx-time.h"

#include <adwaita.h>

/* The panes of the Monitor view over worlds filled by hand, to look at: no hub, no client, no settings. */

static int   width = 1280;
static int   height = 800;
static char *page = NULL;
static char *trouble = NULL;
static char *topic_id = NULL;
static char *state = NULL;
static int   flood = 0;

static const GOptionEntry options[] = {
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width of the window", "PIXELS" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "Height of the window", "PIXELS" },
  { "page", 0, 0, G_OPTION_ARG_STRING, &page, "Where a narrow window is: sidebar, topics or messages", "PAGE" },
  { "trouble", 0, 0, G_OPTION_ARG_STRING, &trouble, "connecting, reconnecting, patrol, error or several", "STATE" },
  { "topic", 0, 0, G_OPTION_ARG_STRING, &topic_id, "The topic shown, none for an empty text", "ID" },
  { "state", 0, 0, G_OPTION_ARG_STRING, &state, "gap, held, claimed, ours or offline", "STATE" },
  { "flood", 0, 0, G_OPTION_ARG_INT, &flood, "Messages a second that arrive", "N" },
  { NULL }
};

typedef struct
{
  GListModel        *worlds;
  GtkWidget         *window;
  AdwLeaflet        *leaflet;
  SbxChannelPane    *channels;
  SbxMonitorView    *monitor;
  SbxConnectionChip *chip;
  gint64             seq;
} Demo;

static void
make_trouble (Demo *demo)
{
  g_autoptr (SbxWorld) bakery = g_list_model_get_item (demo->worlds, 0);
  g_autoptr (SbxWorld) florist = g_list_model_get_item (demo->worlds, 1);
  gint64 now = sbx_time_now_ms ();

  if (g_strcmp0 (trouble, "connecting") == 0)
    sbx_world_set_connection (florist, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
  else if (g_strcmp0 (trouble, "reconnecting") == 0 || g_strcmp0 (trouble, "several") == 0)
    sbx_world_set_connection (florist, SBX_CONNECTION_RECONNECTING, 2, 5, now + 4000, "The hub closed the connection");
  else if (g_strcmp0 (trouble, "patrol") == 0)
    sbx_world_set_connection (florist, SBX_CONNECTION_PATROL, 0, 5, now + 60000, "Nobody answers there");
  else if (g_strcmp0 (trouble, "error") == 0)
    sbx_world_set_connection (florist, SBX_CONNECTION_ERROR, 0, 5, 0, "The token is no longer valid");
  if (g_strcmp0 (trouble, "several") == 0)
    sbx_world_set_connection (bakery, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
}

static gboolean
on_flood (gpointer user_data)
{
  Demo *demo = user_data;
  g_autoptr (SbxWorld) bakery = g_list_model_get_item (demo->worlds, 0);

  sbx_demo_message (bakery, "bakery", "late", demo->seq++, "Wang Li", "One more, and it takes a second line now and then, depending on how wide all of this is.");

  return G_SOURCE_CONTINUE;
}

static void
on_channel_changed (Demo *demo)
{
  sbx_monitor_view_set_channel (demo->monitor, sbx_channel_pane_get_channel (demo->channels));
}

static void
on_clearance_changed (Demo *demo)
{
  int clearance;

  g_object_get (demo->monitor, "clearance", &clearance, NULL);
  gtk_widget_set_margin_bottom (GTK_WIDGET (demo->chip), MAX (clearance, 18));
}

static void
show_sidebar (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  Demo *demo = user_data;

  adw_leaflet_navigate (demo->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
show_view (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  Demo *demo = user_data;

  adw_leaflet_navigate (demo->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
retry (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       user_data)
{
  g_print ("retry %s\n", g_variant_get_string (parameter, NULL));
}

static void
reply (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       user_data)
{
  Demo *demo = user_data;
  g_autoptr (SbxWorld) bakery = g_list_model_get_item (demo->worlds, 0);
  g_autofree char *key = g_uuid_string_random ();

  sbx_world_add_outgoing (bakery, sbx_monitor_view_get_topic (demo->monitor), key, g_variant_get_string (parameter, NULL));
}

static void
mark_read (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  g_print ("read %" G_GINT64_FORMAT "\n", g_variant_get_int64 (parameter));
}

static void
resend (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  g_print ("resend %s\n", g_variant_get_string (parameter, NULL));
}

static void
load_gap (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  g_autofree char *text = g_variant_print (parameter, FALSE);

  g_print ("load %s\n", text);
}

static void
toggle_claim (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  g_print ("claim\n");
}

static void
add_actions (Demo *demo)
{
  static const GActionEntry win[] = {
    { "show-sidebar", show_sidebar },
    { "show-view", show_view, "s" },
    { "retry", retry, "s" },
    { "inspect", retry, "s" },
  };
  static const GActionEntry topic[] = {
    { "reply", reply, "s" },
    { "mark-read", mark_read, "x" },
    { "resend", resend, "s" },
    { "send-anyway", resend, "s" },
    { "edit", resend, "s" },
    { "cancel", resend, "s" },
    { "load-gap", load_gap, "(xx)" },
    { "toggle-claim", toggle_claim },
    { "claim", toggle_claim },
    { "release", toggle_claim },
  };
  g_autoptr (GSimpleActionGroup) topic_group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (demo->window), win, G_N_ELEMENTS (win), demo);
  g_action_map_add_action_entries (G_ACTION_MAP (topic_group), topic, G_N_ELEMENTS (topic), demo);
  gtk_widget_insert_action_group (demo->window, "topic", G_ACTION_GROUP (topic_group));
}

/* What is out of the ordinary in the topic. */
static void
make_state (SbxWorld *world,
            SbxTopic *topic)
{
  gint64 now = sbx_time_now_ms ();

  if (g_strcmp0 (state, "gap") == 0)
    {
      sbx_world_break_stream (world, "channel/bakery", 0, 152, "trimmed");
      sbx_demo_message (world, "bakery", "late", 153, "Wang Li", "Is it still on its way?");
      sbx_world_add_gap (world, topic, 111, 152, "trimmed");
    }
  else if (g_strcmp0 (state, "held") == 0)
    {
      sbx_world_add_outgoing (world, topic, "k2", "The driver is on his way.");
      sbx_world_set_outgoing_state (world, topic, "k2", SBX_DELIVERY_FAILED, "The hub did not take this message. Edit it, or send it again. It said: “The topic is closed.”");
      sbx_world_add_outgoing (world, topic, "k3", "I will ask him to ring at number 12, and to bring the strawberries too.");
      sbx_world_set_outgoing_state (world, topic, "k3", SBX_DELIVERY_HELD, "3 newer messages came before this could be sent");
    }
  else if (g_strcmp0 (state, "claimed") == 0 || g_strcmp0 (state, "ours") == 0)
    sbx_demo_apply (world, "topicChanged",
                    "{'channelId':'bakery','topic':{'id':'late','channelId':'bakery','kind':'chat','title':'Late delivery','lastMessageTime':%" G_GINT64_FORMAT ","
                    "'lastSeq':110,'messageCount':12,'claim':{'by':'%s','until':%" G_GINT64_FORMAT ",'fence':3}}}",
                    now, g_str_equal (state, "ours") ? "me" : "anna", now + 200000);
  else if (g_strcmp0 (state, "offline") == 0)
    {
      sbx_world_set_connection (world, SBX_CONNECTION_PATROL, 0, 5, now + 60000, "Nobody answers there");
      sbx_world_set_as_of (world, now - 7300000);
    }
  sbx_world_flush (world);
}

static void
on_activate (GtkApplication *app,
             Demo           *demo)
{
  GtkWidget *overlay = gtk_overlay_new ();
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (SbxWorld) bakery = NULL;
  SbxTopic *topic;

  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", "gtk-decoration-layout", ":close", NULL);
  demo->worlds = sbx_demo_worlds ();
  demo->window = adw_application_window_new (app);
  demo->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  demo->channels = SBX_CHANNEL_PANE (sbx_channel_pane_new ());
  demo->monitor = SBX_MONITOR_VIEW (sbx_monitor_view_new ());
  demo->chip = SBX_CONNECTION_CHIP (sbx_connection_chip_new ());
  demo->seq = 1000;
  adw_leaflet_append (demo->leaflet, GTK_WIDGET (demo->channels));
  adw_leaflet_append (demo->leaflet, GTK_WIDGET (demo->monitor));
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (demo->leaflet));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (demo->chip));
  gtk_widget_set_halign (GTK_WIDGET (demo->chip), GTK_ALIGN_END);
  gtk_widget_set_valign (GTK_WIDGET (demo->chip), GTK_ALIGN_END);
  gtk_widget_set_margin_end (GTK_WIDGET (demo->chip), 18);
  gtk_widget_set_margin_start (GTK_WIDGET (demo->chip), 18);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (demo->window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (demo->window), width, height);
  add_actions (demo);

  g_menu_append (menu, "_About", "app.about");
  g_object_set (demo->channels, "menu-model", menu, NULL);
  g_object_bind_property (demo->leaflet, "folded", demo->channels, "folded", G_BINDING_SYNC_CREATE);
  g_object_bind_property (demo->leaflet, "folded", demo->monitor, "sidebar-hidden", G_BINDING_SYNC_CREATE);
  g_object_bind_property (demo->chip, "shown", demo->monitor, "chip-shown", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (demo->channels, "notify::channel", G_CALLBACK (on_channel_changed), demo);
  g_signal_connect_swapped (demo->monitor, "notify::clearance", G_CALLBACK (on_clearance_changed), demo);
  sbx_channel_pane_set_worlds (demo->channels, demo->worlds);
  sbx_connection_chip_set_worlds (demo->chip, demo->worlds);
  make_trouble (demo);

  bakery = g_list_model_get_item (demo->worlds, 0);
  topic = sbx_world_find_topic (bakery, "bakery", topic_id ? topic_id : "late");
  if (topic)
    {
      sbx_channel_pane_set_channel (demo->channels, sbx_world_find_channel (bakery, "bakery"));
      sbx_monitor_view_set_topic (demo->monitor, topic);
      if (topic_id == NULL)
        {
          sbx_world_add_outgoing (bakery, topic, "k1", "Of course, I have told him.");
          sbx_world_set_outgoing_state (bakery, topic, "k1", 0, "the platform takes the next reply at 09:40");
          sbx_world_flush (bakery);
          make_state (bakery, topic);
        }
    }
  gtk_window_present (GTK_WINDOW (demo->window));
  if (g_strcmp0 (page, "sidebar") != 0)
    adw_leaflet_set_visible_child (demo->leaflet, GTK_WIDGET (demo->monitor));
  if (g_strcmp0 (page, "messages") == 0)
    gtk_widget_activate_action (GTK_WIDGET (demo->monitor), "view.show-messages", NULL);
  if (flood > 0)
    g_timeout_add (MAX (1, 1000 / flood), on_flood, demo);
}

int
main (int    argc,
      char **argv)
{
  Demo demo = { NULL };
  g_autoptr (AdwApplication) app = adw_application_new ("org.signalbox.PanesDemo", G_APPLICATION_NON_UNIQUE);
  int status;

  g_application_set_resource_base_path (G_APPLICATION (app), "/org/signalbox/Signalbox");
  g_application_add_main_option_entries (G_APPLICATION (app), options);
  g_signal_connect (app, "activate", G_CALLBACK (on_activate), &demo);
  status = g_application_run (G_APPLICATION (app), argc, argv);
  g_clear_object (&demo.worlds);

  return status;
}
