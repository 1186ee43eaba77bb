/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A JSON value to be read: what has parts can be opened, and its parts are made then. What somebody opened is kept in @open, by its
 * path, so that it can be shown again as it was. */
GtkWidget *sbx_json_tree_new     (JsonNode   *node,
                                  const char *name,
                                  GHashTable *open);
gboolean   sbx_json_tree_is_deep (JsonNode   *node);

G_END_DECLS
