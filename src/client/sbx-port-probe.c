/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-port-probe.h"

#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-problem.h"
#include "sbx-reasons.h"

/* What was said to us cannot be had from the library that made nothing of it. So the port is asked once more, without any secret, and what it says is looked
 * at; and where it says nothing at all, as many ports for TLS do with plain words, it is greeted in TLS. */

/* A head may be so long: libsoup takes 100 KiB. */
#define HEAD_MOST (64 * 1024)
/* Of the page with it, which says in words what is wrong. */
#define PAGE_MOST 4096

/* ms: who began to answer before does so again at once, and may never come to an end then either. */
#define BEGINNING_MS 2000

#define ASKING "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: c2lnbmFsYm94IGFza3MuLg==\r\n" \
               "Sec-WebSocket-Version: 13\r\nUser-Agent: Signalbox/" PACKAGE_VERSION "\r\n\r\n"

/* A ClientHello of TLS 1.2 for AES_128_GCM and AES_128_CBC. Whoever speaks TLS answers it with its own, or with an alert; the empty line is for those who
 * do not, and wait for the end of a line. */
static const guint8 greeting[] = {
  0x16, 0x03, 0x01, 0x00, 0x33, 0x01, 0x00, 0x00, 0x2f, 0x03, 0x03,
  's', 'i', 'g', 'n', 'a', 'l', 'b', 'o', 'x', ' ', 'a', 's', 'k', 's', ' ', 'w', 'h', 'o', ' ', 'i', 's', ' ', 't', 'h', 'e', 'r', 'e', ',', ' ', 'h', 'i',
  '.', 0x00, 0x00, 0x08, 0xc0, 0x2f, 0xc0, 0x2b, 0x00, 0x9c, 0x00, 0x2f, 0x01, 0x00,
  '\r', '\n', '\r', '\n',
};

typedef struct
{
  SbxAddress     *address;
  GCancellable   *cancellable;    /* ours: of the step under way */
  GCancellable   *outer;          /* (nullable) */
  gulong          outer_handler;
  guint           timer;
  guint           patience;
  gboolean        in_tls;         /* the step under way greets */
  GSocketConnection *connection;  /* (nullable) */
  GByteArray     *request;
  GByteArray     *said;
  guint8          chunk[4096];
} Probe;

static void
probe_free (Probe *probe)
{
  if (probe->outer != NULL)
    g_cancellable_disconnect (probe->outer, probe->outer_handler);
  g_clear_handle_id (&probe->timer, g_source_remove);
  g_clear_object (&probe->outer);
  g_clear_object (&probe->cancellable);
  g_clear_object (&probe->connection);
  g_byte_array_unref (probe->request);
  g_byte_array_unref (probe->said);
  sbx_address_unref (probe->address);
  g_free (probe);
}

static gboolean
is_secure (SbxAddress *address)
{
  const char *uri = sbx_address_get_uri (address);

  return g_str_has_prefix (uri, "wss:") || g_str_has_prefix (uri, "https:");
}

/* --- What was said --- */

/* As records of TLS begin: a greeting, or an alert. */
static gboolean
is_tls (const char *said,
        gsize       length)
{
  return length >= 2 && (said[0] == 0x15 || said[0] == 0x16) && said[1] == 0x03;
}

/* (transfer full) (nullable): of a head in small letters, without blanks around it */
static char *
dup_header (const char *head,
            const char *name)
{
  const char *found = strstr (head, name);

  return found != NULL ? g_strstrip (g_strndup (found + strlen (name), strcspn (found + strlen (name), "\r\n"))) : NULL;
}

/* How long the page is; PAGE_MOST where nobody says it. */
static gsize
get_page_length (const char *head,
                 gsize       length)
{
  g_autofree char *lower = g_ascii_strdown (head, (gssize) length);
  const char *found = strstr (lower, "\ncontent-length:");

  return found != NULL ? (gsize) MIN (g_ascii_strtoull (found + strlen ("\ncontent-length:"), NULL, 10), PAGE_MOST) : PAGE_MOST;
}

/* (transfer full): what came in chunks, without their sizes */
static GString *
join_chunks (const char *page,
             gsize       length,
             gboolean   *whole)
{
  GString *joined = g_string_new (NULL);
  gsize at = 0;

  for (*whole = FALSE; !*whole;)
    {
      const char *end = g_strstr_len (page + at, (gssize) (length - at), "\r\n");
      guint64 size;

      if (end == NULL)
        return joined;
      /* What is no size is the end, too. */
      size = g_ascii_isxdigit (page[at]) ? g_ascii_strtoull (page + at, NULL, 16) : 0;
      at = (gsize) (end - page) + 2;
      *whole = size == 0 || size > PAGE_MOST;
      if (*whole || length - at < size + 2)
        return joined;
      g_string_append_len (joined, page + at, (gssize) size);
      at += size + 2;
    }
  return joined;
}

/* (transfer full): of an answer. @whole: whether more would change nothing */
static GString *
read_page (const char *said,
           gsize       length,
           const char *end,
           const char *head,
           gboolean   *whole)
{
  g_autofree char *coding = dup_header (head, "\ntransfer-encoding:");
  const char *page = end + 4;
  gsize rest = length - (gsize) (page - said);
  GString *read;

  if (coding != NULL && strstr (coding, "chunked") != NULL)
    {
      read = join_chunks (page, rest, whole);
      *whole |= read->len >= PAGE_MOST;
    }
  else
    {
      read = g_string_new_len (page, (gssize) MIN (rest, PAGE_MOST));
      *whole = rest >= get_page_length (said, (gsize) (end - said));
    }
  return read;
}

/* Of the pages only those are waited for that say what is wrong. */
static gboolean
has_whole_page (const char *said,
                gsize       length,
                const char *end)
{
  g_autofree char *head = g_ascii_strdown (said, end - said);
  g_autofree char *type = dup_header (head, "\ncontent-type:");
  g_autoptr (GString) page = NULL;
  gboolean whole = TRUE;

  if (sbx_problem_is_type (type))
    page = read_page (said, length, end, head, &whole);
  return whole;
}

/* What web servers say with a 400, in whose page it stands where it is about TLS. */
static SbxPortVerdict
judge_page (const char *said,
            gsize       length,
            gsize       head,
            gboolean    ended,
            gboolean   *enough,
            gboolean   *asks_tls)
{
  if (sbx_reason_says_tls (said + head, length - head))
    return SBX_PORT_SPEAKS_TLS;

  *enough = ended || length - head >= get_page_length (said, head);
  *asks_tls = TRUE;
  return SBX_PORT_UNKNOWN;
}

/**
 * sbx_port_probe_judge:
 * @said: (nullable): what came so far; %NULL where @length is 0
 * @ended: whether no more comes
 * @enough: (out): whether more would change nothing
 * @asks_tls: (out): whether only a greeting in TLS can tell
 *
 * Returns: what is there
 */
SbxPortVerdict
sbx_port_probe_judge (const char *said,
                      gsize       length,
                      gboolean    ended,
                      gboolean   *enough,
                      gboolean   *asks_tls)
{
  static const char name[] = "HTTP/";
  const char *end;

  *enough = TRUE;
  *asks_tls = FALSE;
  if (length == 0)
    {
      *enough = ended;
      *asks_tls = ended;
      return SBX_PORT_UNKNOWN;
    }
  if (is_tls (said, length))
    return SBX_PORT_SPEAKS_TLS;
  if (strncmp (said, name, MIN (length, strlen (name))) != 0)
    {
      *enough = ended || length >= 2;
      return *enough ? SBX_PORT_NOT_HTTP : SBX_PORT_UNKNOWN;
    }

  end = g_strstr_len (said, (gssize) length, "\r\n\r\n");
  if (end == NULL && length > HEAD_MOST)
    return SBX_PORT_NEVER_ENDS;
  if (end == NULL)
    {
      *enough = ended;
      return ended ? SBX_PORT_BREAKS_OFF : SBX_PORT_UNKNOWN;
    }
  if (length > 12 && strncmp (said + strlen ("HTTP/1.1"), " 400", 4) == 0)
    return judge_page (said, length, (gsize) (end - said) + 4, ended, enough, asks_tls);
  *enough = ended || has_whole_page (said, length, end);
  return SBX_PORT_ANSWERS;
}

/**
 * sbx_port_probe_read_problem:
 * @said: (nullable): all that came; %NULL where @length is 0
 *
 * Returns: (transfer full) (nullable): what the server says is wrong, without secrets; %NULL where it does not say it as RFC 9457 has it
 */
char *
sbx_port_probe_read_problem (const char *said,
                             gsize       length)
{
  const char *end = length > 0 ? g_strstr_len (said, (gssize) length, "\r\n\r\n") : NULL;
  g_autofree char *head = end != NULL ? g_ascii_strdown (said, end - said) : NULL;
  g_autofree char *type = head != NULL ? dup_header (head, "\ncontent-type:") : NULL;
  g_autoptr (GString) page = NULL;
  gboolean whole;

  if (!sbx_problem_is_type (type))
    return NULL;
  page = read_page (said, length, end, head, &whole);
  return sbx_problem_dup_words (type, page->str, page->len);
}

/* --- Asking --- */

static void begin_step (GTask *task);

static void
end_with (GTask          *task,
          SbxPortVerdict  verdict)
{
  Probe *probe = g_task_get_task_data (task);

  g_clear_handle_id (&probe->timer, g_source_remove);
  g_clear_object (&probe->connection);
  g_task_return_int (task, verdict);
}

/* Nothing more comes in this step, or nothing more is needed. Takes @task. */
static void
end_step (GTask    *task,
          gboolean  ended)
{
  Probe *probe = g_task_get_task_data (task);
  gboolean enough, asks_tls;
  SbxPortVerdict verdict = sbx_port_probe_judge ((const char *) probe->said->data, probe->said->len, ended, &enough, &asks_tls);
  g_autoptr (GTask) done = NULL;

  g_clear_handle_id (&probe->timer, g_source_remove);
  g_clear_object (&probe->connection);
  if (!probe->in_tls && verdict == SBX_PORT_UNKNOWN && asks_tls && !is_secure (probe->address) && sbx_address_get_path (probe->address) == NULL &&
      !(probe->outer != NULL && g_cancellable_is_cancelled (probe->outer)))
    {
      probe->in_tls = TRUE;
      begin_step (task);
      return;
    }
  done = task;
  /* A greeting is only for those who speak TLS: whatever else they make of it is no answer. */
  if (probe->in_tls && verdict != SBX_PORT_SPEAKS_TLS)
    verdict = SBX_PORT_UNKNOWN;
  end_with (done, is_secure (probe->address) && verdict == SBX_PORT_SPEAKS_TLS ? SBX_PORT_UNKNOWN : verdict);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  GTask *task = data;
  Probe *probe = g_task_get_task_data (task);
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);
  gboolean enough, asks_tls;

  if (n > 0)
    g_byte_array_append (probe->said, probe->chunk, (guint) n);
  sbx_port_probe_judge ((const char *) probe->said->data, probe->said->len, n <= 0, &enough, &asks_tls);
  if (n <= 0 || enough)
    /* Who was only slow did not end. */
    end_step (task, n <= 0 && !g_cancellable_is_cancelled (probe->cancellable));
  else
    g_input_stream_read_async (G_INPUT_STREAM (source), probe->chunk, sizeof probe->chunk, G_PRIORITY_DEFAULT, probe->cancellable, on_read, task);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  GTask *task = data;
  Probe *probe = g_task_get_task_data (task);

  /* Who does not take it may have said something all the same. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (probe->connection)), probe->chunk, sizeof probe->chunk, G_PRIORITY_DEFAULT,
                             probe->cancellable, on_read, task);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  GTask *task = data;
  Probe *probe = g_task_get_task_data (task);

  probe->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (probe->connection == NULL)
    {
      g_autoptr (GTask) done = task;

      end_with (done, SBX_PORT_UNKNOWN);
      return;
    }
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (probe->connection)), probe->request->data, probe->request->len,
                                   G_PRIORITY_DEFAULT, probe->cancellable, on_written, task);
}

static gboolean
on_time_over (gpointer data)
{
  Probe *probe = data;

  probe->timer = 0;
  g_cancellable_cancel (probe->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer,
                    gpointer      data)
{
  Probe *probe = data;

  g_cancellable_cancel (probe->cancellable);
}

/* (transfer full) (nullable) */
static GSocketConnectable *
make_place (SbxAddress *address)
{
  const char *path = sbx_address_get_path (address);

  if (path != NULL)
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (path));
  return g_network_address_parse_uri (sbx_address_get_uri (address), is_secure (address) ? 443 : 80, NULL);
}

/* The path alone: a query may hold what is for the server alone. */
static void
write_request (Probe *probe)
{
  g_autoptr (GUri) uri = g_uri_parse (sbx_address_get_uri (probe->address), SOUP_HTTP_URI_FLAGS, NULL);
  const char *path = uri != NULL && *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/";
  g_autofree char *host = uri != NULL && g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", sbx_address_get_host (probe->address), g_uri_get_port (uri))
                                                                  : g_strdup (sbx_address_get_host (probe->address));
  g_autofree char *text = g_strdup_printf (ASKING, sbx_address_get_path (probe->address) != NULL ? "/ws" : path, host != NULL ? host : "localhost");

  g_byte_array_set_size (probe->request, 0);
  if (probe->in_tls)
    g_byte_array_append (probe->request, greeting, sizeof greeting);
  else
    g_byte_array_append (probe->request, (const guint8 *) text, (guint) strlen (text));
}

/* Takes @task. */
static void
begin_step (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) place = make_place (probe->address);

  if (place == NULL)
    {
      g_autoptr (GTask) done = task;

      end_with (done, SBX_PORT_UNKNOWN);
      return;
    }

  g_clear_object (&probe->cancellable);
  probe->cancellable = g_cancellable_new ();
  g_byte_array_set_size (probe->said, 0);
  write_request (probe);
  probe->timer = g_timeout_add (probe->patience, on_time_over, probe);
  /* The certificate is checked as it was before. */
  g_socket_client_set_tls (client, is_secure (probe->address));
  g_socket_client_connect_async (client, place, probe->cancellable, on_connected, task);
}

/**
 * sbx_port_probe_get_patience:
 * @error: why no connection came about
 * @most: ms that there is time for a step
 *
 * Returns: ms to wait in each step of asking once more; 0 where that cannot tell why
 */
guint
sbx_port_probe_get_patience (const GError *error,
                             guint         most)
{
  static const char *const causes[] = { "endedSilently", "notHttp", "http400", NULL };
  SbxFault fault;

  g_return_val_if_fail (error != NULL, 0);

  sbx_client_error_get_fault (error, &fault);
  /* What it began with may be an alert of TLS, behind which a head is waited for in vain. */
  if (g_strcmp0 (fault.cause, "endlessHead") == 0)
    return MIN (most / 3, BEGINNING_MS);
  return g_strv_contains (causes, fault.cause) ? most : 0;
}

/**
 * sbx_port_probe_async:
 * @patience: ms, for each of two steps
 *
 * Looks at what a server says that answered as no web server does.
 */
void
sbx_port_probe_async (SbxAddress          *address,
                      guint                patience,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, sbx_port_probe_async);
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  probe->address = sbx_address_ref (address);
  probe->patience = patience;
  probe->request = g_byte_array_new ();
  probe->said = g_byte_array_new ();
  begin_step (task);
  if (cancellable != NULL)
    {
      probe->outer = g_object_ref (cancellable);
      probe->outer_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_outer_cancelled), probe, NULL);
    }
}

/* "HTTP/1.1 404 Not Found". 0 where it says none */
static guint
read_status (GByteArray *said)
{
  g_autofree char *line = g_strndup (said->len > 0 ? (const char *) said->data : "", MIN (said->len, 16));
  const char *blank = g_str_has_prefix (line, "HTTP/") ? strchr (line, ' ') : NULL;

  return blank != NULL ? (guint) g_ascii_strtoull (blank + 1, NULL, 10) : 0;
}

/**
 * sbx_port_probe_finish:
 * @status: (out): of HTTP, that the server answers with; 0 where it does not
 *
 * Returns: what is there
 */
SbxPortVerdict
sbx_port_probe_finish (GAsyncResult *result,
                       guint        *status)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), SBX_PORT_UNKNOWN);

  *status = read_status (((Probe *) g_task_get_task_data (G_TASK (result)))->said);
  return (SbxPortVerdict) g_task_propagate_int (G_TASK (result), NULL);
}

/* A head was waited for in vain: it came, or something else did, and no end behind it. (nullable) */
static GError *
word_beginning (SbxPortVerdict  verdict,
                guint           status,
                SbxAddress     *address)
{
  g_autoptr (GError) foreign = NULL;

  if (verdict == SBX_PORT_NOT_HTTP)
    {
      foreign = g_error_new_literal (SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, "");
      return sbx_reason_for_connect (address, foreign, 0, 0);
    }
  /* What a token may change is not said of a question without one. */
  if (status < 200 || status == SOUP_STATUS_UNAUTHORIZED || status == SOUP_STATUS_FORBIDDEN || status == SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED)
    return NULL;
  return sbx_reason_for_status (address, status);
}

/**
 * sbx_port_probe_word:
 * @status: of HTTP, as sbx_port_probe_finish() gave it
 * @error: (transfer full): why no connection came about, as far as was known before
 *
 * Returns: (transfer full): why, as it is known now
 */
GError *
sbx_port_probe_word (SbxPortVerdict  verdict,
                     guint           status,
                     SbxAddress     *address,
                     GError         *error)
{
  GError *better = NULL;
  SbxFault fault;

  sbx_client_error_get_fault (error, &fault);
  switch (verdict)
    {
    case SBX_PORT_SPEAKS_TLS:
      better = sbx_reason_for_tls_needed (address);
      break;
    case SBX_PORT_BREAKS_OFF:
      better = sbx_reason_for_cut_off (address);
      break;
    case SBX_PORT_NEVER_ENDS:
      better = sbx_reason_for_endless_head (address);
      break;
    case SBX_PORT_NOT_HTTP:
    case SBX_PORT_ANSWERS:
      if (g_strcmp0 (fault.cause, "endlessHead") == 0)
        better = word_beginning (verdict, status, address);
      break;
    case SBX_PORT_UNKNOWN:
    default:
      break;
    }
  if (better == NULL)
    return error;

  if (fault.http_status != 0)
    better = sbx_client_error_mark_status (better, fault.http_status);
  sbx_client_error_mark_frame (better, fault.frame);
  g_error_free (error);
  return better;
}

/**
 * sbx_port_probe_word_problem:
 * @result: of sbx_port_probe_async()
 * @error: (transfer full): why no connection came about, as far as is known
 *
 * Returns: (transfer full): why, in the words of a server that answered alike once more and said what is wrong with it
 */
GError *
sbx_port_probe_word_problem (GAsyncResult *result,
                             SbxAddress   *address,
                             GError       *error)
{
  Probe *probe = g_task_get_task_data (G_TASK (result));
  g_autofree char *words = NULL;
  SbxFault fault;

  sbx_client_error_get_fault (error, &fault);
  if (!sbx_reason_status_speaks (fault.http_status) || read_status (probe->said) != fault.http_status)
    return error;
  words = sbx_port_probe_read_problem ((const char *) probe->said->data, probe->said->len);
  return words != NULL ? sbx_reason_add_problem (address, error, words) : error;
}
