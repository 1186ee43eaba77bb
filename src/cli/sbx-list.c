/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list.h"

#include <glib/gi18n-lib.h>

#include "sbx-wire-error.h"

typedef struct
{
  SbxTable       *table;
  const char     *member;
  SbxListRowFunc  row;
  gboolean        empty;
  gboolean        broken;       /* a page was none */
} List;

static gboolean
take_page (SbxCli      *cli,
           SbxEnvelope *page,
           gpointer     data)
{
  List *list = data;
  JsonArray *objects = NULL;

  list->broken = !sbx_fields_get_array (sbx_envelope_get_payload (page), list->member, SBX_FIELD_REQUIRED, G_MAXUINT, &objects, NULL);
  for (guint i = 0; objects != NULL && i < json_array_get_length (objects); i++)
    {
      JsonNode *node = json_array_get_element (objects, i);

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      list->empty = FALSE;
      list->row (list->table, json_node_get_object (node));
    }

  return !list->broken;
}

/* Where a dialect has no such list, what the server told since is all that there is: it has a moment to begin. */
static gboolean
await_words (SbxCli     *cli,
             const char *event,
             JsonObject *payload)
{
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *silence = NULL;
  guint signs;

  if (sbx_client_get_words (sbx_cli_get_client (cli), &signs) > 0)
    return TRUE;
  answer = sbx_cli_try (cli, event, payload, &error);
  /* What is not there may be told yet. */
  if (answer == NULL && !g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND))
    {
      sbx_cli_fail_error (cli, error);
      return FALSE;
    }

  sbx_cli_await_words (cli);
  silence = sbx_cli_dup_silence (cli);
  if (silence != NULL)
    sbx_cli_fail (cli, SBX_CLI_NO_CONNECTION, "%s", silence);
  return silence == NULL;
}

/* What no server of its dialect has is not there to be listed: that says more than an empty list. */
static gboolean
may_list (SbxCli     *cli,
          const char *event)
{
  const char *feature = sbx_client_get_feature_of (event);
  g_autofree char *lack = NULL;
  g_autofree char *misunderstanding = NULL;

  if (feature == NULL || !sbx_client_wants_feature (sbx_cli_get_client (cli), feature))
    return TRUE;
  lack = sbx_cli_dup_lack (cli, feature);
  if (lack == NULL)
    return TRUE;

  misunderstanding = sbx_cli_dup_misunderstanding (cli);
  if (misunderstanding != NULL)
    sbx_cli_fail (cli, SBX_CLI_NO_CONNECTION, "%s", misunderstanding);
  else
    sbx_cli_fail (cli, SBX_CLI_REFUSED, "%s", lack);
  return FALSE;
}

gboolean
sbx_list_await_first (SbxCli     *cli,
                      const char *event,
                      JsonObject *payload)
{
  return await_words (cli, event, payload) && may_list (cli, event);
}

/* An empty list of a server that has not said a word that was understood is no list. */
static int
end_empty (SbxCli *cli)
{
  g_autofree char *silence = sbx_cli_dup_misunderstanding (cli);

  return silence != NULL ? sbx_cli_fail (cli, SBX_CLI_NO_CONNECTION, "%s", silence) : SBX_CLI_DONE;
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
  List list = { table, member, row, TRUE, FALSE };

  if (!sbx_cli_connect (cli) || !sbx_list_await_first (cli, event, payload))
    return sbx_cli_get_status (cli);
  if (!sbx_cli_ask_pages (cli, event, payload, take_page, &list))
    return sbx_cli_get_status (cli);
  if (list.broken)
    return sbx_cli_fail (cli, SBX_CLI_NO_CONNECTION, _("The hub’s answer has no list of “%s” in it. It is broken, or speaks something else: look at its version."), member);

  if (!sbx_cli_wants_json (cli))
    sbx_table_print (table, sbx_cli_get_output (cli));
  return list.empty ? end_empty (cli) : SBX_CLI_DONE;
}

char *
sbx_list_count (JsonObject *object,
                const char *member)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, sbx_fields_int_or (object, member, 0));
}
