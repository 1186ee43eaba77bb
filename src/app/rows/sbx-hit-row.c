/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hit-row.h"

#include "sbx-formatters.h"
#include "sbx-search-hit.h"
#include "sbx-search-snippet.h"
#include "sbx-time.h"
#include "sbx-tip.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SbxHitRow
{
  SbxRow parent_instance;

  AdwAvatar *avatar;
  GtkLabel  *sender;
  GtkWidget *lock;
  GtkLabel  *place;
  GtkLabel  *time;
  GtkLabel  *snippet;
};

G_DEFINE_FINAL_TYPE (SbxHitRow, sbx_hit_row, SBX_TYPE_ROW)

/* "Bakery account", of several hubs "Bakery hub › Bakery account". */
static char *
dup_channel (SbxSearchHit *hit)
{
  g_autofree char *channel = sbx_format_name (sbx_search_hit_get_channel_name (hit), sbx_search_hit_get_channel_id (hit));
  g_autofree char *hub = NULL;

  if (!sbx_search_hit_of_several_hubs (hit))
    return g_steal_pointer (&channel);

  hub = sbx_format_name (sbx_world_get_name (sbx_search_hit_get_world (hit)), NULL);
  /* TRANSLATORS: where something is: the hub and its channel; where one writes from right to left, mirror the sign. */
  return g_strdup_printf (C_("place", "%s › %s"), hub, channel);
}

/* "Bakery account · Late delivery". */
static char *
dup_place (SbxSearchHit *hit)
{
  g_autofree char *channel = dup_channel (hit);
  g_autofree char *topic = sbx_format_name (sbx_search_hit_get_topic_title (hit), sbx_search_hit_get_topic_id (hit));

  /* TRANSLATORS: where a message was found: the channel and its topic */
  return g_strdup_printf (C_("place", "%s · %s"), channel, topic);
}

/* Text flows by its own first letter, whatever the language of the window. */
static void
set_direction (GtkLabel   *label,
               const char *text)
{
  PangoDirection direction = sbx_text_direction (text);

  gtk_widget_set_direction (GTK_WIDGET (label),
                            direction == PANGO_DIRECTION_RTL   ? GTK_TEXT_DIR_RTL
                            : direction == PANGO_DIRECTION_LTR ? GTK_TEXT_DIR_LTR
                                                               : GTK_TEXT_DIR_NONE);
}

static void
sbx_hit_row_update (SbxRow  *row,
                    GObject *item)
{
  SbxHitRow            *self = SBX_HIT_ROW (row);
  SbxSearchHit         *hit = SBX_SEARCH_HIT (item);
  guint                 n_ranges;
  const SbxSearchRange *ranges = sbx_search_hit_get_ranges (hit, &n_ranges);
  g_autofree char      *sender = sbx_format_name (sbx_search_hit_get_sender (hit), NULL);
  g_autofree char      *place = dup_place (hit);
  g_autofree char      *time = sbx_format_relative_time (sbx_search_hit_get_timestamp (hit), sbx_time_now_ms ());
  g_autofree char      *exact = sbx_format_exact_time (sbx_search_hit_get_timestamp (hit));
  g_autofree char      *markup = sbx_search_snippet (sbx_search_hit_get_content (hit), ranges, n_ranges);
  g_autofree char      *plain = NULL;
  g_autofree char      *label = NULL;

  adw_avatar_set_text (self->avatar, sender);
  gtk_label_set_label (self->sender, sender);
  gtk_widget_set_visible (self->lock, sbx_search_hit_is_private (hit));
  gtk_label_set_label (self->place, place);
  gtk_label_set_label (self->time, time);
  sbx_tip_set (GTK_WIDGET (self->time), exact);
  gtk_label_set_markup (self->snippet, markup);
  plain = g_strdup (gtk_label_get_text (self->snippet));
  set_direction (self->snippet, plain);

  /* TRANSLATORS: a message that was found, for a screen reader: who wrote it, what, where, and when */
  label = g_strdup_printf (_("%s, %s, %s, %s"), sender, plain, place, time);
  if (sbx_search_hit_is_private (hit))
    {
      g_autofree char *all = g_steal_pointer (&label);

      label = g_strdup_printf ("%s, %s", _("Private note"), all);
    }
  sbx_row_set_label (row, label);
}

static void
sbx_hit_row_class_init (SbxHitRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SBX_ROW_CLASS (klass)->update = sbx_hit_row_update;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-hit-row.ui");
  gtk_widget_class_set_css_name (widget_class, "hit");
  gtk_widget_class_bind_template_child (widget_class, SbxHitRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, SbxHitRow, sender);
  gtk_widget_class_bind_template_child (widget_class, SbxHitRow, lock);
  gtk_widget_class_bind_template_child (widget_class, SbxHitRow, place);
  gtk_widget_class_bind_template_child (widget_class, SbxHitRow, time);
  gtk_widget_class_bind_template_child (widget_class, SbxHitRow, snippet);
}

static void
sbx_hit_row_init (SbxHitRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_tip_set (self->lock, _("Private note"));
}

GtkWidget *
sbx_hit_row_new (void)
{
  return g_object_new (SBX_TYPE_HIT_ROW, NULL);
}
