/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialects.h"

#include "sbx-websocket-deflate.h"

#include <glib/gi18n-lib.h>

static void answer_handshake (SbxHttpServer     *server,
                              SoupServerMessage *message,
                              const char        *rest,
                              GHashTable        *query,
                              gpointer           user_data);

static const char *const get[] = { "GET", NULL };

static const struct
{
  const SbxDialect *dialect;
  SbxHttpResource   resource;   /* none where its path is NULL: it is spoken over another transport */
} dialects[] = {
  { &sbx_dialect_native, { "/ws", get, 0, answer_handshake } },
  { &sbx_dialect_agent, { "/ws/ws", get, 0, answer_handshake } },
  { &sbx_dialect_broadcast, { "/ws/broadcast", get, 0, answer_handshake } },
  { &sbx_dialect_worker, { "/ws/worker/", get, 0, answer_handshake } },
  { &sbx_dialect_monitor, { NULL } },
};

/* One dialect of one hub. */
typedef struct
{
  SbxHub           *hub;        /* not owned */
  const SbxDialect *dialect;
  const char       *path;       /* (nullable) */
  gpointer          state;      /* (nullable) */
  guint             n_peers;
} Spoken;

struct _SbxDialects
{
  Spoken spoken[G_N_ELEMENTS (dialects)];
};

/* A handshake under way. */
typedef struct
{
  Spoken     *spoken;
  char       *rest;
  GHashTable *query;            /* (nullable) */
  gboolean    deflate;          /* it agrees on permessage-deflate */
} Handshake;

static void
free_handshake (gpointer data)
{
  Handshake *handshake = data;

  g_free (handshake->rest);
  g_clear_pointer (&handshake->query, g_hash_table_unref);
  g_free (handshake);
}

static void
on_upgraded (const SbxUpgraded *upgraded,
             SoupServerMessage *message,
             gpointer           user_data)
{
  Handshake          *handshake = user_data;
  SbxOpening          opening = { handshake->rest, handshake->query, soup_server_message_get_request_headers (message) };
  g_autoptr (SbxPeer) peer = sbx_peer_new (upgraded->fd, upgraded->transport, upgraded->address, upgraded->slot);

  if (handshake->deflate)
    sbx_peer_set_deflate (peer);
  sbx_hub_add_peer (handshake->spoken->hub, peer, handshake->spoken->dialect, &opening, upgraded->early);
}

/* Where the setting allows it, and the client offers what a copy for all can be agreed on with. */
static gboolean
agree_on_deflate (SbxHub            *hub,
                  SoupServerMessage *message)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *agreed = NULL;

  if (sbx_hub_config_get_int (sbx_hub_get_config (hub), "compression") > 0)
    agreed = sbx_websocket_deflate_negotiate (soup_message_headers_get_list (request, "Sec-WebSocket-Extensions"));
  if (agreed != NULL)
    soup_message_headers_replace (response, "Sec-WebSocket-Extensions", agreed);
  return agreed != NULL;
}

static void
answer_handshake (SbxHttpServer     *server,
                  SoupServerMessage *message,
                  const char        *rest,
                  GHashTable        *query,
                  gpointer           user_data)
{
  Spoken    *spoken = user_data;
  Handshake *handshake;

  /* A path below that of a dialect names something. */
  if (*rest == '\0' && g_str_has_suffix (spoken->path, "/"))
    {
      sbx_http_server_refuse (server, message, SOUP_STATUS_NOT_FOUND, SBX_WIRE_ERROR_NOT_FOUND,
                              _("This path needs a name behind it"));
      return;
    }
  handshake = g_new0 (Handshake, 1);
  handshake->spoken = spoken;
  handshake->rest = g_strdup (rest);
  handshake->query = query != NULL ? g_hash_table_ref (query) : NULL;
  handshake->deflate = agree_on_deflate (spoken->hub, message);
  sbx_http_server_upgrade (server, message, on_upgraded, handshake, free_handshake);
}

static Spoken *
find (SbxDialects      *self,
      const SbxDialect *dialect)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      if (self->spoken[i].dialect == dialect)
        return &self->spoken[i];
    }
  g_return_val_if_reached (&self->spoken[0]);
}

/**
 * sbx_dialects_new:
 * @hub: a hub that starts, with all but its dialects
 *
 * Returns: (transfer full): what it speaks
 */
SbxDialects *
sbx_dialects_new (SbxHub *hub)
{
  SbxDialects *self = g_new0 (SbxDialects, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      const SbxDialect *dialect = dialects[i].dialect;

      self->spoken[i].hub = hub;
      self->spoken[i].dialect = dialect;
      self->spoken[i].path = dialects[i].resource.path;
      if (dialect->start != NULL)
        self->spoken[i].state = dialect->start (hub);
    }
  return self;
}

/**
 * sbx_dialects_free:
 * @self: (transfer full): dialects that nobody speaks any more
 */
void
sbx_dialects_free (SbxDialects *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      if (self->spoken[i].dialect->stop != NULL)
        self->spoken[i].dialect->stop (self->spoken[i].state);
    }
  g_free (self);
}

/**
 * sbx_dialects_serve:
 * @self: dialects
 * @server: the hub's, which must not outlive them
 *
 * Puts each at its path.
 */
void
sbx_dialects_serve (SbxDialects   *self,
                    SbxHttpServer *server)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      if (dialects[i].resource.path != NULL)
        sbx_http_server_add (server, &dialects[i].resource, &self->spoken[i]);
    }
}

/**
 * sbx_dialects_get_state:
 * @self: dialects
 * @dialect: one of them
 *
 * Returns: (transfer none) (nullable): what its `start` made
 */
gpointer
sbx_dialects_get_state (SbxDialects      *self,
                        const SbxDialect *dialect)
{
  return find (self, dialect)->state;
}

/**
 * sbx_dialects_count:
 * @self: dialects
 * @dialect: one of them
 * @more: how many more peers speak it
 */
void
sbx_dialects_count (SbxDialects      *self,
                    const SbxDialect *dialect,
                    int               more)
{
  Spoken *spoken = find (self, dialect);

  g_return_if_fail (more >= 0 || spoken->n_peers >= (guint) -more);

  spoken->n_peers = (guint) ((int) spoken->n_peers + more);
}

static gboolean
wants_events (const Spoken *spoken)
{
  return spoken->n_peers > 0 || (spoken->dialect->listens != NULL && spoken->dialect->listens (spoken->state));
}

/**
 * sbx_dialects_tell:
 * @self: dialects
 * @stream: where something happened
 * @envelope: the event as text
 * @stored: (nullable): the same where it is durable
 *
 * Tells each dialect that is spoken now. The event is read once for all of them, and not at all where
 * nobody needs that.
 */
void
sbx_dialects_tell (SbxDialects          *self,
                   const char           *stream,
                   GBytes               *envelope,
                   const SbxStoredEvent *stored)
{
  g_autoptr (SbxEnvelope) event = NULL;
  g_autoptr (GError)      error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (dialects); i++)
    {
      Spoken *spoken = &self->spoken[i];

      if (spoken->dialect->event == NULL || !wants_events (spoken))
        continue;
      if (event == NULL)
        event = sbx_codec_native.decode_from_hub (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope), &error);
      if (event == NULL)
        {
          g_critical ("an event of %s cannot be read: %s", stream, error->message);
          return;
        }
      spoken->dialect->event (spoken->hub, stream, event, stored);
    }
}
