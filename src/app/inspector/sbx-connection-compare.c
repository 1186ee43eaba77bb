/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-compare.h"

#include "sbx-card-grid.h"
#include "sbx-comparison.h"

#include <glib/gi18n-lib.h>

/* In seconds: the hub is asked so often while somebody looks; what is here is read each second. */
#define ASK_EACH 10

typedef struct
{
  GtkWidget *box;
  GtkLabel  *name;
  GtkLabel  *here;
  GtkLabel  *there;
  GtkImage  *icon;
} Row;

struct _SbxConnectionCompare
{
  AdwBin         parent_instance;

  SbxClient     *client;         /* (nullable) */
  SbxInspection *inspection;     /* (nullable): the hub's last answer */
  char          *why_none;       /* (nullable): why there is none */
  GCancellable  *asking;         /* (nullable) */
  GSignalGroup  *world_signals;
  guint          tick;
  guint          seconds;        /* since the hub was asked */
  GString       *report;         /* all of it as text */

  GtkWidget     *mark;
  GtkLabel      *mark_words;
  GtkBox        *table;
  GtkSizeGroup  *names;          /* as wide in each row */
  GArray        *rows;           /* of Row: as many as there are facts */
  GtkLabel      *meaning;
  GtkWidget     *retry;
};

G_DEFINE_FINAL_TYPE (SbxConnectionCompare, sbx_connection_compare, ADW_TYPE_BIN)

/* --- the table --- */

static GtkLabel *
append_label (GtkWidget  *box,
              const char *text,
              const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "numeric");
  if (style_class)
    gtk_widget_add_css_class (label, style_class);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

/* However long it is, it has what the names leave: of an id that is its beginning and its end, and all of it where the pointer rests. */
static void
show_value (GtkLabel   *label,
            const char *value)
{
  gtk_label_set_label (label, value);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), value);
}

/* Three columns, as wide in each row as in the others. */
static void
append_row (SbxConnectionCompare *self,
            Row                  *row,
            const char           *name_class)
{
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *values = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_set_homogeneous (GTK_BOX (values), TRUE);
  gtk_widget_set_hexpand (values, TRUE);
  gtk_widget_set_hexpand (columns, TRUE);
  row->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  row->name = append_label (columns, "", name_class);
  gtk_label_set_wrap (row->name, TRUE);
  gtk_label_set_wrap_mode (row->name, PANGO_WRAP_WORD_CHAR);
  gtk_size_group_add_widget (self->names, GTK_WIDGET (row->name));
  gtk_box_append (GTK_BOX (columns), values);
  row->here = append_label (values, _("Here"), "caption");
  row->there = append_label (values, _("Hub’s Record"), "caption");
  gtk_label_set_ellipsize (row->here, PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize (row->there, PANGO_ELLIPSIZE_MIDDLE);
  row->icon = GTK_IMAGE (gtk_image_new ());
  gtk_widget_add_css_class (row->box, "fact");
  gtk_box_append (GTK_BOX (row->box), columns);
  gtk_box_append (GTK_BOX (row->box), GTK_WIDGET (row->icon));
  gtk_box_append (self->table, row->box);
}

static void
make_table (SbxConnectionCompare *self,
            guint                 n)
{
  Row head;

  append_row (self, &head, NULL);
  gtk_widget_add_css_class (head.box, "caption-heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (head.icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Difference"), -1);
  g_array_set_size (self->rows, n);
  for (guint i = 0; i < n; i++)
    append_row (self, &g_array_index (self->rows, Row, i), "dim-label");
}

static void
show_fact (const Row             *row,
           const SbxComparedFact *fact)
{
  gboolean    same = fact->there && !fact->differs && !fact->measured;
  const char *words = fact->differs ? _("differs") : same ? _("the same") : fact->there ? _("nothing unusual") : _("not known");

  gtk_label_set_label (row->name, fact->name);
  show_value (row->here, fact->here);
  show_value (row->there, fact->there ? fact->there : "–");
  gtk_image_set_from_icon_name (row->icon, fact->differs ? "dialog-warning-symbolic" : same ? "sbx-check-symbolic" : NULL);
  gtk_widget_set_css_classes (GTK_WIDGET (row->icon), (const char *[]) { fact->differs ? "warning" : "dim-label", NULL });
  gtk_widget_set_css_classes (row->box, (const char *[]) { "fact", fact->differs ? "differs" : NULL, NULL });
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
write_report (SbxConnectionCompare *self,
              GPtrArray            *facts,
              const char           *meaning)
{
  SbxWorld *world = sbx_client_get_world (self->client);

  g_string_printf (self->report, "%s\n%s\n\n", sbx_world_get_name (world), sbx_world_get_address (world));
  for (guint i = 0; i < facts->len; i++)
    {
      const SbxComparedFact *fact = g_ptr_array_index (facts, i);

      g_string_append_printf (self->report, "%s: %s | %s%s\n", fact->name, fact->here, fact->there ? fact->there : "–", fact->differs ? "  (!)" : "");
    }
  if (meaning[0])
    g_string_append_printf (self->report, "\n%s\n", meaning);
}

static void
update (SbxConnectionCompare *self)
{
  SbxHere here;
  guint   n_differ = 0;
  g_autoptr (GPtrArray) facts = NULL;
  g_autoptr (GString) meaning = g_string_new (NULL);
  g_autofree char *words = NULL;

  if (!self->client)
    return;

  sbx_here_read (&here, self->client);
  facts = sbx_comparison_make (&here, self->inspection ? self->inspection->client : NULL);
  for (guint i = 0; i < facts->len; i++)
    {
      const SbxComparedFact *fact = g_ptr_array_index (facts, i);

      n_differ += fact->differs;
      if (fact->meaning)
        g_string_append_printf (meaning, "%s%s", meaning->len > 0 ? "\n" : "", fact->meaning);
    }
  if (!self->inspection && self->why_none)
    g_string_append (meaning, self->why_none);

  words = g_strdup_printf (ngettext ("%u differs", "%u differ", n_differ), n_differ);
  gtk_label_set_label (self->mark_words, words);
  gtk_widget_set_visible (self->mark, n_differ > 0);
  gtk_label_set_label (self->meaning, meaning->str);
  gtk_widget_set_visible (GTK_WIDGET (self->meaning), meaning->len > 0);
  gtk_widget_set_visible (self->retry, n_differ > 0);
  if (self->rows->len == 0)
    make_table (self, facts->len);
  for (guint i = 0; i < facts->len; i++)
    show_fact (&g_array_index (self->rows, Row, i), g_ptr_array_index (facts, i));
  write_report (self, facts, meaning->str);
}

/* --- the hub's side --- */

static void
take_answer (SbxConnectionCompare *self,
             SbxInspection        *inspection,
             const GError         *error)
{
  g_clear_pointer (&self->inspection, sbx_inspection_free);
  g_free (self->why_none);
  self->inspection = inspection;
  self->why_none = inspection ? NULL : sbx_comparison_why_none (self->client, error);
  update (self);
}

static void
on_inspected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxConnectionCompare) self = data;
  g_autoptr (GError) error = NULL;
  SbxInspection *inspection = sbx_client_inspect_client_finish (SBX_CLIENT (source), result, &error);

  /* Somebody looks at another one now, or at nothing. */
  if (source != (GObject *) self->client || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_pointer (&inspection, sbx_inspection_free);
      return;
    }

  g_clear_object (&self->asking);
  take_answer (self, inspection, error);
}

static void
ask (SbxConnectionCompare *self)
{
  self->seconds = 0;
  if (self->asking)
    return;

  if (sbx_client_get_state (self->client) != SBX_CONNECTION_CONNECTED || g_strcmp0 (sbx_client_get_dialect (self->client), "native") != 0)
    {
      take_answer (self, NULL, NULL);
      return;
    }

  self->asking = g_cancellable_new ();
  sbx_client_inspect_client_async (self->client, sbx_client_get_connection_id (self->client), 0, 0, self->asking, on_inspected, g_object_ref (self));
}

static void
forget (SbxConnectionCompare *self)
{
  if (self->asking)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
  g_clear_pointer (&self->inspection, sbx_inspection_free);
  g_clear_pointer (&self->why_none, g_free);
}

static gboolean
on_tick (gpointer data)
{
  SbxConnectionCompare *self = data;

  if (++self->seconds >= ASK_EACH)
    ask (self);
  update (self);

  return G_SOURCE_CONTINUE;
}

static void
on_state (SbxConnectionCompare *self)
{
  forget (self);
  ask (self);
}

static void
look (SbxConnectionCompare *self)
{
  gboolean wanted = self->client && gtk_widget_get_mapped (GTK_WIDGET (self));

  g_clear_handle_id (&self->tick, g_source_remove);
  forget (self);
  g_signal_group_set_target (self->world_signals, wanted ? sbx_client_get_world (self->client) : NULL);
  if (!wanted)
    return;

  self->tick = g_timeout_add_seconds (1, on_tick, self);
  update (self);
  ask (self);
}

static void
copy_report (SbxConnectionCompare *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->report->str);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", _("Copied"));
}

/* --- object --- */

static void
sbx_connection_compare_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_compare_parent_class)->map (widget);
  look (SBX_CONNECTION_COMPARE (widget));
}

static void
sbx_connection_compare_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_compare_parent_class)->unmap (widget);
  look (SBX_CONNECTION_COMPARE (widget));
}

static void
sbx_connection_compare_dispose (GObject *object)
{
  SbxConnectionCompare *self = SBX_CONNECTION_COMPARE (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  forget (self);
  g_clear_object (&self->world_signals);
  g_clear_object (&self->names);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_connection_compare_parent_class)->dispose (object);
}

static void
sbx_connection_compare_finalize (GObject *object)
{
  g_string_free (SBX_CONNECTION_COMPARE (object)->report, TRUE);
  g_array_unref (SBX_CONNECTION_COMPARE (object)->rows);

  G_OBJECT_CLASS (sbx_connection_compare_parent_class)->finalize (object);
}

static void
sbx_connection_compare_class_init (SbxConnectionCompareClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_connection_compare_dispose;
  object_class->finalize = sbx_connection_compare_finalize;
  widget_class->map = sbx_connection_compare_map;
  widget_class->unmap = sbx_connection_compare_unmap;

  g_type_ensure (SBX_TYPE_CARD_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-connection-compare.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionCompare, mark);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionCompare, mark_words);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionCompare, table);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionCompare, meaning);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionCompare, retry);
  gtk_widget_class_bind_template_callback (widget_class, copy_report);
}

static void
sbx_connection_compare_init (SbxConnectionCompare *self)
{
  self->report = g_string_new (NULL);
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (on_state), self);
}

void
sbx_connection_compare_set_client (SbxConnectionCompare *self,
                                   SbxClient            *client)
{
  g_return_if_fail (SBX_IS_CONNECTION_COMPARE (self));

  if (!g_set_object (&self->client, client))
    return;

  if (client)
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry), "s", sbx_world_get_address (sbx_client_get_world (client)));
  look (self);
}
