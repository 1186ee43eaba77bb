/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load PORT: opens subscribers of one stream and one publisher on a server that speaks the protocol, or as much of
 * it as the baselines do, holds every delivery to what was published, and prints one line of JSON. */
#include "load-connection.h"
#include "load-tally.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Handshakes under way at the same time. */
#define CONCURRENT 128

/* Published messages go out in pieces of this size. */
#define PUBLISH_BYTES 16384

/* Nothing came for so long: something is lost. */
#define PATIENCE_NS (5 * G_GUINT64_CONSTANT (1000000000))

#define STREAM "x/bench"

static int      option_subscribers = 1000;
static int      option_size = 200;
static int      option_window = 32;
static double   option_rate;
static double   option_seconds = 2;
static double   option_hold;
static int      option_pid;
static gboolean option_durable;
static gboolean option_idle;
static gboolean option_socketio;

static const GOptionEntry entries[] = {
  { "subscribers", 0, 0, G_OPTION_ARG_INT, &option_subscribers, "Connections that are subscribed", "N" },
  { "size", 0, 0, G_OPTION_ARG_INT, &option_size, "Bytes of a published message", "BYTES" },
  { "window", 0, 0, G_OPTION_ARG_INT, &option_window, "Messages in flight", "N" },
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &option_rate, "Messages a second, instead of as many as go", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &option_seconds, "How long to publish", "S" },
  { "hold", 0, 0, G_OPTION_ARG_DOUBLE, &option_hold, "How long the connections are idle first", "S" },
  { "pid", 0, 0, G_OPTION_ARG_INT, &option_pid, "Process of the server, for its memory and its time", "PID" },
  { "durable", 0, 0, G_OPTION_ARG_NONE, &option_durable, "Every message is stored", NULL },
  { "socketio", 0, 0, G_OPTION_ARG_NONE, &option_socketio, "Socket.IO: monitors are told of replies", NULL },
  { "idle", 0, 0, G_OPTION_ARG_NONE, &option_idle, "Nothing is published", NULL },
  { NULL },
};

typedef struct
{
  int              epoll_fd;
  guint16          port;
  LoadConnection **subscribers;
  LoadConnection  *publisher;    /* (nullable) */
  LoadTally       *tally;
  guint            n_open;
  guint            n_closed;
  guint64          published;
  guint64          now;          /* monotonic ns: of the bytes that are being read */
  guint64          last;         /* of the last delivery */
} Load;

static guint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (guint64) now.tv_sec * 1000000000 + (guint64) now.tv_nsec;
}

static guint64
to_ns (double seconds)
{
  return (guint64) (seconds * 1e9);
}

/* Resident KiB of the server. */
static guint64
read_memory (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", option_pid);
  g_autofree char *text = NULL;
  const char      *line;

  if (option_pid == 0 || !g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "VmRSS:")) == NULL)
    return 0;
  return g_ascii_strtoull (line + strlen ("VmRSS:"), NULL, 10);
}

/* Seconds of the processor that the server has used. */
static double
read_time (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", option_pid);
  g_autofree char *text = NULL;
  g_auto (GStrv)   fields = NULL;

  if (option_pid == 0 || !g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  fields = g_strsplit (strrchr (text, ')') + 2, " ", 14);
  return (atof (fields[11]) + atof (fields[12])) / (double) sysconf (_SC_CLK_TCK);
}

/* A member that stands at the same place in nearly every message. */
typedef struct
{
  const char *name;
  gsize       length;
  gsize       place;
} Mark;

static Mark mark_ns = { "\"ns\":", 5, 0 };
static Mark mark_number = { "\"n\":", 4, 0 };

/* Of a reply they stand in its text, where a quote would be escaped. */
static const Mark reply_ns = { "ns=", 3, 0 };
static const Mark reply_number = { "n=", 2, 0 };

/* Returns: the number behind the mark, G_MAXUINT64 where there is none. */
static guint64
read_mark (const char *data,
           gsize       length,
           Mark       *mark)
{
  const char *end = data + length;
  const char *at = data + mark->place;
  guint64     number = 0;

  if (mark->place + mark->length > length || memcmp (at, mark->name, mark->length) != 0)
    {
      at = memmem (data, length, mark->name, mark->length);
      if (at == NULL)
        return G_MAXUINT64;
      mark->place = (gsize) (at - data);
    }
  for (at += mark->length; at < end && g_ascii_isdigit (*at); at++)
    number = number * 10 + (guint64) (*at - '0');
  return number;
}

static void
on_message (LoadConnection *connection,
            const char     *data,
            gsize           length,
            gpointer        user_data)
{
  Load   *load = user_data;
  guint64 sent;

  if (connection == load->publisher)
    {
      if (memmem (data, MIN (length, 16), "\"error\"", 7) != NULL)
        g_printerr ("the server refuses: %.*s\n", (int) length, data);
      return;
    }
  sent = read_mark (data, length, &mark_ns);
  if (sent == G_MAXUINT64)
    return;
  load->last = load->now;
  load_tally_add (load->tally, load_connection_get_index (connection), read_mark (data, length, &mark_number),
                  load->now - MIN (sent, load->now));
}

static void
on_changed (LoadConnection *connection,
            const char     *reason,
            gpointer        user_data)
{
  Load *load = user_data;

  if (load_connection_get_state (connection) == LOAD_OPEN)
    load->n_open++;
  if (load_connection_get_state (connection) == LOAD_CLOSED && load->n_closed++ < 3)
    g_printerr ("connection %u closed: %s\n", load_connection_get_index (connection), reason);
}

static void
poll_events (Load    *load,
             guint64  wait_ns)
{
  struct epoll_event events[1024];
  struct timespec    wait = { (time_t) (wait_ns / 1000000000), (long) (wait_ns % 1000000000) };
  int                n = epoll_pwait2 (load->epoll_fd, events, G_N_ELEMENTS (events), &wait, NULL);

  for (int i = 0; i < n; i++)
    {
      load->now = now_ns ();
      load_connection_handle (events[i].data.ptr, events[i].events);
    }
}

/* What each says first, one message a line. */
static char *
make_first (guint    index,
            gboolean subscribes)
{
  if (option_socketio)
    return g_strdup_printf ("<0\n40\n<40\n42[\"monitor:register\",{\"clientId\":\"%c%u\",\"clientType\":\"monitor\"}]\n%s", subscribes ? 's' : 'p', index,
                            subscribes ? "" : "420[\"WORKER_DATA_SYNC\",{\"accounts\":[{\"accountId\":\"bench\",\"accountName\":\"Bench\","
                                              "\"platform\":\"bench\",\"contents\":[{\"work_id\":\"w\",\"title\":\"w\",\"comments\":[]}]}]}]\n");
  return g_strdup_printf ("{\"event\":\"hello\",\"id\":\"h\",\"payload\":{\"clientId\":\"%c%u\",\"clientType\":\"monitor\"}}\n%s",
                          subscribes ? 's' : 'p', index,
                          subscribes ? "{\"event\":\"subscribe\",\"id\":\"s\",\"payload\":{\"streams\":[{\"stream\":\"" STREAM "\"}]}}\n" : "");
}

static const char *
get_ready (gboolean subscribes)
{
  if (option_socketio)
    return subscribes ? "42[\"monitor:registered\"" : "430[";
  return subscribes ? "{\"event\":\"subscribed\"" : "{\"event\":\"welcome\"";
}

static LoadConnection *
connect_one (Load     *load,
             guint     index,
             gboolean  subscribes)
{
  static const LoadConnectionFuncs funcs = { on_changed, on_message };
  const char      *path = option_socketio ? "/socket.io/?EIO=4&transport=websocket" : "/ws";
  g_autofree char *first = make_first (index, subscribes);
  LoadConnection  *connection = load_connection_new (load->epoll_fd, index, load->port, path, first, get_ready (subscribes), &funcs, load);

  if (connection == NULL)
    {
      g_printerr ("connection %u: %s\n", index, g_strerror (errno));
      exit (1);
    }
  return connection;
}

/* Returns: whether so many are open, and none was lost on the way. */
static gboolean
await_open (Load  *load,
            guint  n)
{
  guint64 end = now_ns () + PATIENCE_NS;
  guint   before = load->n_open;

  while (load->n_open < n && load->n_closed == 0 && now_ns () < end)
    {
      poll_events (load, 100000000);
      if (load->n_open != before)
        end = now_ns () + PATIENCE_NS;
      before = load->n_open;
    }
  return load->n_open >= n && load->n_closed == 0;
}

static gboolean
connect_all (Load *load)
{
  guint n = (guint) option_subscribers;

  for (guint i = 0; i < n; i++)
    {
      if (i >= CONCURRENT && !await_open (load, i - CONCURRENT + 1))
        return FALSE;
      load->subscribers[i] = connect_one (load, i, TRUE);
    }
  return await_open (load, n);
}

static void
publish (Load *load)
{
  g_autoptr (GString) text = g_string_new (option_socketio ? "42[\"monitor:reply\"," : "{\"event\":\"publish\",");
  const char         *end = option_socketio ? "\"}]" : "\"}}}";

  if (option_socketio)
    g_string_append_printf (text, "{\"channelId\":\"bench\",\"topicId\":\"w\",\"content\":\"ns=%" G_GUINT64_FORMAT " n=%" G_GUINT64_FORMAT " ",
                            now_ns (), load->published);
  else if (option_durable)
    g_string_append_printf (text, "\"id\":\"%" G_GUINT64_FORMAT "\",", load->published);
  if (!option_socketio)
    g_string_append_printf (text, "\"payload\":{\"stream\":\"" STREAM "\",%s\"data\":{\"ns\":%" G_GUINT64_FORMAT ",\"n\":%" G_GUINT64_FORMAT ",\"pad\":\"",
                            option_durable ? "\"durable\":true," : "", now_ns (), load->published);
  while (text->len + strlen (end) < (gsize) option_size)
    g_string_append_c (text, 'x');
  g_string_append (text, end);
  load_connection_queue (load->publisher, text->str, text->len);
  load->published++;
}

/* Publishes what is due. Returns: ns until there may be more */
static guint64
publish_due (Load    *load,
             guint64  start)
{
  guint64 passed = now_ns () - start;
  guint64 in_flight;

  if (load_connection_is_writing (load->publisher))
    return PATIENCE_NS;
  if (option_rate > 0)
    {
      while ((double) load->published / option_rate * 1e9 <= (double) passed)
        publish (load);
      load_connection_flush (load->publisher);
      return (guint64) ((double) load->published / option_rate * 1e9) - passed;
    }
  in_flight = load->published * (guint64) option_subscribers - load_tally_get_settled (load->tally);
  while (in_flight < (guint64) option_window * (guint64) option_subscribers &&
         load_connection_get_queued (load->publisher) < PUBLISH_BYTES)
    {
      publish (load);
      in_flight += (guint64) option_subscribers;
    }
  load_connection_flush (load->publisher);
  return PATIENCE_NS;
}

/* Returns: the seconds from the first message to the last delivery. */
static double
run (Load *load)
{
  guint64 start = now_ns ();
  guint64 end = start + to_ns (option_seconds);
  guint64 now = start;

  load->last = start;
  while (load->n_closed == 0 && now < MAX (load->last, start) + PATIENCE_NS)
    {
      guint64 wait = PATIENCE_NS;

      if (now < end)
        wait = MIN (publish_due (load, start), end - now);
      else if (load_tally_get_settled (load->tally) >= load->published * (guint64) option_subscribers)
        break;
      poll_events (load, wait);
      now = now_ns ();
    }
  load_tally_finish (load->tally, load->published);
  return (double) (load->last - start) / 1e9;
}

static void
hold (Load *load)
{
  guint64 end = now_ns () + to_ns (option_hold);
  guint64 now;

  while ((now = now_ns ()) < end)
    poll_events (load, end - now);
}

static gboolean
measure (Load *load)
{
  guint64 memory = read_memory ();
  guint64 start = now_ns ();
  double  opened, seconds = 0, server;

  if (!connect_all (load))
    return FALSE;
  opened = (double) (now_ns () - start) / 1e9;
  hold (load);
  memory = read_memory () - memory;
  if (!option_idle)
    {
      load->publisher = connect_one (load, (guint) option_subscribers, FALSE);
      if (!await_open (load, (guint) option_subscribers + 1))
        return FALSE;
    }

  server = read_time ();
  if (load->publisher != NULL)
    seconds = run (load);
  g_print ("{\"opened\":%.4f,\"memory\":%.3f,\"published\":%" G_GUINT64_FORMAT ",\"seconds\":%.4f,\"deliveries\":%.0f,"
           "\"p50\":%.4f,\"p99\":%.4f,\"server\":%.2f,\"missing\":%" G_GUINT64_FORMAT ",\"doubled\":%" G_GUINT64_FORMAT "}\n",
           opened, (double) memory / option_subscribers, load->published, seconds,
           seconds > 0 ? (double) load_tally_get_delivered (load->tally) / seconds : 0,
           load_tally_get_percentile (load->tally, 50), load_tally_get_percentile (load->tally, 99),
           read_time () - server, load_tally_get_missing (load->tally), load_tally_get_doubled (load->tally));
  return load->n_closed == 0 && load_tally_get_missing (load->tally) == 0 && load_tally_get_doubled (load->tally) == 0;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("PORT – the load of the throughput bench");
  g_autoptr (GError)         error = NULL;
  struct rlimit              limit;
  Load                       load = { 0 };
  gboolean                   good;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || option_subscribers < 1)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "load PORT, and at least one subscriber; see --help");
      return 2;
    }
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }

  if (option_socketio)
    {
      mark_ns = reply_ns;
      mark_number = reply_number;
    }
  load.port = (guint16) atoi (argv[1]);
  load.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  load.subscribers = g_new0 (LoadConnection *, option_subscribers);
  load.tally = load_tally_new ((guint) option_subscribers);
  good = measure (&load);

  for (int i = 0; i < option_subscribers; i++)
    g_clear_pointer (&load.subscribers[i], load_connection_free);
  g_clear_pointer (&load.publisher, load_connection_free);
  load_tally_free (load.tally);
  g_free (load.subscribers);
  close (load.epoll_fd);
  return good ? 0 : 1;
}
