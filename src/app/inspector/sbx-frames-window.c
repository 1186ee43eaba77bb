/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "sbx-formatters.h"
#include "sbx-frames-page.h"
#include "sbx-secrets.h"

/* (transfer full): where and when it was recorded, and by what */
static char *
dup_origin (SbxRecording *recording)
{
  GString *origin = g_string_new (_("Recording"));
  const char      *where = sbx_recording_get_address (recording);
  g_autofree char *address = where ? sbx_secrets_mask (where, NULL) : NULL;
  const char *const parts[] = { address, sbx_recording_get_program (recording) };
  g_autofree char *started = sbx_format_exact_time (sbx_recording_get_started (recording) / 1000);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] && *parts[i])
      g_string_append_printf (origin, " · %s", parts[i]);
  if (*started)
    g_string_append_printf (origin, " · %s", started);
  return g_string_free (origin, FALSE);
}

/* What could not be read of it: said, and not in the way. */
static GtkWidget *
make_warnings (SbxRecording *recording)
{
  guint n = sbx_recording_get_n_warnings (recording);
  const char *const *warnings = sbx_recording_get_warnings (recording);
  guint n_said = g_strv_length ((char **) warnings);
  g_autofree char *title = g_strdup_printf (ngettext ("%'u thing in it could not be read", "%'u things in it could not be read", n), n);
  g_autofree char *text = g_strjoinv ("\n", (char **) warnings);
  GtkWidget *label, *scroller, *expander;

  if (n > n_said)
    {
      g_autofree char *said = g_steal_pointer (&text);

      text = g_strdup_printf (_("%s\nThe first %u are told."), said, n_said);
    }
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "selectable", TRUE, NULL);
  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", label, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                           "max-content-height", 160, NULL);
  expander = g_object_new (GTK_TYPE_EXPANDER, "label", title, "child", scroller, "margin-start", 18, "margin-end", 18, "margin-bottom", 6, NULL);
  gtk_widget_add_css_class (expander, "warnings");
  return expander;
}

/**
 * sbx_frames_window_open:
 * @parent: (nullable): beside which
 * @name: of its file
 * @connections: (nullable): to which it can be replayed
 *
 * Returns: (transfer none): a window that shows what @recording has
 */
GtkWindow *
sbx_frames_window_open (GtkWindow      *parent,
                        SbxRecording   *recording,
                        const char     *name,
                        SbxConnections *connections)
{
  GtkWidget *page = sbx_frames_page_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *origin = dup_origin (recording);
  GtkWidget *title = adw_window_title_new (name, origin);
  AdwWindow *window = g_object_new (ADW_TYPE_WINDOW, "title", name, "default-width", 960, "default-height", 640, "width-request", 360, NULL);

  if (parent && gtk_window_get_application (parent))
    gtk_window_set_application (GTK_WINDOW (window), gtk_window_get_application (parent));
  sbx_frames_page_set_recording (SBX_FRAMES_PAGE (page), recording);
  sbx_frames_page_set_connections (SBX_FRAMES_PAGE (page), connections);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_widget_add_css_class (header, "flat");
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), title);
  gtk_box_append (GTK_BOX (box), header);
  if (sbx_recording_get_n_warnings (recording) > 0)
    gtk_box_append (GTK_BOX (box), make_warnings (recording));
  gtk_box_append (GTK_BOX (box), page);
  adw_window_set_content (window, box);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}
