/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "sbx-ask.h"
#include "sbx-list.h"

/* For whoever looks after a hub: who is connected, what became of a connection, and its end. */

static char *option_user;
static char *option_client;
static int option_frames = SBX_CLI_UNSET;
static gint64 option_before;
static char *option_reason;

static const GOptionEntry list_entries[] = {
  { "of-user", 0, 0, G_OPTION_ARG_STRING, &option_user, N_("Only those of this user"), "ID" },
  { "of-client", 0, 0, G_OPTION_ARG_STRING, &option_client, N_("Only those with this client id"), "ID" },
  { NULL }
};

static const GOptionEntry inspect_entries[] = {
  { "frames", 0, 0, G_OPTION_ARG_INT, &option_frames, N_("How many frames (default: 20)"), "N" },
  { "before", 0, 0, G_OPTION_ARG_INT64, &option_before, N_("Only frames with a lower number"), "N" },
  { NULL }
};

static const GOptionEntry disconnect_entries[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &option_reason, N_("Why; who is there is told so"), "TEXT" },
  { NULL }
};

static char *
dup_latency (JsonObject *client)
{
  gint64 latency = sbx_fields_int_or (client, "latency", -1);

  /* TRANSLATORS: milliseconds */
  return latency >= 0 ? g_strdup_printf (_("%" PRId64 " ms"), latency) : g_strdup ("-");
}

/* "desktop studio" */
static char *
dup_device (JsonObject *client)
{
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;
  JsonObject *device = NULL;

  if (!sbx_fields_get_object (client, "device", SBX_FIELD_OPTIONAL, &device, NULL) || device == NULL)
    return g_strdup ("");
  type = sbx_fields_dup_text (device, "type", "");
  name = sbx_fields_dup_text (device, "name", "");
  return g_strstrip (g_strconcat (type, " ", name, NULL));
}

static void
add_client (SbxTable   *table,
            JsonObject *client)
{
  g_autofree char *id = sbx_fields_dup_text (client, "connectionId", "");
  g_autofree char *client_id = sbx_fields_dup_text (client, "clientId", "-");
  g_autofree char *user_id = sbx_fields_dup_text (client, "userId", "-");
  g_autofree char *role = sbx_fields_dup_text (client, "role", "");
  g_autofree char *dialect = sbx_fields_dup_text (client, "dialect", "");
  g_autofree char *address = sbx_fields_dup_text (client, "address", "");
  g_autofree char *device = dup_device (client);
  g_autofree char *since = sbx_text_for_time (sbx_fields_int_or (client, "connectedAt", 0));
  g_autofree char *in = g_format_size ((guint64) MAX (sbx_fields_int_or (client, "bytesIn", 0), 0));
  g_autofree char *out = g_format_size ((guint64) MAX (sbx_fields_int_or (client, "bytesOut", 0), 0));
  g_autofree char *queue = sbx_list_count (client, "queueMessages");
  g_autofree char *latency = dup_latency (client);

  sbx_table_add (table, id, client_id, user_id, role, dialect, since, in, out, queue, latency, address, device, NULL);
}

static int
run_clients (SbxCli  *cli,
             char   **args)
{
  const char *titles[] = { _("CONNECTION"), _("CLIENT"), _("USER"), _("ROLE"), _("DIALECT"), _("SINCE"), _(">IN"), _(">OUT"), _(">QUEUE"),
                           _(">LATENCY"), _("ADDRESS"), _("DEVICE"), NULL };
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *user = g_steal_pointer (&option_user);
  g_autofree char *client = g_steal_pointer (&option_client);

  if (user != NULL)
    json_object_set_string_member (payload, "userId", user);
  if (client != NULL)
    json_object_set_string_member (payload, "clientId", client);
  return sbx_list_run (cli, "listClients", payload, "clients", titles, add_client);
}

static void
print_client (SbxCli     *cli,
              JsonObject *client)
{
  const char *titles[] = { _("FIELD"), _("VALUE"), NULL };
  g_autoptr (SbxTable) table = sbx_table_new (titles);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, client);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *text = NULL;

      if (JSON_NODE_HOLDS_NULL (value))
        continue;
      if (g_str_has_suffix (name, "At"))
        text = sbx_text_for_time (json_node_get_int (value));
      else if (g_str_equal (name, "device"))
        text = dup_device (client);
      else if (json_node_get_value_type (value) == G_TYPE_BOOLEAN)
        text = g_strdup (json_node_get_boolean (value) ? _("yes") : _("no"));
      else
        text = sbx_fields_dup_text (client, name, "");
      sbx_table_add (table, name, text, NULL);
    }
  sbx_table_print (table, sbx_cli_get_output (cli));
}

static void
print_event (SbxOutput  *output,
             JsonObject *event)
{
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (event, "at", 0));
  g_autofree char *name = sbx_fields_dup_text (event, "event", "");
  g_autofree char *text = sbx_fields_dup_text (event, "text", "");
  g_autofree char *code = json_object_has_member (event, "code") ? g_strdup_printf (" %" PRId64, sbx_fields_int_or (event, "code", 0)) : g_strdup ("");
  g_autofree char *line = g_strdup_printf ("%s  %s%s  %s", time, name, code, text);
  g_autofree char *clean = sbx_text_make_clean (line, FALSE);

  sbx_output_line (output, clean);
}

static void
print_frame (SbxOutput  *output,
             JsonObject *frame)
{
  g_autofree char *time = sbx_text_for_time (sbx_fields_int_or (frame, "at", 0));
  g_autofree char *direction = sbx_fields_dup_text (frame, "dir", "");
  g_autofree char *kind = sbx_fields_dup_text (frame, "kind", "");
  g_autofree char *text = sbx_fields_dup_text (frame, "text", "");
  g_autofree char *line = g_strdup_printf ("%s  %" PRId64 " %s %s %" PRId64 "  %s", time, sbx_fields_int_or (frame, "n", 0),
                                           g_str_equal (direction, "in") ? "→" : "←", kind, sbx_fields_int_or (frame, "size", 0), text);
  g_autofree char *clean = sbx_text_make_clean (line, FALSE);

  sbx_output_line (output, clean);
}

static void
print_each (SbxOutput  *output,
            JsonObject *answer,
            const char *member,
            void      (*print) (SbxOutput  *output,
                                JsonObject *object))
{
  g_autoptr (GPtrArray) objects = sbx_fields_list_objects (answer, member);

  if (objects->len > 0)
    sbx_output_line (output, "");
  for (guint i = 0; i < objects->len; i++)
    print (output, objects->pdata[i]);
}

static int
run_inspect (SbxCli  *cli,
             char   **args)
{
  SbxOutput *output = sbx_cli_get_output (cli);
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) answer = NULL;
  JsonObject *client = NULL;

  if (args[0] != NULL)
    json_object_set_string_member (payload, "connectionId", args[0]);
  json_object_set_int_member (payload, "frames", option_frames != SBX_CLI_UNSET ? option_frames : 20);
  if (option_before != 0)
    json_object_set_int_member (payload, "before", option_before);
  if (sbx_cli_connect (cli))
    answer = sbx_cli_ask (cli, "inspectClient", payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  if (sbx_cli_wants_json (cli))
    {
      sbx_output_json (output, sbx_envelope_get_payload_text (answer));
      return SBX_CLI_DONE;
    }
  if (sbx_fields_get_object (sbx_envelope_get_payload (answer), "client", SBX_FIELD_REQUIRED, &client, NULL))
    print_client (cli, client);
  print_each (output, sbx_envelope_get_payload (answer), "history", print_event);
  print_each (output, sbx_envelope_get_payload (answer), "frames", print_frame);
  return SBX_CLI_DONE;
}

static int
run_disconnect (SbxCli  *cli,
                char   **args)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *reason = g_steal_pointer (&option_reason);

  json_object_set_string_member (payload, "connectionId", args[0]);
  if (reason != NULL)
    json_object_set_string_member (payload, "reason", reason);
  return sbx_ask_run (cli, "disconnectClient", payload, NULL);
}

const SbxCommand sbx_command_clients = {
  .name = "clients",
  .synopsis = "",
  .summary = N_("List who is connected to the hub"),
  .client_type = "admin",
  .entries = list_entries,
  .run = run_clients,
};

const SbxCommand sbx_command_inspect = {
  .name = "inspect",
  .synopsis = "[CONNECTION]",
  .summary = N_("Print what the hub knows of a connection: its figures, what happened to it, its frames"),
  .client_type = "admin",
  .entries = inspect_entries,
  .max_args = 1,
  .run = run_inspect,
};

const SbxCommand sbx_command_disconnect = {
  .name = "disconnect",
  .synopsis = "CONNECTION",
  .summary = N_("End a connection to the hub"),
  .client_type = "admin",
  .entries = disconnect_entries,
  .min_args = 1,
  .max_args = 1,
  .run = run_disconnect,
};
