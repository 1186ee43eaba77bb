/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-tree.h"

#include "sbx-json-outline.h"
#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

/* Parts of one value that are shown, and how deep they go: widgets are not free, and others write this. */
#define MOST_PARTS 200
#define MOST_DEPTH 24

/* What an expander opens. */
typedef struct
{
  JsonNode   *node;
  GHashTable *open;
  char       *path;
  guint       depth;
} Branch;

static GtkWidget *make (JsonNode   *node,
                        const char *name,
                        GHashTable *open,
                        const char *path,
                        guint       depth);

static void
branch_free (gpointer data,
             GClosure *closure)
{
  Branch *branch = data;

  json_node_unref (branch->node);
  g_hash_table_unref (branch->open);
  g_free (branch->path);
  g_free (branch);
}

/**
 * sbx_json_tree_is_deep:
 * @node: (nullable)
 *
 * Returns: whether it has parts
 */
gboolean
sbx_json_tree_is_deep (JsonNode *node)
{
  if (!node)
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_size (json_node_get_object (node)) > 0;

  return JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0;
}

static GtkWidget *
new_label (const char *text,
           gboolean    selectable)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), selectable);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");

  return label;
}

/* "name: value"; a part of a list has no name. */
static GtkWidget *
make_leaf (JsonNode   *node,
           const char *name)
{
  g_autofree char *value = sbx_json_outline (node);
  g_autofree char *shown = sbx_plain_text_dup_line (name);
  /* TRANSLATORS: the name of a value, and the value */
  g_autofree char *text = name[0] ? g_strdup_printf (_("%s: %s"), shown, value) : g_strdup_printf ("• %s", value);

  return new_label (text, TRUE);
}

static void
add_part (GtkWidget    *box,
          const Branch *branch,
          JsonNode     *node,
          const char   *name,
          guint         i)
{
  g_autofree char *path = g_strdup_printf ("%s/%u", branch->path, i);

  gtk_box_append (GTK_BOX (box), make (node, name, branch->open, path, branch->depth + 1));
}

static void
add_parts (GtkWidget    *box,
           const Branch *branch)
{
  guint n = 0, i = 0;

  if (JSON_NODE_HOLDS_OBJECT (branch->node))
    {
      JsonObjectIter iter;
      const char    *name;
      JsonNode      *part;

      n = json_object_get_size (json_node_get_object (branch->node));
      json_object_iter_init_ordered (&iter, json_node_get_object (branch->node));
      for (; i < MOST_PARTS && json_object_iter_next_ordered (&iter, &name, &part); i++)
        add_part (box, branch, part, name, i);
    }
  else
    {
      JsonArray *array = json_node_get_array (branch->node);

      n = json_array_get_length (array);
      for (; i < MIN (n, MOST_PARTS); i++)
        add_part (box, branch, json_array_get_element (array, i), "", i);
    }
  if (i < n)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("… and %'u more", "… and %'u more", n - i), n - i);

      gtk_box_append (GTK_BOX (box), new_label (more, FALSE));
    }
}

static void
on_expanded (GtkExpander *expander,
             GParamSpec  *pspec,
             gpointer     data)
{
  Branch *branch = data;

  if (gtk_expander_get_expanded (expander))
    g_hash_table_add (branch->open, g_strdup (branch->path));
  else
    g_hash_table_remove (branch->open, branch->path);

  if (gtk_expander_get_expanded (expander) && !gtk_expander_get_child (expander))
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

      gtk_widget_set_margin_start (box, 18);
      gtk_widget_set_margin_top (box, 3);
      add_parts (box, branch);
      gtk_expander_set_child (expander, box);
    }
}

static GtkWidget *
make (JsonNode   *node,
      const char *name,
      GHashTable *open,
      const char *path,
      guint       depth)
{
  GtkWidget       *expander;
  g_autofree char *title = NULL;
  g_autofree char *shown = sbx_plain_text_dup_line (name);
  Branch          *branch;
  guint            n;

  if (!sbx_json_tree_is_deep (node) || depth >= MOST_DEPTH)
    return make_leaf (node, name);

  n = JSON_NODE_HOLDS_OBJECT (node) ? json_object_get_size (json_node_get_object (node)) : json_array_get_length (json_node_get_array (node));
  /* TRANSLATORS: the name of a value, and how many parts it has */
  title = name[0] ? g_strdup_printf (_("%s (%'u)"), shown, n) : g_strdup_printf (ngettext ("%'u part", "%'u parts", n), n);
  expander = gtk_expander_new (NULL);
  gtk_expander_set_label_widget (GTK_EXPANDER (expander), new_label (title, FALSE));
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  branch = g_new0 (Branch, 1);
  branch->node = json_node_ref (node);
  branch->open = g_hash_table_ref (open);
  branch->path = g_strdup (path);
  branch->depth = depth;
  g_signal_connect_data (expander, "notify::expanded", G_CALLBACK (on_expanded), branch, branch_free, 0);
  gtk_expander_set_expanded (GTK_EXPANDER (expander), g_hash_table_contains (open, path));

  return expander;
}

/**
 * sbx_json_tree_new:
 * @name: what it is called, which stands beside it
 * @open: (element-type utf8): paths of what is open; owns its keys
 *
 * Returns: (transfer floating)
 */
GtkWidget *
sbx_json_tree_new (JsonNode   *node,
                   const char *name,
                   GHashTable *open)
{
  g_return_val_if_fail (node != NULL && name != NULL && open != NULL, NULL);

  return make (node, "", open, name, 0);
}
