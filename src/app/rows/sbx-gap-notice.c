/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-gap-notice.h"

#include <glib/gi18n-lib.h>

struct _SbxGapNotice
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel  *title;
  GtkLabel  *detail;
  GtkWidget *spinner;
  GtkWidget *load;
};

G_DEFINE_FINAL_TYPE (SbxGapNotice, sbx_gap_notice, GTK_TYPE_WIDGET)

/* The protocol's words. */
static const struct
{
  const char *reason;
  const char *text;
} reasons[] = {
  { "trimmed", N_("The hub keeps only newer events. Messages that it still has can be loaded.") },
  { "epoch", N_("The hub’s log was replaced, for example from a backup. What was in it before may be gone.") },
  { "ahead", N_("The hub is behind what was seen here: it has lost messages, for example by a backup.") },
  { "unknown", N_("The hub cannot say what came in between.") },
  { "forbidden", N_("The hub does not allow you to see them.") },
  { "failed", N_("They could not be loaded just now.") },
};

static const char *
get_detail (SbxMessage *message)
{
  const char *reason = sbx_message_get_gap_reason (message);

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_strcmp0 (reason, reasons[i].reason) == 0)
      return _(reasons[i].text);

  return _("They are not loaded yet.");
}

/* Seqs are the channel's, so that some of them may belong to other topics. Without an end, nobody knows. */
static char *
format_title (SbxMessage *message)
{
  gint64 from = sbx_message_get_gap_from (message);
  gint64 to = sbx_message_get_gap_to (message);
  gulong count = (gulong) MIN (to - from + 1, G_MAXINT32);

  if (from <= 0 || to < from)
    return g_strdup (_("Messages may be missing here"));

  return g_strdup_printf (ngettext ("Up to %'lu message is missing here", "Up to %'lu messages are missing here", count), count);
}

/* "212–239", kept together in every direction of writing. */
static char *
format_numbers (SbxMessage *message)
{
  gint64           from = sbx_message_get_gap_from (message);
  gint64           to = sbx_message_get_gap_to (message);
  g_autofree char *range = NULL;

  if (from <= 0 || to < from)
    return g_strdup ("");

  range = from == to ? g_strdup_printf ("%" G_GINT64_FORMAT, from)
                     : g_strdup_printf ("\u2066%" G_GINT64_FORMAT "–%" G_GINT64_FORMAT "\u2069", from, to);

  /* TRANSLATORS: which messages are missing, by their numbers in the channel's log: "212–239", or a single one */
  return g_strdup_printf (_("No. %s."), range);
}

static char *
format_detail (SbxMessage *message)
{
  g_autofree char *numbers = format_numbers (message);

  /* TRANSLATORS: which messages are missing, and why: two sentences */
  return *numbers != '\0' ? g_strdup_printf (C_("gap", "%s %s"), numbers, get_detail (message)) : g_strdup (get_detail (message));
}

static void
sbx_gap_notice_dispose (GObject *object)
{
  g_clear_pointer (&SBX_GAP_NOTICE (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_gap_notice_parent_class)->dispose (object);
}

static void
sbx_gap_notice_class_init (SbxGapNoticeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_gap_notice_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-gap-notice.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "gap");
  gtk_widget_class_bind_template_child (widget_class, SbxGapNotice, box);
  gtk_widget_class_bind_template_child (widget_class, SbxGapNotice, title);
  gtk_widget_class_bind_template_child (widget_class, SbxGapNotice, detail);
  gtk_widget_class_bind_template_child (widget_class, SbxGapNotice, spinner);
  gtk_widget_class_bind_template_child (widget_class, SbxGapNotice, load);
}

static void
sbx_gap_notice_init (SbxGapNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_gap_notice_show:
 * @self: a notice
 * @message: the message above which something may be missing
 *
 * Hides where nothing is.
 */
void
sbx_gap_notice_show (SbxGapNotice *self,
                     SbxMessage   *message)
{
  gboolean         loading = sbx_message_get_gap_loading (message);
  gboolean         failed = g_strcmp0 (sbx_message_get_gap_reason (message), "failed") == 0;
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;

  g_return_if_fail (SBX_IS_GAP_NOTICE (self));

  gtk_widget_set_visible (GTK_WIDGET (self), sbx_message_get_gap_before (message));
  if (!sbx_message_get_gap_before (message))
    {
      gtk_widget_hide (self->spinner);
      return;
    }

  title = format_title (message);
  detail = format_detail (message);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (self->spinner, loading);
  gtk_widget_set_visible (self->load, !loading && sbx_message_get_gap_loadable (message));
  gtk_button_set_label (GTK_BUTTON (self->load), failed ? _("Try Again") : _("Load"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->load), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  failed ? _("Try to load the missing messages again") : _("Load the missing messages"), -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->load), "(xx)",
                                    sbx_message_get_gap_from (message), sbx_message_get_gap_to (message));
}

/**
 * sbx_gap_notice_describe:
 * @message: a message
 *
 * Returns: (transfer full) (nullable): what is missing above it, in words; %NULL where nothing is
 */
char *
sbx_gap_notice_describe (SbxMessage *message)
{
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;

  if (!sbx_message_get_gap_before (message))
    return NULL;

  title = format_title (message);
  detail = format_detail (message);
  if (sbx_message_get_gap_loading (message))
    /* TRANSLATORS: says that missing messages are on their way: "Up to 3 messages are missing here: loading" */
    return g_strdup_printf (_("%s: loading"), title);

  return g_strdup_printf ("%s. %s", title, detail);
}
