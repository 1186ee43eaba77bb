/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-page.h"

#include "sbx-card-grid.h"
#include "sbx-chart-pen.h"
#include "sbx-chart-table.h"
#include "sbx-connection-charts.h"
#include "sbx-connection-compare.h"
#include "sbx-connection-words.h"
#include "sbx-dialect-words.h"
#include "sbx-facts-grid.h"
#include "sbx-fold.h"
#include "sbx-state-strip.h"

#include <glib/gi18n-lib.h>

/* What the strip shows, in seconds; and how often it moves on. */
#define SPAN (30 * 60)
#define TICK 5
/* In the list below it; all of them are in the table. */
#define MOST_CHANGES 30

struct _SbxConnectionPage
{
  AdwBin               parent_instance;

  SbxClient           *client;      /* (nullable) */
  GSignalGroup        *world_signals;
  GSignalGroup        *history_signals;
  guint                tick;

  SbxStateStrip       *strip;
  GtkImage            *share_icon;  /* how it is now, beside how much of the time it was open */
  GtkLabel            *share;
  GtkLabel            *reading;
  GtkExpander         *expander;
  GtkListBox          *changes;
  SbxConnectionCompare *compare;
  SbxConnectionCharts *charts;

  GtkImage     *state_icon;
  GtkLabel     *state;
  GtkLabel     *reason;
  GtkWidget    *retry;
  GtkWidget           *edit;
  GtkWidget           *why;
  AdwBin       *facts;
};

G_DEFINE_FINAL_TYPE (SbxConnectionPage, sbx_connection_page, ADW_TYPE_BIN)

static char *
describe_speech (SbxClient *client)
{
  const char *dialect = sbx_client_get_dialect (client);
  const char *transport = sbx_client_get_transport (client);
  const char *title = dialect ? sbx_dialect_words_get_title (dialect) : NULL;

  if (title == NULL)
    return g_strdup ("");

  /* TRANSLATORS: how a server speaks: "Monitor (Socket.IO), by polling" */
  return g_strcmp0 (transport, "polling") == 0 ? g_strdup_printf (_("%s, by polling"), title) : g_strdup (title);
}

static char *
describe_server (SbxClient *client)
{
  const char *name = sbx_client_get_hub_name (client);
  const char *version = sbx_client_get_hub_version (client);

  return g_strstrip (g_strdup_printf ("%s %s", name ? name : "", version ? version : ""));
}

static GtkWidget *
make_facts (SbxClient *client)
{
  GtkGrid *grid = sbx_facts_grid_new ();

  sbx_facts_grid_take (grid, _("Address"), g_strdup (sbx_world_get_address (sbx_client_get_world (client))));
  sbx_facts_grid_take (grid, _("Speaks"), describe_speech (client));
  sbx_facts_grid_take (grid, _("Server"), describe_server (client));

  return GTK_WIDGET (grid);
}

static void
update (SbxConnectionPage *self)
{
  SbxWorld        *world = self->client ? sbx_client_get_world (self->client) : NULL;
  const char      *reason = world ? sbx_world_get_reason (world) : NULL;
  g_autofree char *state = NULL;

  if (world == NULL)
    return;

  state = sbx_connection_words_state (world);
  gtk_image_set_from_icon_name (self->state_icon, sbx_connection_words_icon (sbx_world_get_state (world)));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), (const char *[]) { sbx_connection_words_class (sbx_world_get_state (world)), NULL });
  gtk_image_set_from_icon_name (self->share_icon, sbx_connection_words_icon (sbx_world_get_state (world)));
  gtk_widget_set_css_classes (GTK_WIDGET (self->share_icon), (const char *[]) { sbx_connection_words_class (sbx_world_get_state (world)), NULL });
  gtk_label_set_label (self->state, state);
  gtk_label_set_label (self->reason, reason ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason && *reason != '\0');
  gtk_widget_set_visible (self->retry, sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED);
  gtk_widget_set_visible (self->why, sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED);
  gtk_widget_set_visible (self->edit, sbx_world_get_state (world) == SBX_CONNECTION_ERROR && !sbx_world_is_local (world));
  adw_bin_set_child (self->facts, make_facts (self->client));
}

/* --- its history --- */

static GtkLabel *
make_label (const char *text,
            const char *style_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (text));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  if (style_class)
    gtk_widget_add_css_class (GTK_WIDGET (label), style_class);
  gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");

  return label;
}

static GtkWidget *
make_change (SbxStateChange *change)
{
  const SbxStateFacts *facts = sbx_state_change_get_facts (change);
  g_autofree char     *words = sbx_connection_words_change (facts);
  g_autofree char     *details = sbx_connection_words_details (facts);
  GtkWidget           *row = gtk_list_box_row_new ();
  GtkWidget           *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget           *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget           *icon = gtk_image_new_from_icon_name (sbx_connection_words_icon (facts->state));
  g_autofree char     *name = details[0] ? g_strdup_printf ("%s, %s", words, details) : g_strdup (words);

  gtk_widget_add_css_class (icon, sbx_connection_words_class (facts->state));
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (make_label (words, NULL)));
  if (details[0])
    {
      GtkLabel *label = make_label (details, "caption");

      gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
      gtk_box_append (GTK_BOX (texts), GTK_WIDGET (label));
    }
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

/* The newest first; made only while they are in sight. */
static void
list_changes (SbxConnectionPage *self)
{
  GListModel *history = self->client ? G_LIST_MODEL (sbx_client_get_history (self->client)) : NULL;
  guint       n = history ? g_list_model_get_n_items (history) : 0;
  GtkWidget  *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->changes))))
    gtk_list_box_remove (self->changes, row);
  if (!gtk_expander_get_expanded (self->expander))
    return;

  for (guint i = n; i > 0 && n - i < MOST_CHANGES; i--)
    {
      g_autoptr (SbxStateChange) change = g_list_model_get_item (history, i - 1);

      gtk_list_box_append (self->changes, make_change (change));
    }
}

static void
show_history (SbxConnectionPage *self)
{
  const char *const columns[] = { _("Time"), _("State"), _("Why"), _("Details"), NULL };
  GListModel *history = self->client ? G_LIST_MODEL (sbx_client_get_history (self->client)) : NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = history ? g_list_model_get_n_items (history) : 0; i > 0; i--)
    {
      g_autoptr (SbxStateChange) change = g_list_model_get_item (history, i - 1);
      const SbxStateFacts *facts = sbx_state_change_get_facts (change);
      char **row = g_new0 (char *, G_N_ELEMENTS (columns));

      row[0] = sbx_chart_time_words (facts->time / 1000, TRUE);
      row[1] = g_strdup (sbx_connection_words_name (facts->state));
      row[2] = g_strdup (facts->text ? facts->text : "");
      row[3] = sbx_connection_words_details (facts);
      g_ptr_array_add (rows, row);
    }

  sbx_chart_table_show (GTK_WIDGET (self), _("Changes of the Connection"), columns, rows);
}

static void
on_reading (SbxConnectionPage *self)
{
  const char      *reading = sbx_state_strip_get_reading (self->strip);
  GListModel      *history = self->client ? G_LIST_MODEL (sbx_client_get_history (self->client)) : NULL;
  guint            n = history ? g_list_model_get_n_items (history) : 0;
  g_autoptr (SbxStateChange) last = n > 0 ? g_list_model_get_item (history, n - 1) : NULL;
  g_autofree char *words = reading[0] == '\0' && last ? sbx_connection_words_change (sbx_state_change_get_facts (last)) : g_strdup (reading);

  gtk_label_set_label (self->reading, words);
}

/* Of the time that is known: a share of one minute is none of thirty. */
static char *
dup_share (SbxConnectionPage *self)
{
  double           share = sbx_state_strip_get_share (self->strip, SBX_CONNECTION_CONNECTED) * 100;
  gint64           since = sbx_state_strip_get_since (self->strip);
  g_autofree char *clock = NULL;
  g_autofree char *loose = NULL;
  g_autofree char *bound = NULL;
  GString         *words;

  if (share < 0)
    return g_strdup ("");
  if (since == 0)
    /* TRANSLATORS: of the time, in which the connection was open */
    return g_strdup_printf (_("Open %.0f %%"), share);

  clock = sbx_chart_time_words (since, FALSE);
  words = g_string_new (NULL);
  /* TRANSLATORS: of the time, in which the connection was open, and since when that is known: "Open 93 % since 23:58" */
  g_string_append_printf (words, _("Open %.0f %% since %s"), share, clock);
  /* The time is not alone in a line. */
  loose = g_strconcat (" ", clock, NULL);
  bound = g_strconcat ("\u00a0", clock, NULL);
  g_string_replace (words, loose, bound, 1);

  return g_string_free (words, FALSE);
}

static void
show_strip (SbxConnectionPage *self)
{
  g_autofree char *words = NULL;

  sbx_state_strip_show (self->strip, SPAN);
  words = dup_share (self);
  gtk_label_set_label (self->share, words);
}

static gboolean
on_tick (gpointer self)
{
  show_strip (self);

  return G_SOURCE_CONTINUE;
}

static void
look (SbxConnectionPage *self)
{
  gboolean wanted = self->client && gtk_widget_get_mapped (GTK_WIDGET (self));

  g_clear_handle_id (&self->tick, g_source_remove);
  if (!wanted)
    return;

  self->tick = g_timeout_add_seconds (TICK, on_tick, self);
  show_strip (self);
}

static void
on_history_changed (SbxConnectionPage *self)
{
  list_changes (self);
  on_reading (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_strip (self);
}

/* --- object --- */

static void
sbx_connection_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_page_parent_class)->map (widget);
  look (SBX_CONNECTION_PAGE (widget));
}

static void
sbx_connection_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_page_parent_class)->unmap (widget);
  look (SBX_CONNECTION_PAGE (widget));
}

static void
sbx_connection_page_dispose (GObject *object)
{
  SbxConnectionPage *self = SBX_CONNECTION_PAGE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->history_signals);
  g_clear_object (&self->world_signals);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_connection_page_parent_class)->dispose (object);
}

static void
sbx_connection_page_class_init (SbxConnectionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_connection_page_dispose;
  widget_class->map = sbx_connection_page_map;
  widget_class->unmap = sbx_connection_page_unmap;

  g_type_ensure (SBX_TYPE_CARD_GRID);
  g_type_ensure (SBX_TYPE_CONNECTION_CHARTS);
  g_type_ensure (SBX_TYPE_CONNECTION_COMPARE);
  g_type_ensure (SBX_TYPE_STATE_STRIP);

  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-connection-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, state);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, reason);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, retry);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, edit);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, why);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, facts);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, strip);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, share_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, share);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, reading);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, expander);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, changes);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, charts);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, compare);
  gtk_widget_class_bind_template_callback (widget_class, show_history);
}

static void
sbx_connection_page_init (SbxConnectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->history_signals = g_signal_group_new (SBX_TYPE_STATE_HISTORY);
  g_signal_group_connect_swapped (self->history_signals, "items-changed", G_CALLBACK (on_history_changed), self);
  g_signal_connect_object (self->strip, "notify::reading", G_CALLBACK (on_reading), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (list_changes), self, G_CONNECT_SWAPPED);
  on_reading (self);
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::attempt", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::reason", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::dialect", G_CALLBACK (update), self);
}

void
sbx_connection_page_set_client (SbxConnectionPage *self,
                                SbxClient         *client)
{
  SbxWorld *world = client ? sbx_client_get_world (client) : NULL;

  g_return_if_fail (SBX_IS_CONNECTION_PAGE (self));

  if (!g_set_object (&self->client, client))
    return;

  g_signal_group_set_target (self->world_signals, world);
  g_signal_group_set_target (self->history_signals, client ? sbx_client_get_history (client) : NULL);
  sbx_state_strip_set_history (self->strip, client ? sbx_client_get_history (client) : NULL);
  sbx_connection_charts_set_client (self->charts, client);
  sbx_connection_compare_set_client (self->compare, client);
  look (self);
  list_changes (self);
  on_reading (self);
  if (world)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry), "s", sbx_world_get_address (world));
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->why), "(sssss)", sbx_world_get_address (world), "connection", "", "", "");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit), "s", sbx_world_get_address (world));
    }
  update (self);
}
