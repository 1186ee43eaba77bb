/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-page.h"

#include <glib/gi18n-lib.h>

struct _SbxFramesPage
{
  AdwBin         parent_instance;

  SbxClient     *client;     /* (nullable) */
  AdwStatusPage *count;
};

G_DEFINE_FINAL_TYPE (SbxFramesPage, sbx_frames_page, ADW_TYPE_BIN)

static void
update (SbxFramesPage *self)
{
  guint            n = self->client ? sbx_flight_recorder_get_n (sbx_client_get_recorder (self->client)) : 0;
  g_autofree char *text = g_strdup_printf (ngettext ("%'u frame recorded", "%'u frames recorded", n), n);

  adw_status_page_set_title (self->count, text);
}

static void
sbx_frames_page_map (GtkWidget *widget)
{
  update (SBX_FRAMES_PAGE (widget));
  GTK_WIDGET_CLASS (sbx_frames_page_parent_class)->map (widget);
}

static void
sbx_frames_page_dispose (GObject *object)
{
  g_clear_object (&SBX_FRAMES_PAGE (object)->client);

  G_OBJECT_CLASS (sbx_frames_page_parent_class)->dispose (object);
}

static void
sbx_frames_page_class_init (SbxFramesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_frames_page_dispose;
  GTK_WIDGET_CLASS (klass)->map = sbx_frames_page_map;
}

static void
sbx_frames_page_init (SbxFramesPage *self)
{
  self->count = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->count));
}

GtkWidget *
sbx_frames_page_new (void)
{
  return g_object_new (SBX_TYPE_FRAMES_PAGE, NULL);
}

void
sbx_frames_page_set_client (SbxFramesPage *self,
                            SbxClient     *client)
{
  g_return_if_fail (SBX_IS_FRAMES_PAGE (self));

  if (g_set_object (&self->client, client))
    update (self);
}
