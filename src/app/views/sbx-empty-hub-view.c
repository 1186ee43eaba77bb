/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-empty-hub-view.h"

#include <glib/gi18n-lib.h>

struct _SbxEmptyHubView
{
  AdwBin     parent_instance;

  char      *uri;
  gboolean   sidebar_hidden;
};

enum {
  PROP_0,
  PROP_URI,
  PROP_SIDEBAR_HIDDEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxEmptyHubView, sbx_empty_hub_view, ADW_TYPE_BIN)

static char *
describe (GObject    *object,
          const char *uri)
{
  if (!uri)
    return g_strdup (_("Channels appear here as soon as a back end reports them."));

  /* TRANSLATORS: %s is an address such as ws://127.0.0.1:7420/ws */
  return g_strdup_printf (_("Channels appear here as soon as a back end reports them to %s."), uri);
}

static void
sbx_empty_hub_view_dispose (GObject *object)
{
  SbxEmptyHubView *self = SBX_EMPTY_HUB_VIEW (object);

  g_clear_pointer (&self->uri, g_free);

  G_OBJECT_CLASS (sbx_empty_hub_view_parent_class)->dispose (object);
}

static void
sbx_empty_hub_view_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  SbxEmptyHubView *self = SBX_EMPTY_HUB_VIEW (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_empty_hub_view_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  SbxEmptyHubView *self = SBX_EMPTY_HUB_VIEW (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_free (self->uri);
      self->uri = g_value_dup_string (value);
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_empty_hub_view_class_init (SbxEmptyHubViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_empty_hub_view_dispose;
  object_class->get_property = sbx_empty_hub_view_get_property;
  object_class->set_property = sbx_empty_hub_view_set_property;

  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/views/sbx-empty-hub-view.ui");
  gtk_widget_class_bind_template_callback (widget_class, describe);
}

static void
sbx_empty_hub_view_init (SbxEmptyHubView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
