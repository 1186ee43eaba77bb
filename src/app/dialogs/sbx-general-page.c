/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-general-page.h"

#include "sbx-setting-rows.h"
#include "sbx-spell-languages.h"

#include <glib/gi18n-lib.h>

/* Of a check button: the tag of its dictionary. */
#define TAG_KEY "sbx-tag"

struct _SbxGeneralPage
{
  AdwPreferencesPage parent_instance;

  AdwExpanderRow *spelling;

  SbxSettings *settings;
  SbxSpeller  *speller;
  GPtrArray   *languages; /* of GtkWidget, the rows */
};

G_DEFINE_FINAL_TYPE (SbxGeneralPage, sbx_general_page, ADW_TYPE_PREFERENCES_PAGE)

/* --- the languages in which words are looked up --- */

static void on_language_toggled (SbxGeneralPage *self);

static void
check_languages (SbxGeneralPage    *self,
                 const char *const *tags)
{
  for (guint i = 0; i < self->languages->len; i++)
    {
      GtkWidget *check = adw_action_row_get_activatable_widget (self->languages->pdata[i]);

      g_signal_handlers_block_by_func (check, on_language_toggled, self);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strv_contains (tags, g_object_get_data (G_OBJECT (check), TAG_KEY)));
      g_signal_handlers_unblock_by_func (check, on_language_toggled, self);
    }
}

/* What is checked now; where that is what the locale says anyway, it goes on following the locale. */
static void
on_language_toggled (SbxGeneralPage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  static const char *const none[] = { NULL };
  g_auto (GStrv) tags = NULL, own = NULL;

  for (guint i = 0; i < self->languages->len; i++)
    {
      GtkCheckButton *check = GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (self->languages->pdata[i]));

      if (gtk_check_button_get_active (check))
        g_strv_builder_add (builder, g_object_get_data (G_OBJECT (check), TAG_KEY));
    }
  tags = g_strv_builder_end (builder);
  own = sbx_spell_languages_choose (none, g_get_language_names (), sbx_speller_get_installed (self->speller));
  sbx_settings_set_value (self->settings, SBX_SETTING_SPELL_LANGUAGES,
                          g_variant_new_strv ((const char *const *) tags, g_strv_equal ((const char *const *) tags, (const char *const *) own) ? 0 : -1));

  /* None at all means what the locale says, which is looked into then. */
  if (tags[0] == NULL)
    check_languages (self, (const char *const *) own);
}

static GtkWidget *
make_language_row (SbxGeneralPage *self,
                   const char     *tag)
{
  g_autofree char *name = sbx_spell_languages_dup_name (tag);
  GtkWidget       *row = adw_action_row_new ();
  GtkWidget       *check = gtk_check_button_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), g_strv_contains (sbx_speller_get_used (self->speller), tag));
  g_object_set_data_full (G_OBJECT (check), TAG_KEY, g_strdup (tag), g_free);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_language_toggled), self, G_CONNECT_SWAPPED);

  return row;
}

/* What is looked into, or why nothing is. */
static char *
describe_spelling (SbxGeneralPage *self)
{
  g_autofree char   *why_not = sbx_speller_dup_why_not (self->speller);
  const char *const *used = sbx_speller_get_used (self->speller);
  g_autoptr (GString) names = g_string_new (NULL);

  if (why_not)
    return g_steal_pointer (&why_not);

  for (guint i = 0; used[i]; i++)
    {
      g_autofree char *name = sbx_spell_languages_dup_name (used[i]);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }

  return g_strdup (names->str);
}

static void
update_spelling (SbxGeneralPage *self)
{
  const char *const *installed = sbx_speller_get_installed (self->speller);
  g_autofree char   *about = describe_spelling (self);
  g_autofree char   *markup = g_markup_escape_text (about, -1);

  adw_expander_row_set_subtitle (self->spelling, markup);
  gtk_widget_set_sensitive (GTK_WIDGET (self->spelling), installed[0] != NULL);
  /* A row that was clicked stays. */
  if (self->languages->len > 0)
    return;

  for (guint i = 0; installed[i]; i++)
    {
      GtkWidget *row = make_language_row (self, installed[i]);

      g_ptr_array_add (self->languages, row);
      adw_expander_row_add_row (self->spelling, row);
    }
}

/* --- object --- */

static void
sbx_general_page_dispose (GObject *object)
{
  SbxGeneralPage *self = SBX_GENERAL_PAGE (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->speller);

  G_OBJECT_CLASS (sbx_general_page_parent_class)->dispose (object);
}

static void
sbx_general_page_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_GENERAL_PAGE (object)->languages);

  G_OBJECT_CLASS (sbx_general_page_parent_class)->finalize (object);
}

static void
sbx_general_page_class_init (SbxGeneralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_general_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_general_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxGeneralPage, spelling);
}

static void
sbx_general_page_init (SbxGeneralPage *self)
{
  self->languages = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_general_page_set_settings:
 *
 * Once in the life of a page.
 */
void
sbx_general_page_set_settings (SbxGeneralPage *self,
                               SbxSettings    *settings,
                               SbxSpeller     *speller)
{
  g_return_if_fail (SBX_IS_GENERAL_PAGE (self));

  self->settings = g_object_ref (settings);
  self->speller = g_object_ref (speller);
  sbx_setting_rows_bind (GTK_WIDGET (self), settings);
  sbx_settings_bind (settings, SBX_SETTING_SPELL_CHECK, self->spelling, "enable-expansion");
  g_signal_connect_object (speller, "changed", G_CALLBACK (update_spelling), self, G_CONNECT_SWAPPED);
  sbx_speller_load (speller);
  update_spelling (self);
}
