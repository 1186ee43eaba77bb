/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-socketio-link.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Our client's Socket.IO link alone, driven by a test: commands are lines of JSON on stdin, what happens are lines of JSON on
 * stdout. The place of a connection is kept from one `open` to the next, as a connection keeps it.
 *
 *   {"do": "open", "timeout": MS}                      → {"is": "open", …} or {"is": "failed", "why": TEXT}
 *   {"do": "emit", "args": [NAME, …], "attachments": [BASE64, …]}       → nothing, or {"is": "unsent"}
 *   {"do": "ask", "args": …, "attachments": …, "timeout": MS}           → {"is": "answer", "args": …, "attachments": …, "why": …}
 *   {"do": "ack", "id": N, "args": …, "attachments": …}
 *   {"do": "burst", "count": N, "bytes": N}            as many events ["message", NUMBER, TEXT] in one go
 *   {"do": "state"}                                    → {"is": "state", "transport": …}
 *   {"do": "close"}, and the end of stdin ends the program
 *
 * By itself: {"is": "event", "args": …, "attachments": …, "ack": N} and {"is": "closed", "why": TEXT}. */

typedef struct
{
  GMainLoop        *loop;
  GDataInputStream *input;
  SbxAddress       *address;
  SbxLink          *link;       /* (nullable) */
  SbxSocketioPlace  place;
} Peer;

static char *uri, *nsp = "/", *auth, *transports = "websocket-first";

static const GOptionEntry entries[] = {
  { "uri", 0, 0, G_OPTION_ARG_STRING, &uri, "Of the server", "URI" },
  { "nsp", 0, 0, G_OPTION_ARG_STRING, &nsp, "The namespace", "NAME" },
  { "auth", 0, 0, G_OPTION_ARG_STRING, &auth, "The auth object", "JSON" },
  { "transports", 0, 0, G_OPTION_ARG_STRING, &transports, "websocket-first, polling-first, websocket or polling", "NAME" },
  { NULL },
};

/* --- What happens --- */

static SbxJsonWriter *
begin_line (const char *is)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "is", is);
  return writer;
}

/* Takes @writer. */
static void
end_line (SbxJsonWriter *writer)
{
  g_autoptr (GBytes) line = NULL;

  sbx_json_writer_end_object (writer);
  line = sbx_json_writer_free_to_bytes (writer);
  fwrite (g_bytes_get_data (line, NULL), 1, g_bytes_get_size (line), stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static void
write_arguments (SbxJsonWriter *writer,
                 GBytes        *arguments,
                 GPtrArray     *attachments)
{
  g_autoptr (JsonNode) node = sbx_json_parse (g_bytes_get_data (arguments, NULL), g_bytes_get_size (arguments), 64, NULL);

  sbx_json_writer_node (writer, "args", node);
  sbx_json_writer_begin_array (writer, "attachments");
  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      GBytes *bytes = attachments->pdata[i];
      g_autofree char *base64 = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      sbx_json_writer_string (writer, NULL, base64);
    }
  sbx_json_writer_end_array (writer);
}

static void
on_event (SbxSocketioLink *link,
          GBytes          *arguments,
          GPtrArray       *attachments,
          gint64           ack_id,
          gpointer         data)
{
  SbxJsonWriter *line = begin_line ("event");

  write_arguments (line, arguments, attachments);
  sbx_json_writer_int (line, "ack", ack_id);
  end_line (line);
}

static void
on_closed (SbxLink *link,
           GError  *error,
           gpointer data)
{
  SbxJsonWriter *line = begin_line ("closed");

  sbx_json_writer_string (line, "why", error->message);
  end_line (line);
}

static void
on_answer (SbxSocketioLink *link,
           GBytes          *arguments,
           GPtrArray       *attachments,
           const GError    *error,
           gpointer         data)
{
  SbxJsonWriter *line = begin_line ("answer");

  if (error != NULL)
    sbx_json_writer_string (line, "why", error->message);
  else
    write_arguments (line, arguments, attachments);
  end_line (line);
}

static void
tell_state (Peer       *peer,
            const char *is)
{
  SbxSocketioLink *link = SBX_SOCKETIO_LINK (peer->link);
  SbxJsonWriter *line = begin_line (is);

  sbx_json_writer_string (line, "transport", sbx_socketio_link_get_transport (link));
  sbx_json_writer_boolean (line, "recovered", sbx_socketio_link_was_recovered (link));
  sbx_json_writer_int (line, "maxPayload", (gint64) sbx_socketio_link_get_max_payload (link));
  end_line (line);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Peer *peer = data;
  g_autoptr (GError) error = NULL;

  if (sbx_link_open_finish (SBX_LINK (source), result, &error))
    {
      tell_state (peer, "open");
    }
  else
    {
      SbxJsonWriter *line = begin_line ("failed");

      sbx_json_writer_string (line, "why", error->message);
      end_line (line);
    }
}

/* --- Commands --- */

static void
drop_link (Peer *peer)
{
  if (peer->link == NULL)
    return;

  sbx_link_close (peer->link);
  g_clear_object (&peer->link);
}

static void
open_link (Peer *peer,
           guint timeout)
{
  static const char *const names[] = { "websocket-first", "polling-first", "websocket", "polling", NULL };
  g_autoptr (JsonNode) node = auth != NULL ? sbx_json_parse (auth, strlen (auth), 8, NULL) : NULL;
  guint way = 0;

  while (names[way] != NULL && strcmp (names[way], transports) != 0)
    way++;
  drop_link (peer);
  peer->link = sbx_socketio_link_new (peer->address, sbx_address_get_uri (peer->address), nsp, node != NULL ? json_node_get_object (node) : NULL, NULL,
                                      (SbxSocketioTransports) way, &peer->place);
  g_signal_connect (peer->link, "event", G_CALLBACK (on_event), NULL);
  g_signal_connect (peer->link, "closed", G_CALLBACK (on_closed), NULL);
  sbx_link_open_async (peer->link, timeout, NULL, on_opened, peer);
}

static GBytes *
get_arguments (JsonObject *command)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();

  sbx_json_writer_node (writer, NULL, json_object_get_member (command, "args"));
  return sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
}

static GPtrArray *
get_attachments (JsonObject *command)
{
  GPtrArray *attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  JsonArray *array = json_object_has_member (command, "attachments") ? json_object_get_array_member (command, "attachments") : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      gsize length;
      guchar *bytes = g_base64_decode (json_array_get_string_element (array, i), &length);

      g_ptr_array_add (attachments, g_bytes_new_take (bytes, length));
    }
  return attachments;
}

static gboolean
burst (SbxSocketioLink *link,
       gint64           count,
       gint64           bytes)
{
  g_autofree char *filler = g_strnfill (bytes, 'x');
  gboolean sent = TRUE;

  for (gint64 i = 0; i < count; i++)
    {
      char *text = g_strdup_printf ("[\"message\",%" G_GINT64_FORMAT ",\"%s\"]", i, filler);
      g_autoptr (GBytes) event = g_bytes_new_take (text, strlen (text));

      sent &= sbx_socketio_link_emit (link, event, NULL, 0, NULL, NULL);
    }
  return sent;
}

static void
obey (Peer       *peer,
      JsonObject *command)
{
  const char *what = json_object_get_string_member (command, "do");
  SbxSocketioLink *link = peer->link != NULL ? SBX_SOCKETIO_LINK (peer->link) : NULL;
  guint timeout = (guint) sbx_fields_int_or (command, "timeout", 60000);
  g_autoptr (GBytes) arguments = json_object_has_member (command, "args") ? get_arguments (command) : NULL;
  g_autoptr (GPtrArray) attachments = get_attachments (command);
  gboolean sent = TRUE;

  if (strcmp (what, "open") == 0)
    open_link (peer, timeout);
  else if (strcmp (what, "state") == 0)
    tell_state (peer, "state");
  else if (strcmp (what, "close") == 0)
    drop_link (peer);
  else if (strcmp (what, "emit") == 0)
    sent = sbx_socketio_link_emit (link, arguments, attachments, 0, NULL, NULL);
  else if (strcmp (what, "ask") == 0)
    sent = sbx_socketio_link_emit (link, arguments, attachments, timeout, on_answer, NULL);
  else if (strcmp (what, "ack") == 0)
    sent = sbx_socketio_link_ack (link, json_object_get_int_member (command, "id"), arguments, attachments);
  else if (strcmp (what, "burst") == 0)
    sent = burst (link, json_object_get_int_member (command, "count"), json_object_get_int_member (command, "bytes"));
  else
    g_error ("unknown command: %s", what);

  if (!sent)
    end_line (begin_line ("unsent"));
}

static void read_command (Peer *peer);

static void
on_line (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Peer *peer = data;
  gsize length;
  g_autofree char *line = g_data_input_stream_read_line_finish (peer->input, result, &length, NULL);
  g_autoptr (JsonNode) node = NULL;

  if (line == NULL)
    {
      g_main_loop_quit (peer->loop);
      return;
    }

  node = sbx_json_parse (line, length, 64, NULL);
  if (node == NULL)
    g_error ("not a command: %s", line);
  obey (peer, json_node_get_object (node));
  read_command (peer);
}

static void
read_command (Peer *peer)
{
  g_data_input_stream_read_line_async (peer->input, G_PRIORITY_DEFAULT, NULL, on_line, peer);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) base = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GError) error = NULL;
  Peer peer = { .loop = loop };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || uri == NULL)
    {
      fprintf (stderr, "%s\n", error != NULL ? error->message : "--uri is needed");
      return 2;
    }
  peer.address = sbx_address_new (uri, &error);
  if (peer.address == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }

  peer.input = g_data_input_stream_new (base);
  read_command (&peer);
  g_main_loop_run (loop);
  drop_link (&peer);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  sbx_socketio_place_clear (&peer.place);
  g_object_unref (peer.input);
  sbx_address_unref (peer.address);
  return 0;
}
