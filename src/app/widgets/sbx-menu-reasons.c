/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-menu-reasons.h"

#include <glib/gi18n-lib.h>

/* The place in the menu where the lines stand. */
#define PLACE "reasons"
#define LINE_CHARS 34

/* One reason, and what it is for. */
typedef struct
{
  char      *reason;
  GPtrArray *labels; /* of char: each once */
} Line;

struct _SbxMenuReasons
{
  GPtrArray *lines; /* of Line */
};

static void
line_free (Line *line)
{
  g_free (line->reason);
  g_ptr_array_unref (line->labels);
  g_free (line);
}

/**
 * sbx_menu_reasons_new:
 *
 * Returns: (transfer full): none
 */
SbxMenuReasons *
sbx_menu_reasons_new (void)
{
  SbxMenuReasons *self = g_new0 (SbxMenuReasons, 1);

  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);

  return self;
}

void
sbx_menu_reasons_free (SbxMenuReasons *self)
{
  g_ptr_array_unref (self->lines);
  g_free (self);
}

static Line *
get_line (SbxMenuReasons *self,
          const char     *reason)
{
  Line *line;

  for (guint i = 0; i < self->lines->len; i++)
    {
      line = self->lines->pdata[i];
      if (g_str_equal (line->reason, reason))
        return line;
    }

  line = g_new0 (Line, 1);
  line->reason = g_strdup (reason);
  line->labels = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->lines, line);

  return line;
}

/* (transfer full): without what stands for the key of its first letter, nor the dots of what asks more. */
static char *
dup_plain_label (const char *label)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p++)
    if (*p != '_')
      g_string_append_c (plain, *p);
  if (g_str_has_suffix (plain->str, "…"))
    g_string_truncate (plain, plain->len - strlen ("…"));

  return g_string_free (plain, FALSE);
}

/**
 * sbx_menu_reasons_add:
 * @label: of an entry that is grey
 * @reason: why, in a sentence
 */
void
sbx_menu_reasons_add (SbxMenuReasons *self,
                      const char     *label,
                      const char     *reason)
{
  g_autofree char *plain = NULL;
  Line            *line;

  g_return_if_fail (self != NULL && label != NULL && reason != NULL);

  plain = dup_plain_label (label);
  line = get_line (self, reason);
  if (!g_ptr_array_find_with_equal_func (line->labels, plain, g_str_equal, NULL))
    g_ptr_array_add (line->labels, g_steal_pointer (&plain));
}

/* The keyboard gets to it, so that it is read. */
static GtkWidget *
make_line (const Line *line)
{
  GtkWidget       *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_NOTE, "focusable", TRUE, NULL);
  GtkWidget       *label;
  GString         *labels = g_string_new (NULL);
  g_autofree char *names = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < line->labels->len; i++)
    /* TRANSLATORS: between the names of entries of a menu */
    g_string_append_printf (labels, "%s%s", i > 0 ? _(", ") : "", (char *) line->labels->pdata[i]);
  names = g_string_free (labels, FALSE);
  /* TRANSLATORS: in a menu: the names of entries that are grey, and a sentence, why */
  text = g_strdup_printf (_("%s: %s"), names, line->reason);

  label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LINE_CHARS);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_add_css_class (box, "reason");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);

  return box;
}

/**
 * sbx_menu_reasons_show:
 * @popover: gets the menu anew
 * @model: what can be done, and what is grey
 *
 * Below that stand the reasons.
 */
void
sbx_menu_reasons_show (SbxMenuReasons *self,
                       GtkPopoverMenu *popover,
                       GMenuModel     *model)
{
  g_autoptr (GMenu) whole = g_menu_new ();
  g_autoptr (GMenu) place = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);
  GtkWidget *lines;

  g_return_if_fail (self != NULL);
  g_return_if_fail (GTK_IS_POPOVER_MENU (popover));

  /* A menu that follows its model stays: entries that are made in a window that is there have no role of choices. */
  if (self->lines->len == 0 && gtk_popover_menu_get_menu_model (popover) == model)
    return;

  /* A menu keeps the pages of submenus that went. */
  gtk_popover_menu_set_menu_model (popover, NULL);
  if (self->lines->len == 0)
    {
      gtk_popover_menu_set_menu_model (popover, model);
      return;
    }

  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuItem) entry = g_menu_item_new_from_model (model, i);

      g_menu_append_item (whole, entry);
    }
  g_menu_item_set_attribute (item, "custom", "s", PLACE);
  g_menu_append_item (place, item);
  g_menu_append_section (whole, NULL, G_MENU_MODEL (place));
  gtk_popover_menu_set_menu_model (popover, G_MENU_MODEL (whole));

  lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  for (guint i = 0; i < self->lines->len; i++)
    gtk_box_append (GTK_BOX (lines), make_line (self->lines->pdata[i]));
  gtk_popover_menu_add_child (popover, lines, PLACE);
}
