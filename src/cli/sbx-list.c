/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list.h"

typedef struct
{
  SbxTable       *table;
  const char     *member;
  SbxListRowFunc  row;
} List;

static gboolean
take_page (SbxCli      *cli,
           SbxEnvelope *page,
           gpointer     data)
{
  List *list = data;
  JsonArray *objects = NULL;

  sbx_fields_get_array (sbx_envelope_get_payload (page), list->member, SBX_FIELD_OPTIONAL, G_MAXUINT, &objects, NULL);
  for (guint i = 0; objects != NULL && i < json_array_get_length (objects); i++)
    {
      JsonNode *node = json_array_get_element (objects, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        list->row (list->table, json_node_get_object (node));
    }

  return TRUE;
}

int
sbx_list_run (SbxCli             *cli,
              const char         *event,
              JsonObject         *payload,
              const char         *member,
              const char * const *titles,
              SbxListRowFunc      row)
{
  g_autoptr (SbxTable) table = sbx_table_new (titles);
  List list = { table, member, row };

  if (!sbx_cli_connect (cli) || !sbx_cli_ask_pages (cli, event, payload, take_page, &list))
    return sbx_cli_get_status (cli);

  if (!sbx_cli_wants_json (cli))
    sbx_table_print (table, sbx_cli_get_output (cli));
  return SBX_CLI_DONE;
}

char *
sbx_list_count (JsonObject *object,
                const char *member)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, sbx_fields_int_or (object, member, 0));
}
