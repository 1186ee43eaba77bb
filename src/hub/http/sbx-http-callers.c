/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-callers.h"

#include "sbx-dialect-http.h"
#include "sbx-hub-private.h"
#include "sbx-identity.h"
#include "sbx-wire-error.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>

#define STAY_MS 60000
#define SWEEP_MS 15000

/* The oldest makes room: it may come again. */
#define MAX_CALLERS 4096

/* Where a caller says who it is: in the head, or of a POST in the query; and what it is if it does not. */
static const struct
{
  const char *header;
  const char *member;
  const char *fallback;    /* (nullable) */
} says[] = {
  { "Signalbox-Client-Id", "clientId", "api" },
  { "Signalbox-Client-Type", "clientType", "service" },
  { "Signalbox-User-Id", "userId", NULL },
  { "Signalbox-User-Name", "userName", NULL },
};

typedef struct
{
  SbxPeer *peer;
  char    *key;
  gint64   used;           /* monotonic ms */
  GList    link;           /* in @by_use */
} Caller;

struct _SbxHttpCallers
{
  SbxHub       *hub;       /* not owned */
  GMainContext *context;
  GHashTable   *callers;   /* key (inside) → Caller */
  GQueue        by_use;    /* (element-type Caller): the one that asked last is the last */
  GSource      *clock;     /* (nullable): runs while there are callers */
};

static void
forget (SbxHttpCallers *self,
        Caller         *caller)
{
  sbx_attention_remove_peer (sbx_hub_get_attention (self->hub), caller->peer);
  g_queue_unlink (&self->by_use, &caller->link);
  g_hash_table_remove (self->callers, caller->key);
  sbx_peer_unref (caller->peer);
  g_free (caller->key);
  g_free (caller);
}

static gboolean
on_clock (gpointer user_data)
{
  SbxHttpCallers *self = user_data;
  gint64          now = g_get_monotonic_time () / 1000;

  while (!g_queue_is_empty (&self->by_use))
    {
      Caller *caller = g_queue_peek_head (&self->by_use);

      if (caller->used + STAY_MS > now)
        return G_SOURCE_CONTINUE;
      forget (self, caller);
    }
  g_clear_pointer (&self->clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
start_clock (SbxHttpCallers *self)
{
  if (self->clock != NULL)
    return;
  self->clock = g_timeout_source_new (SWEEP_MS);
  g_source_set_static_name (self->clock, "sbx-http-callers");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, self->context);
}

/* Who the caller says to be. The query of a GET is what it asks. */
static JsonObject *
read_words (SoupServerMessage  *message,
            GError            **error)
{
  SoupMessageHeaders       *headers = soup_server_message_get_request_headers (message);
  const char               *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable)    parameters = NULL;
  g_autoptr (JsonObject)    words = json_object_new ();

  if (query != NULL && soup_server_message_get_method (message) == SOUP_METHOD_POST)
    {
      parameters = g_uri_parse_params (query, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
      if (parameters == NULL)
        {
          g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, _("The query cannot be read"));
          return NULL;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (says); i++)
    {
      const char *word = soup_message_headers_get_one (headers, says[i].header);

      if (word == NULL && parameters != NULL)
        word = g_hash_table_lookup (parameters, says[i].member);
      if (word == NULL)
        word = says[i].fallback;
      if (word == NULL)
        continue;
      if (!g_utf8_validate (word, -1, NULL))
        {
          g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, says[i].member,
                                                                  _("Headers that are read are UTF-8")));
          return NULL;
        }
      json_object_set_string_member (words, says[i].member, word);
    }
  return g_steal_pointer (&words);
}

static char *
dup_address (SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  if (G_IS_INET_SOCKET_ADDRESS (remote))
    return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (remote));
  return g_strdup ("unix");
}

/* The words one behind the other, each with its length, so that no two say the same. */
static char *
dup_key (JsonObject *words)
{
  GString *key = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (says); i++)
    {
      const char *word = json_object_get_string_member_with_default (words, says[i].member, NULL);

      if (word != NULL)
        g_string_append_printf (key, "%u:%" G_GSIZE_FORMAT ":%s", (guint) i, strlen (word), word);
    }
  return g_string_free (key, FALSE);
}

static Caller *
add (SbxHttpCallers *self,
     const char     *key,
     const char     *address,
     SbxIdentity    *identity)
{
  Caller *caller = g_new0 (Caller, 1);

  if (self->by_use.length >= MAX_CALLERS)
    forget (self, g_queue_peek_head (&self->by_use));
  caller->peer = sbx_peer_new_detached (address);
  sbx_peer_set_dialect (caller->peer, &sbx_dialect_http);
  sbx_peer_take_identity (caller->peer, identity);
  caller->key = g_strdup (key);
  caller->link.data = caller;
  g_hash_table_insert (self->callers, caller->key, caller);
  g_queue_push_tail_link (&self->by_use, &caller->link);
  start_clock (self);
  return caller;
}

/**
 * sbx_http_callers_new:
 * @hub: a hub that starts
 *
 * Returns: (transfer full): nobody yet
 */
SbxHttpCallers *
sbx_http_callers_new (SbxHub *hub)
{
  SbxHttpCallers *self = g_new0 (SbxHttpCallers, 1);

  self->hub = hub;
  self->context = g_main_context_ref_thread_default ();
  self->callers = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

/**
 * sbx_http_callers_free:
 * @self: (transfer full): callers
 */
void
sbx_http_callers_free (SbxHttpCallers *self)
{
  while (!g_queue_is_empty (&self->by_use))
    forget (self, g_queue_peek_head (&self->by_use));
  if (self->clock != NULL)
    g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
  g_hash_table_unref (self->callers);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * sbx_http_callers_find:
 * @self: callers
 * @message: a request
 * @error: return location; BAD_REQUEST with the `field` that is at fault
 *
 * Returns: (transfer none) (nullable): who asks
 */
SbxPeer *
sbx_http_callers_find (SbxHttpCallers     *self,
                       SoupServerMessage  *message,
                       GError            **error)
{
  g_autoptr (JsonObject) words = read_words (message, error);
  g_autofree char       *key = NULL;
  Caller                *caller;

  if (words == NULL)
    return NULL;
  key = dup_key (words);
  caller = g_hash_table_lookup (self->callers, key);
  if (caller == NULL)
    {
      g_autofree char *address = dup_address (message);
      SbxIdentity     *identity = sbx_identity_read (words, error);

      if (identity == NULL)
        return NULL;
      caller = add (self, key, address, identity);
    }
  caller->used = g_get_monotonic_time () / 1000;
  g_queue_unlink (&self->by_use, &caller->link);
  g_queue_push_tail_link (&self->by_use, &caller->link);
  return caller->peer;
}
