/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-row.h"

#include "sbx-focus.h"
#include "sbx-minute.h"
#include "sbx-pace.h"

typedef struct
{
  GSignalGroup *item_signals;
  GObject      *item;
  char         *label;
  gboolean      early; /* what is around it was not there yet as the item was shown */
} SbxRowPrivate;

enum {
  PROP_0,
  PROP_ITEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (SbxRow, sbx_row, GTK_TYPE_WIDGET)

/* Numbers that change together change together everywhere, and all around them is laid out once. */
static SbxPace    *pace;    /* of all rows; made with the first one that waits */
static GHashTable *waiting; /* of SbxRow, borrowed */

static gboolean
is_list_row (GtkWidget *widget)
{
  return g_strcmp0 (gtk_widget_get_css_name (widget), "row") == 0;
}

/* Screen readers stop at the list's own row, so the label goes there; newer GTK has
 * gtk_list_item_set_accessible_label() for it. */
static void
pass_on_label (SbxRow *self)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);
  GtkWidget     *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget     *bearer = parent && is_list_row (parent) ? parent : GTK_WIDGET (self);

  if (priv->label)
    gtk_accessible_update_property (GTK_ACCESSIBLE (bearer), GTK_ACCESSIBLE_PROPERTY_LABEL, priv->label, -1);
}

static void
show_waiting (gpointer owner)
{
  GHashTableIter iter;
  gpointer       row;

  /* One that is shown may change what others there are. */
  while (g_hash_table_iter_init (&iter, waiting), g_hash_table_iter_next (&iter, &row, NULL))
    sbx_row_refresh (row);
}

static void
on_item_notify (SbxRow     *self,
                GParamSpec *property)
{
  const char *const *paced = SBX_ROW_GET_CLASS (self)->paced;

  if (paced == NULL || !g_strv_contains (paced, property->name))
    {
      sbx_row_refresh (self);
      return;
    }

  if (pace == NULL)
    {
      waiting = g_hash_table_new (NULL, NULL);
      pace = sbx_pace_new (show_waiting, NULL);
    }
  g_hash_table_add (waiting, self);
  sbx_pace_note_all (pace);
}

/* Newer versions of GTK give a row its item before they put it into its list (seen with 4.18). */
static void
sbx_row_root (GtkWidget *widget)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (SBX_ROW (widget));

  GTK_WIDGET_CLASS (sbx_row_parent_class)->root (widget);

  if (priv->early)
    sbx_row_refresh (SBX_ROW (widget));
}

static void
sbx_row_dispose (GObject *object)
{
  SbxRow        *self = SBX_ROW (object);
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);
  GtkWidget     *child;

  if (waiting)
    g_hash_table_remove (waiting, self);
  g_clear_object (&priv->item_signals);
  g_clear_object (&priv->item);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_row_parent_class)->dispose (object);
}

static void
sbx_row_finalize (GObject *object)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (SBX_ROW (object));

  g_free (priv->label);

  G_OBJECT_CLASS (sbx_row_parent_class)->finalize (object);
}

static void
sbx_row_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM:
      g_value_set_object (value, sbx_row_get_item (SBX_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_row_set_property (GObject      *object,
                      guint         prop_id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ITEM:
      sbx_row_set_item (SBX_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* Large text has shorter words. */
static void
sbx_row_system_setting_changed (GtkWidget       *widget,
                                GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (sbx_row_parent_class)->system_setting_changed (widget, setting);
  if (setting == GTK_SYSTEM_SETTING_DPI)
    sbx_row_refresh (SBX_ROW (widget));
}

static void
sbx_row_class_init (SbxRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  GTK_WIDGET_CLASS (klass)->system_setting_changed = sbx_row_system_setting_changed;
  object_class->dispose = sbx_row_dispose;
  object_class->finalize = sbx_row_finalize;
  object_class->get_property = sbx_row_get_property;
  object_class->set_property = sbx_row_set_property;

  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, G_TYPE_OBJECT,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  GTK_WIDGET_CLASS (klass)->root = sbx_row_root;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
sbx_row_init (SbxRow *self)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);

  priv->item_signals = g_signal_group_new (G_TYPE_OBJECT);
  g_signal_group_connect_object (priv->item_signals, "notify", G_CALLBACK (on_item_notify), self, G_CONNECT_SWAPPED);

  g_signal_connect (self, "notify::parent", G_CALLBACK (pass_on_label), NULL);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (sbx_row_refresh), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_row_get_item:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what it shows
 */
gpointer
sbx_row_get_item (SbxRow *self)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);

  g_return_val_if_fail (SBX_IS_ROW (self), NULL);

  return priv->item;
}

void
sbx_row_set_item (SbxRow  *self,
                  gpointer item)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);

  g_return_if_fail (SBX_IS_ROW (self));

  if (!g_set_object (&priv->item, item))
    return;

  if (priv->item_signals)
    g_signal_group_set_target (priv->item_signals, item);
  sbx_row_refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

/**
 * sbx_row_refresh:
 * @self: a row
 *
 * Shows the item as it is now.
 */
void
sbx_row_refresh (SbxRow *self)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);

  g_return_if_fail (SBX_IS_ROW (self));

  if (waiting)
    g_hash_table_remove (waiting, self);
  priv->early = priv->item && gtk_widget_get_root (GTK_WIDGET (self)) == NULL;
  if (priv->item)
    SBX_ROW_GET_CLASS (self)->update (self, priv->item);
}

/**
 * sbx_row_get_label:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what a screen reader says for the row
 */
const char *
sbx_row_get_label (SbxRow *self)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);

  g_return_val_if_fail (SBX_IS_ROW (self), NULL);

  return priv->label;
}

/**
 * sbx_row_set_label:
 * @self: a row
 * @label: all that the row shows, in words
 */
void
sbx_row_set_label (SbxRow     *self,
                   const char *label)
{
  SbxRowPrivate *priv = sbx_row_get_instance_private (self);

  g_return_if_fail (SBX_IS_ROW (self));

  if (g_strcmp0 (priv->label, label) == 0)
    return;

  g_free (priv->label);
  priv->label = g_strdup (label);
  pass_on_label (self);
}

static SbxRow *
row_around (GtkWidget *list,
            GtkWidget *widget)
{
  for (; widget != NULL && widget != list; widget = gtk_widget_get_parent (widget))
    {
      GtkWidget *row = is_list_row (widget) ? gtk_widget_get_first_child (widget) : widget;

      if (row != NULL && SBX_IS_ROW (row))
        return SBX_ROW (row);
    }

  return NULL;
}

/**
 * sbx_row_pick:
 * @list: a list view
 * @x: in its coordinates
 * @y: the same
 *
 * Returns: (transfer none) (nullable): the row there
 */
SbxRow *
sbx_row_pick (GtkWidget *list,
              double     x,
              double     y)
{
  g_return_val_if_fail (GTK_IS_WIDGET (list), NULL);

  return row_around (list, gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT));
}

/**
 * sbx_row_in_sight:
 * @list: a list view
 * @child: one of its children
 *
 * Picking asks each widget of all rows; this one question is asked of each row. Those out of sight keep stale places and are not mapped.
 *
 * Returns: (transfer none) (nullable): the row in @child, if some of it can be seen
 */
SbxRow *
sbx_row_in_sight (GtkWidget *list,
                  GtkWidget *child)
{
  graphene_rect_t bounds;

  g_return_val_if_fail (GTK_IS_WIDGET (list), NULL);
  g_return_val_if_fail (GTK_IS_WIDGET (child), NULL);

  if (!gtk_widget_get_mapped (child) || !gtk_widget_compute_bounds (child, list, &bounds) || bounds.origin.y + bounds.size.height <= 1 ||
      bounds.origin.y >= (float) gtk_widget_get_height (list) - 1)
    return NULL;

  return row_around (list, child);
}

/**
 * sbx_row_get_focused:
 * @list: a list view
 *
 * Returns: (transfer none) (nullable): the row that has the keyboard focus
 */
SbxRow *
sbx_row_get_focused (GtkWidget *list)
{
  return row_around (list, sbx_focus_within (list));
}
