/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-tip.h"

#define KEY "sbx-tip"

static gboolean
on_query (GtkWidget  *widget,
          int         x,
          int         y,
          gboolean    keyboard_mode,
          GtkTooltip *tooltip)
{
  const char *text = sbx_tip_get (widget);

  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/**
 * sbx_tip_set:
 * @widget: a widget that has no tooltip by another way
 * @text: (nullable): what it says where somebody points at it, from the next time on
 */
void
sbx_tip_set (GtkWidget  *widget,
             const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  g_object_set_data_full (G_OBJECT (widget), KEY, text && *text != '\0' ? g_strdup (text) : NULL, g_free);
  /* A label with links changes this itself. */
  gtk_widget_set_has_tooltip (widget, TRUE);
  if (g_signal_handler_find (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, on_query, NULL) == 0)
    g_signal_connect (widget, "query-tooltip", G_CALLBACK (on_query), NULL);
}

/**
 * sbx_tip_get:
 * @widget: a widget
 *
 * Returns: (transfer none) (nullable): what sbx_tip_set() gave it
 */
const char *
sbx_tip_get (GtkWidget *widget)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return g_object_get_data (G_OBJECT (widget), KEY);
}
