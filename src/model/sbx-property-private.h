/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Setting of one field behind one property: notifies only when the value is another, and says so. */

static inline gboolean
sbx_property_set_string (gpointer    object,
                         GParamSpec *pspec,
                         char      **field,
                         const char *value)
{
  char *old = *field;

  if (g_strcmp0 (old, value) == 0)
    return FALSE;

  *field = g_strdup (value);
  g_free (old);
  g_object_notify_by_pspec (object, pspec);
  return TRUE;
}

#define SBX_PROPERTY_DEFINE_SETTER(name, type)      \
  static inline gboolean                            \
  sbx_property_set_##name (gpointer    object,      \
                           GParamSpec *pspec,       \
                           type       *field,       \
                           type        value)       \
  {                                                 \
    if (*field == value)                            \
      return FALSE;                                 \
    *field = value;                                 \
    g_object_notify_by_pspec (object, pspec);       \
    return TRUE;                                    \
  }

SBX_PROPERTY_DEFINE_SETTER (boolean, gboolean)
SBX_PROPERTY_DEFINE_SETTER (uint, guint)
SBX_PROPERTY_DEFINE_SETTER (int, int)
SBX_PROPERTY_DEFINE_SETTER (int64, gint64)
SBX_PROPERTY_DEFINE_SETTER (double, double)

#define SBX_PROPERTY_READABLE (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

G_END_DECLS
