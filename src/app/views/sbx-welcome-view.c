/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-welcome-view.h"

#include "sbx-card-grid.h"
#include "sbx-tab-order.h"


struct _SbxWelcomeView
{
  AdwBin         parent_instance;

  GMenuModel    *menu_model;
  AdwStatusPage *page;
  GtkWidget     *door;
};

enum {
  PROP_0,
  PROP_MENU_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxWelcomeView, sbx_welcome_view, ADW_TYPE_BIN)

/* The first door, not the menu that comes before it. */
static gboolean
sbx_welcome_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (SBX_WELCOME_VIEW (widget)->door);
}

static void
sbx_welcome_view_dispose (GObject *object)
{
  SbxWelcomeView *self = SBX_WELCOME_VIEW (object);

  g_clear_object (&self->menu_model);

  G_OBJECT_CLASS (sbx_welcome_view_parent_class)->dispose (object);
}

static void
sbx_welcome_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxWelcomeView *self = SBX_WELCOME_VIEW (object);

  switch (prop_id)
    {
    case PROP_MENU_MODEL:
      g_value_set_object (value, self->menu_model);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_welcome_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxWelcomeView *self = SBX_WELCOME_VIEW (object);

  switch (prop_id)
    {
    case PROP_MENU_MODEL:
      if (g_set_object (&self->menu_model, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_welcome_view_class_init (SbxWelcomeViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_welcome_view_dispose;
  object_class->get_property = sbx_welcome_view_get_property;
  object_class->set_property = sbx_welcome_view_set_property;

  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_welcome_view_grab_focus;

  properties[PROP_MENU_MODEL] = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_CARD_GRID);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/views/sbx-welcome-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxWelcomeView, page);
  gtk_widget_class_bind_template_child (widget_class, SbxWelcomeView, door);
}

static void
sbx_welcome_view_init (SbxWelcomeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (self->page, "org.signalbox.Signalbox");
}
