/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-row.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-needs-mark.h"
#include "sbx-world.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SbxChannelRow
{
  SbxRow parent_instance;

  AdwAvatar *avatar;
  GtkLabel  *name;
  GtkWidget *cut_off;
  GtkWidget *pinned;
  GtkWidget *muted;
  GtkLabel  *badge;

  SbxNeedsMark *needs;
  GSignalGroup *hub_signals;
};

G_DEFINE_FINAL_TYPE (SbxChannelRow, sbx_channel_row, SBX_TYPE_ROW)

static char *
describe (SbxChannel *channel,
          const char *name)
{
  guint    unread = sbx_channel_get_unread_count (channel);
  GString *label = g_string_new (name);

  if (unread > 0)
    {
      g_autofree char *words = sbx_format_unread (unread);

      g_string_append_printf (label, ", %s", words);
    }
  if (sbx_channel_get_needs_count (channel) > 0)
    {
      g_autofree char *words = sbx_format_needs (sbx_channel_get_needs_count (channel));

      g_string_append_printf (label, ", %s", words);
    }
  if (sbx_channel_get_pinned (channel))
    g_string_append_printf (label, ", %s", _("pinned"));
  if (sbx_channel_get_muted (channel))
    g_string_append_printf (label, ", %s", _("muted"));
  /* TRANSLATORS: a channel that its server has switched off, or does not list any more */
  if (!sbx_channel_get_enabled (channel))
    g_string_append_printf (label, ", %s", _("not in use"));
  /* TRANSLATORS: a channel that is kept from another server, which cannot be reached */
  if (sbx_channel_get_cut_off (channel))
    g_string_append_printf (label, ", %s", _("its server cannot be reached"));

  return g_string_free (label, FALSE);
}

/* (transfer full) (nullable): of a mark that is shown */
static char *
explain_cut_off (SbxChannel *channel)
{
  if (!sbx_channel_get_cut_off (channel))
    return NULL;

  /* TRANSLATORS: %s is the address of a server */
  return g_strdup_printf (_("%s cannot be reached: nothing new comes from there until it can"), sbx_channel_get_bridged_from (channel));
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static gboolean
is_hub_muted (SbxChannel *channel)
{
  SbxWorld *world = sbx_channel_get_world (channel);

  return world && sbx_world_get_muted (world);
}

static void
sbx_channel_row_update (SbxRow  *row,
                        GObject *item)
{
  SbxChannelRow   *self = SBX_CHANNEL_ROW (row);
  SbxChannel      *channel = SBX_CHANNEL (item);
  guint            unread = sbx_channel_get_unread_count (channel);
  gboolean         muted = sbx_channel_get_muted (channel);
  g_autofree char *badge = sbx_format_badge (unread);
  g_autofree char *name = sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel));
  g_autofree char *initials = sbx_format_one_line (sbx_channel_get_name (channel));
  g_autofree char *label = describe (channel, name);
  g_autofree char *cut_off = explain_cut_off (channel);

  adw_avatar_set_text (self->avatar, *initials != '\0' ? initials : name);
  gtk_label_set_label (self->name, name);
  gtk_widget_set_visible (self->cut_off, cut_off != NULL);
  gtk_widget_set_tooltip_text (self->cut_off, cut_off);
  gtk_widget_set_visible (self->pinned, sbx_channel_get_pinned (channel));
  gtk_widget_set_visible (self->muted, muted);
  sbx_needs_mark_set_count (self->needs, sbx_channel_get_needs_count (channel));
  gtk_label_set_label (self->badge, badge);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), unread > 0);
  g_signal_group_set_target (self->hub_signals, sbx_channel_get_world (channel));
  set_class (GTK_WIDGET (self->badge), "muted", muted || is_hub_muted (channel));
  set_class (GTK_WIDGET (self->name), "dim-label", !sbx_channel_get_enabled (channel));
  set_class (GTK_WIDGET (self->avatar), "dim-label", !sbx_channel_get_enabled (channel));
  sbx_row_set_label (row, label);
}

static void
sbx_channel_row_dispose (GObject *object)
{
  g_clear_object (&SBX_CHANNEL_ROW (object)->hub_signals);

  G_OBJECT_CLASS (sbx_channel_row_parent_class)->dispose (object);
}

static const char *const paced[] = { "last-message", "last-message-time", "message-count", "unread-count", "needs-count", NULL };

static void
sbx_channel_row_class_init (SbxChannelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_channel_row_dispose;
  SBX_ROW_CLASS (klass)->update = sbx_channel_row_update;
  SBX_ROW_CLASS (klass)->paced = paced;

  g_type_ensure (SBX_TYPE_NEEDS_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-channel-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, name);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, cut_off);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, pinned);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, muted);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, badge);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelRow, needs);
}

static void
sbx_channel_row_init (SbxChannelRow *self)
{
  self->hub_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_object (self->hub_signals, "notify::muted", G_CALLBACK (sbx_row_refresh), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sbx_channel_row_new (void)
{
  return g_object_new (SBX_TYPE_CHANNEL_ROW, NULL);
}
