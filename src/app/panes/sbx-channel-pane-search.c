/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-pane-private.h"

#include "sbx-text-fold.h"

/* Search among the names of views and channels. */

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  SbxChannelPane  *self = user_data;
  const char      *name = NULL;
  g_autofree char *folded = NULL;

  if (SBX_IS_WORLD (item))
    return TRUE;
  if (self->needle == NULL)
    return !SBX_IS_CHANNEL (item) || !sbx_channel_pane_is_collapsed (self, sbx_channel_get_world (item));

  name = SBX_IS_CHANNEL (item) ? sbx_channel_get_name (item) : sbx_view_entry_get_title (item);
  folded = sbx_text_fold (name);

  return strstr (folded, self->needle) != NULL;
}

static void
on_search_changed (SbxChannelPane *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_free (self->needle);
  self->needle = *text != '\0' ? sbx_text_fold (text) : NULL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* Return takes the first that was found. */
static void
on_search_activated (SbxChannelPane *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->found), i);

      if (SBX_IS_WORLD (item))
        continue;
      gtk_search_bar_set_search_mode (self->search_bar, FALSE);
      sbx_channel_pane_open_item (self, item);
      return;
    }
}

/* The entry goes, and the focus with it. */
static void
on_search_stopped (SbxChannelPane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static gboolean
on_search_shortcut (GtkWidget *widget,
                    GVariant  *arguments,
                    gpointer   user_data)
{
  sbx_channel_pane_search (SBX_CHANNEL_PANE (widget));

  return TRUE;
}

/**
 * sbx_channel_pane_search:
 * @self: a pane
 *
 * Shows the search entry and gives it the focus.
 */
void
sbx_channel_pane_search (SbxChannelPane *self)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
sbx_channel_pane_install_search (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, on_search_shortcut, NULL);
}

void
sbx_channel_pane_set_up_search (SbxChannelPane *self)
{
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  gtk_filter_list_model_set_filter (self->found, self->filter);
  g_object_unref (self->filter);
}
