/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialog-room.h"

#include "sbx-text-size.h"

/* @size, larger by as much as the text is, as far as there is room for it; -1 stays what it is. */
static int
grow (int    size,
      double scale,
      int    room)
{
  return MAX (size, MIN ((int) (size * scale), room));
}

static void
on_realize (GtkWindow *dialog)
{
  GtkWidget *parent = GTK_WIDGET (gtk_window_get_transient_for (dialog));
  double scale = sbx_text_size_get_scale (GTK_WIDGET (dialog));
  int width, height;

  if (parent == NULL)
    return;

  gtk_window_get_default_size (dialog, &width, &height);
  gtk_window_set_default_size (dialog, grow (width, scale, gtk_widget_get_width (parent)), grow (height, scale, gtk_widget_get_height (parent)));
}

static void
on_windows_changed (GListModel *windows,
                    guint       position,
                    guint       removed,
                    guint       added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      g_signal_connect (window, "realize", G_CALLBACK (on_realize), NULL);
    }
}

/**
 * sbx_dialog_room_install:
 *
 * Lets every dialog of the program be larger where its text is, as far as the window that it belongs to has room for it, from now on.
 */
void
sbx_dialog_room_install (void)
{
  g_signal_connect (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (on_windows_changed), NULL);
}
