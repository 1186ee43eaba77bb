/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-popover.h"

#include "sbx-formatters.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

/* Of what would be written, so much is shown. */
#define PREVIEW_CHARS 600
#define PAGE 5

struct _SbxCannedPopover
{
  GtkPopover parent_instance;

  GtkStack    *stack;
  GtkListView *list;
  GtkLabel    *preview;
  GtkLabel    *nothing;
  GtkWidget   *manage;

  SbxCannedReplies   *replies;
  GListStore         *found; /* of SbxCannedReply */
  GtkSingleSelection *selection;

  /* What SbxCannedFacts has, owned. */
  char *name, *topic, *channel, *me, *date, *time;
};

enum {
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxCannedPopover, sbx_canned_popover, GTK_TYPE_POPOVER)

static SbxCannedReply *
get_selected (SbxCannedPopover *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* What is to be filled in by hand stands out. */
static char *
dup_preview (SbxCannedPopover *self,
             SbxCannedReply   *reply)
{
  SbxCannedFacts   facts = { self->name, self->topic, self->channel, self->me, self->date, self->time };
  g_autofree char *whole = sbx_canned_text_expand (sbx_canned_reply_get_text (reply), &facts, NULL, NULL);
  g_autofree char *text = g_utf8_strlen (whole, -1) > PREVIEW_CHARS ? g_utf8_substring (whole, 0, PREVIEW_CHARS) : g_strdup (whole);
  g_auto (GStrv)   unknown = sbx_canned_text_find_unknown (sbx_canned_reply_get_text (reply));
  GString         *markup = g_string_new (NULL);
  const char      *p = text;
  const char      *end;

  for (;;)
    {
      glong            start;
      g_autofree char *blank = sbx_canned_text_find_blank (p, (const char *const *) unknown, &start);
      g_autofree char *escaped = NULL;

      end = blank ? g_utf8_offset_to_pointer (p, start) : p + strlen (p);
      escaped = g_markup_escape_text (p, end - p);
      g_string_append (markup, escaped);
      if (blank == NULL)
        return g_string_free (markup, FALSE);
      g_string_append_printf (markup, "<span weight=\"bold\" background=\"#e5a50a\" bgalpha=\"35%%\">%s</span>", blank);
      p = end + strlen (blank);
    }
}

static void
on_selected (SbxCannedPopover *self)
{
  SbxCannedReply  *reply = get_selected (self);
  g_autofree char *markup = reply ? dup_preview (self, reply) : g_strdup ("");
  PangoDirection   direction = reply ? sbx_text_direction (sbx_canned_reply_get_text (reply)) : PANGO_DIRECTION_NEUTRAL;

  gtk_label_set_markup (self->preview, markup);
  gtk_widget_set_direction (GTK_WIDGET (self->preview), direction == PANGO_DIRECTION_RTL   ? GTK_TEXT_DIR_RTL
                                                        : direction == PANGO_DIRECTION_LTR ? GTK_TEXT_DIR_LTR
                                                                                           : GTK_TEXT_DIR_NONE);
}

/* --- rows --- */

static void
on_setup (SbxCannedPopover *self,
          GtkListItem      *list_item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *start = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (start), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (start), 0);
  gtk_widget_add_css_class (start, "caption");
  gtk_widget_add_css_class (start, "dim-label");
  gtk_box_append (GTK_BOX (row), title);
  gtk_box_append (GTK_BOX (row), start);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (SbxCannedPopover *self,
         GtkListItem      *list_item)
{
  SbxCannedReply  *reply = gtk_list_item_get_item (list_item);
  GtkWidget       *row = gtk_list_item_get_child (list_item);
  GtkWidget       *title = gtk_widget_get_first_child (row);
  GtkWidget       *start = gtk_widget_get_next_sibling (title);
  g_autofree char *line = sbx_format_one_line (sbx_canned_reply_get_text (reply));
  g_autofree char *name = sbx_format_name (sbx_canned_reply_get_title (reply), NULL);
  /* TRANSLATORS: a canned reply read aloud: what it is called, and its beginning */
  g_autofree char *label = g_strdup_printf (_("%s, %s"), name, line);

  gtk_label_set_label (GTK_LABEL (title), name);
  gtk_label_set_label (GTK_LABEL (start), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_activate (SbxCannedPopover *self,
             guint             position)
{
  g_autoptr (SbxCannedReply) reply = g_list_model_get_item (G_LIST_MODEL (self->found), position);

  if (reply)
    g_signal_emit (self, signals[CHOSEN], 0, reply);
}

/* --- object --- */

static void
clear_facts (SbxCannedPopover *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->topic, g_free);
  g_clear_pointer (&self->channel, g_free);
  g_clear_pointer (&self->me, g_free);
  g_clear_pointer (&self->date, g_free);
  g_clear_pointer (&self->time, g_free);
}

static void
sbx_canned_popover_dispose (GObject *object)
{
  SbxCannedPopover *self = SBX_CANNED_POPOVER (object);

  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->replies);
  clear_facts (self);

  G_OBJECT_CLASS (sbx_canned_popover_parent_class)->dispose (object);
}

static void
sbx_canned_popover_class_init (SbxCannedPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_canned_popover_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, SBX_TYPE_CANNED_REPLY);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/canned/sbx-canned-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxCannedPopover, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedPopover, list);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedPopover, preview);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedPopover, nothing);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedPopover, manage);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
}

static void
sbx_canned_popover_init (SbxCannedPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (self->manage);
  self->found = g_list_store_new (SBX_TYPE_CANNED_REPLY);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->found));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_canned_popover_new:
 *
 * Returns: (transfer none): floating, to be given a parent
 */
GtkWidget *
sbx_canned_popover_new (SbxCannedReplies *replies)
{
  SbxCannedPopover *self = g_object_new (SBX_TYPE_CANNED_POPOVER, NULL);

  self->replies = g_object_ref (replies);

  return GTK_WIDGET (self);
}

/**
 * sbx_canned_popover_set_facts:
 * @facts: what the variables stand for from now on
 */
void
sbx_canned_popover_set_facts (SbxCannedPopover     *self,
                              const SbxCannedFacts *facts)
{
  g_return_if_fail (SBX_IS_CANNED_POPOVER (self));

  clear_facts (self);
  self->name = g_strdup (facts->name);
  self->topic = g_strdup (facts->topic);
  self->channel = g_strdup (facts->channel);
  self->me = g_strdup (facts->me);
  self->date = g_strdup (facts->date);
  self->time = g_strdup (facts->time);
}

/**
 * sbx_canned_popover_find:
 * @query: what was typed
 *
 * Returns: whether there is anything to show: replies, or that there are none at all
 */
gboolean
sbx_canned_popover_find (SbxCannedPopover *self,
                         const char       *query)
{
  g_autoptr (GPtrArray) found = NULL;
  const char *trouble;

  g_return_val_if_fail (SBX_IS_CANNED_POPOVER (self), FALSE);

  found = sbx_canned_replies_search (self->replies, query);
  g_list_store_splice (self->found, 0, g_list_model_get_n_items (G_LIST_MODEL (self->found)), found->pdata, found->len);
  gtk_stack_set_visible_child_name (self->stack, found->len > 0 ? "list" : "nothing");
  if (found->len > 0)
    {
      gtk_single_selection_set_selected (self->selection, 0);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", 0);
      on_selected (self);
      return TRUE;
    }

  trouble = sbx_canned_replies_get_trouble (self->replies);
  gtk_label_set_label (self->nothing, trouble ? trouble : _("What you write often can stand here."));
  return *query == '\0';
}

static void
move (SbxCannedPopover *self,
      int               by)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->found));
  int at = (int) gtk_single_selection_get_selected (self->selection);

  /* One step goes round, a page does not. */
  at = ABS (by) == 1 ? (at + by + n) % n : CLAMP (at + by, 0, n - 1);
  gtk_single_selection_set_selected (self->selection, (guint) at);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", (guint) at);
}

/**
 * sbx_canned_popover_wants_key:
 *
 * Returns: whether the key chooses here
 */
gboolean
sbx_canned_popover_wants_key (SbxCannedPopover *self,
                              guint             keyval,
                              GdkModifierType   state)
{
  g_return_val_if_fail (SBX_IS_CANNED_POPOVER (self), FALSE);

  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0 || g_list_model_get_n_items (G_LIST_MODEL (self->found)) == 0)
    return FALSE;

  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
    case GDK_KEY_Page_Up:
    case GDK_KEY_Page_Down:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
    case GDK_KEY_Tab:
      return TRUE;
    default:
      return FALSE;
    }
}

/**
 * sbx_canned_popover_take_key:
 * @keyval: one that it wants
 */
void
sbx_canned_popover_take_key (SbxCannedPopover *self,
                             guint             keyval)
{
  g_return_if_fail (SBX_IS_CANNED_POPOVER (self));

  switch (keyval)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      break;
    case GDK_KEY_Page_Up:
      move (self, -PAGE);
      break;
    case GDK_KEY_Page_Down:
      move (self, PAGE);
      break;
    default:
      on_activate (self, gtk_single_selection_get_selected (self->selection));
    }
}

/**
 * sbx_canned_popover_describe:
 *
 * Returns: (transfer full): which of them Return takes, for who does not see it
 */
char *
sbx_canned_popover_describe (SbxCannedPopover *self)
{
  SbxCannedReply *reply;

  g_return_val_if_fail (SBX_IS_CANNED_POPOVER (self), NULL);

  reply = get_selected (self);
  if (reply == NULL)
    return g_strdup (_("No canned replies"));

  /* TRANSLATORS: read aloud: what a canned reply is called, its place in a list, and how many there are */
  return g_strdup_printf (_("Canned reply: %s, %u of %u"), sbx_canned_reply_get_title (reply),
                          gtk_single_selection_get_selected (self->selection) + 1, g_list_model_get_n_items (G_LIST_MODEL (self->found)));
}
