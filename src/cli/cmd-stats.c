/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-cli.h"
#include "sbx-json-writer.h"

static void add_members (GPtrArray *lines, JsonObject *object, const char *prefix);

static char *
make_text (JsonNode *node)
{
  g_autoptr (SbxJsonWriter) writer = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *data;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return g_strdup_printf ("%.2f", json_node_get_double (node));

  writer = sbx_json_writer_new ();
  sbx_json_writer_node (writer, NULL, node);
  bytes = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
  data = g_bytes_get_data (bytes, &length);
  return g_strndup (data, length);
}

static void
add_member (GPtrArray  *lines,
            const char *name,
            JsonNode   *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      add_members (lines, json_node_get_object (node), name);
      return;
    }
  g_ptr_array_add (lines, g_strdup (name));
  g_ptr_array_add (lines, make_text (node));
}

static void
add_members (GPtrArray  *lines,
             JsonObject *object,
             const char *prefix)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *path = *prefix != '\0' ? g_strdup_printf ("%s.%s", prefix, name) : g_strdup (name);

      add_member (lines, path, node);
    }
}

static int
run (SbxCli  *cli,
     char   **args)
{
  const char *titles[] = { _("WHAT"), _("NOW"), NULL };
  g_autoptr (SbxTable) table = sbx_table_new (titles);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SbxEnvelope) answer = NULL;

  if (sbx_cli_connect (cli))
    answer = sbx_cli_ask (cli, "stats", NULL);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  if (sbx_cli_wants_json (cli))
    {
      sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
      return SBX_CLI_DONE;
    }

  add_members (lines, sbx_envelope_get_payload (answer), "");
  for (guint i = 0; i + 1 < lines->len; i += 2)
    sbx_table_add (table, lines->pdata[i], lines->pdata[i + 1], NULL);
  sbx_table_print (table, sbx_cli_get_output (cli));
  return SBX_CLI_DONE;
}

const SbxCommand sbx_command_stats = {
  .name = "stats",
  .synopsis = "",
  .summary = N_("Print what the hub counts"),
  .client_type = "monitor",
  .run = run,
};
