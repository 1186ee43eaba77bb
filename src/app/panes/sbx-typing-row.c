/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-typing-row.h"

#include "sbx-person-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* More than these are only counted. */
#define NAMED 2

struct _SbxTypingRow
{
  GtkWidget parent_instance;

  GtkWidget  *box;
  AdwAvatar  *avatar;
  GtkLabel   *words;

  GListModel *people; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SbxTypingRow, sbx_typing_row, GTK_TYPE_WIDGET)

static char *
dup_name (GListModel *people,
          guint       i)
{
  g_autoptr (SbxPerson) person = g_list_model_get_item (people, i);

  return sbx_person_words_dup (person);
}

static char *
describe (GListModel *people,
          guint       n)
{
  g_autofree char *first = dup_name (people, 0);
  g_autofree char *second = n > 1 ? dup_name (people, 1) : NULL;

  if (n == 1)
    /* TRANSLATORS: %s is a person */
    return g_strdup_printf (_("%s is typing…"), first);
  if (n == NAMED)
    /* TRANSLATORS: two people */
    return g_strdup_printf (_("%s and %s are typing…"), first, second);

  /* TRANSLATORS: two people, and how many more */
  return g_strdup_printf (ngettext ("%s, %s and %'u more are typing…", "%s, %s and %'u more are typing…", n - NAMED), first, second, n - NAMED);
}

static void
update (SbxTypingRow *self)
{
  guint            n = self->people ? g_list_model_get_n_items (self->people) : 0;
  g_autofree char *text = n > 0 ? describe (self->people, n) : NULL;
  g_autofree char *name = n > 0 ? dup_name (self->people, 0) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  if (n == 0)
    return;

  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_label (self->words, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
sbx_typing_row_dispose (GObject *object)
{
  SbxTypingRow *self = SBX_TYPING_ROW (object);

  if (self->people)
    g_signal_handlers_disconnect_by_data (self->people, self);
  g_clear_object (&self->people);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_typing_row_parent_class)->dispose (object);
}

static void
sbx_typing_row_class_init (SbxTypingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_typing_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-typing-row.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "typing");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, SbxTypingRow, box);
  gtk_widget_class_bind_template_child (widget_class, SbxTypingRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, SbxTypingRow, words);
}

static void
sbx_typing_row_init (SbxTypingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_typing_row_set_people:
 * @self: a row
 * @people: (nullable): who types, of SbxPerson
 */
void
sbx_typing_row_set_people (SbxTypingRow *self,
                           GListModel   *people)
{
  g_return_if_fail (SBX_IS_TYPING_ROW (self));

  if (self->people == people)
    return;

  if (self->people)
    g_signal_handlers_disconnect_by_data (self->people, self);
  g_set_object (&self->people, people);
  if (people)
    g_signal_connect_swapped (people, "items-changed", G_CALLBACK (update), self);
  update (self);
}
