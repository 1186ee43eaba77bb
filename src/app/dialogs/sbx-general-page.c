/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-general-page.h"

#include "sbx-setting-rows.h"

struct _SbxGeneralPage
{
  AdwPreferencesPage parent_instance;
};

G_DEFINE_FINAL_TYPE (SbxGeneralPage, sbx_general_page, ADW_TYPE_PREFERENCES_PAGE)

static void
sbx_general_page_class_init (SbxGeneralPageClass *klass)
{
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/org/signalbox/Signalbox/dialogs/sbx-general-page.ui");
}

static void
sbx_general_page_init (SbxGeneralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_general_page_set_settings:
 *
 * Once in the life of a page.
 */
void
sbx_general_page_set_settings (SbxGeneralPage *self,
                               SbxSettings    *settings)
{
  g_return_if_fail (SBX_IS_GENERAL_PAGE (self));

  sbx_setting_rows_bind (GTK_WIDGET (self), settings);
}
