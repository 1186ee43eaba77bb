/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-banner.h"

#include "sbx-fold.h"

struct _SbxBanner
{
  AdwBin       parent_instance;

  char        *message;
  char        *button_label;
  char        *action_name;
  char        *second_label;
  char        *second_action;

  GtkRevealer *revealer;
  GtkLabel    *label;
};

enum {
  PROP_0,
  PROP_MESSAGE,
  PROP_BUTTON_LABEL,
  PROP_ACTION_NAME,
  PROP_SECOND_LABEL,
  PROP_SECOND_ACTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxBanner, sbx_banner, ADW_TYPE_BIN)

static char **
string_of (SbxBanner *self,
           guint      prop_id)
{
  switch (prop_id)
    {
    case PROP_MESSAGE:
      return &self->message;
    case PROP_BUTTON_LABEL:
      return &self->button_label;
    case PROP_ACTION_NAME:
      return &self->action_name;
    case PROP_SECOND_LABEL:
      return &self->second_label;
    case PROP_SECOND_ACTION:
      return &self->second_action;
    default:
      return NULL;
    }
}

static gboolean
is_set (GObject    *object,
        const char *text)
{
  return text && text[0];
}

static void
sbx_banner_finalize (GObject *object)
{
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_free (*string_of (SBX_BANNER (object), i));

  G_OBJECT_CLASS (sbx_banner_parent_class)->finalize (object);
}

static void
sbx_banner_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  char **string = string_of (SBX_BANNER (object), prop_id);

  if (string)
    g_value_set_string (value, *string);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
sbx_banner_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  SbxBanner *self = SBX_BANNER (object);
  char **string = string_of (self, prop_id);

  if (!string)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  else if (prop_id == PROP_MESSAGE)
    {
      sbx_banner_set_message (self, g_value_get_string (value));
    }
  else
    {
      g_free (*string);
      *string = g_value_dup_string (value);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
sbx_banner_class_init (SbxBannerClass *klass)
{
  static const char *names[N_PROPS] = {
    [PROP_MESSAGE] = "message",
    [PROP_BUTTON_LABEL] = "button-label",
    [PROP_ACTION_NAME] = "action-name",
    [PROP_SECOND_LABEL] = "second-label",
    [PROP_SECOND_ACTION] = "second-action",
  };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = sbx_banner_finalize;
  object_class->get_property = sbx_banner_get_property;
  object_class->set_property = sbx_banner_set_property;

  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL,
                                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_css_name (widget_class, "banner");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/widgets/sbx-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, SbxBanner, label);
  gtk_widget_class_bind_template_callback (widget_class, is_set);
}

static void
sbx_banner_init (SbxBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
sbx_banner_get_message (SbxBanner *self)
{
  g_return_val_if_fail (SBX_IS_BANNER (self), NULL);

  return self->message;
}

/**
 * sbx_banner_set_message:
 * @message: (nullable): a sentence; %NULL hides the banner
 */
void
sbx_banner_set_message (SbxBanner  *self,
                        const char *message)
{
  g_return_if_fail (SBX_IS_BANNER (self));

  if (g_strcmp0 (self->message, message) == 0)
    return;

  g_free (self->message);
  self->message = g_strdup (message);

  /* On the way out it keeps its words: an empty one would shrink before it is gone. */
  if (message)
    {
      gtk_label_set_label (self->label, message);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, message, -1);
    }
  gtk_revealer_set_reveal_child (self->revealer, message != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}
