/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connected-client.h"

#include "sbx-fields.h"

enum {
  TEXT_CONNECTION_ID,
  TEXT_CLIENT_ID,
  TEXT_CLIENT_TYPE,
  TEXT_USER_ID,
  TEXT_ROLE,
  TEXT_DIALECT,
  TEXT_TRANSPORT,
  TEXT_ADDRESS,
  TEXT_DEVICE_TYPE,
  TEXT_DEVICE_NAME,
  TEXT_CLOSE_REASON,
  TEXT_CLOSED_BY,
  N_TEXTS
};

enum {
  NUMBER_READY_STATE,
  NUMBER_CONNECTED_AT,
  NUMBER_LAST_FRAME_AT,
  NUMBER_LAST_HEARTBEAT_AT,
  NUMBER_LATENCY,
  NUMBER_FRAMES_IN,
  NUMBER_FRAMES_OUT,
  NUMBER_BYTES_IN,
  NUMBER_BYTES_OUT,
  NUMBER_QUEUE_MESSAGES,
  NUMBER_QUEUE_BYTES,
  NUMBER_STREAMS,
  NUMBER_CLOSED_AT,
  NUMBER_CLOSE_CODE,
  NUMBER_GONE,
  N_NUMBERS
};

/* As a property, and as a member of what the hub says. */
static const struct
{
  const char *property;
  const char *member;
  const char *inside;      /* (nullable): of this object in it */
} texts[N_TEXTS] = {
  [TEXT_CONNECTION_ID] = { "connection-id", "connectionId", NULL },
  [TEXT_CLIENT_ID] = { "client-id", "clientId", NULL },
  [TEXT_CLIENT_TYPE] = { "client-type", "clientType", NULL },
  [TEXT_USER_ID] = { "user-id", "userId", NULL },
  [TEXT_ROLE] = { "role", "role", NULL },
  [TEXT_DIALECT] = { "dialect", "dialect", NULL },
  [TEXT_TRANSPORT] = { "transport", "transport", NULL },
  [TEXT_ADDRESS] = { "address", "address", NULL },
  [TEXT_DEVICE_TYPE] = { "device-type", "type", "device" },
  [TEXT_DEVICE_NAME] = { "device-name", "name", "device" },
  [TEXT_CLOSE_REASON] = { "close-reason", "closeReason", NULL },
  [TEXT_CLOSED_BY] = { "closed-by", "closedBy", NULL },
};

static const struct
{
  const char *property;
  const char *member;
  gint64      unknown;
} numbers[N_NUMBERS] = {
  [NUMBER_READY_STATE] = { "ready-state", "readyState", -1 },
  [NUMBER_CONNECTED_AT] = { "connected-at", "connectedAt", 0 },
  [NUMBER_LAST_FRAME_AT] = { "last-frame-at", "lastFrameAt", 0 },
  [NUMBER_LAST_HEARTBEAT_AT] = { "last-heartbeat-at", "lastHeartbeatAt", 0 },
  [NUMBER_LATENCY] = { "latency", "latency", -1 },
  [NUMBER_FRAMES_IN] = { "frames-in", "framesIn", 0 },
  [NUMBER_FRAMES_OUT] = { "frames-out", "framesOut", 0 },
  [NUMBER_BYTES_IN] = { "bytes-in", "bytesIn", 0 },
  [NUMBER_BYTES_OUT] = { "bytes-out", "bytesOut", 0 },
  [NUMBER_QUEUE_MESSAGES] = { "queue-messages", "queueMessages", 0 },
  [NUMBER_QUEUE_BYTES] = { "queue-bytes", "queueBytes", 0 },
  [NUMBER_STREAMS] = { "streams", "streams", 0 },
  [NUMBER_CLOSED_AT] = { "closed-at", "closedAt", 0 },
  [NUMBER_CLOSE_CODE] = { "close-code", "closeCode", 0 },
  [NUMBER_GONE] = { "gone", NULL, 0 },
};

struct _SbxConnectedClient
{
  GObject parent_instance;

  char   *texts[N_TEXTS];       /* never %NULL */
  gint64  numbers[N_NUMBERS];
};

enum {
  PROP_TEXTS = 1,
  PROP_NUMBERS = PROP_TEXTS + N_TEXTS,
  N_PROPERTIES = PROP_NUMBERS + N_NUMBERS
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (SbxConnectedClient, sbx_connected_client, G_TYPE_OBJECT)

static void
sbx_connected_client_finalize (GObject *object)
{
  SbxConnectedClient *self = SBX_CONNECTED_CLIENT (object);

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  G_OBJECT_CLASS (sbx_connected_client_parent_class)->finalize (object);
}

static void
sbx_connected_client_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  SbxConnectedClient *self = SBX_CONNECTED_CLIENT (object);

  if (id < PROP_NUMBERS)
    g_value_set_string (value, self->texts[id - PROP_TEXTS]);
  else if (id == PROP_NUMBERS + NUMBER_GONE)
    g_value_set_boolean (value, self->numbers[NUMBER_GONE] != 0);
  else
    g_value_set_int64 (value, self->numbers[id - PROP_NUMBERS]);
}

static void
sbx_connected_client_class_init (SbxConnectedClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = sbx_connected_client_finalize;
  object_class->get_property = sbx_connected_client_get_property;

  for (guint i = 0; i < N_TEXTS; i++)
    properties[PROP_TEXTS + i] = g_param_spec_string (texts[i].property, NULL, NULL, "", flags);
  for (guint i = 0; i < N_NUMBERS; i++)
    properties[PROP_NUMBERS + i] = i == NUMBER_GONE ? g_param_spec_boolean (numbers[i].property, NULL, NULL, FALSE, flags)
                                                    : g_param_spec_int64 (numbers[i].property, NULL, NULL, G_MININT64, G_MAXINT64, numbers[i].unknown, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
sbx_connected_client_init (SbxConnectedClient *self)
{
  for (guint i = 0; i < N_TEXTS; i++)
    self->texts[i] = g_strdup ("");
  for (guint i = 0; i < N_NUMBERS; i++)
    self->numbers[i] = numbers[i].unknown;
}

static void
set_text (SbxConnectedClient *self,
          guint               which,
          char               *text)
{
  if (g_str_equal (self->texts[which], text))
    {
      g_free (text);
      return;
    }
  g_free (self->texts[which]);
  self->texts[which] = text;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXTS + which]);
}

static void
set_number (SbxConnectedClient *self,
            guint               which,
            gint64              number)
{
  if (self->numbers[which] == number)
    return;
  self->numbers[which] = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NUMBERS + which]);
}

/**
 * sbx_connected_client_new:
 * @object: a `Client` of the protocol
 *
 * Returns: (transfer full): what it says
 */
SbxConnectedClient *
sbx_connected_client_new (JsonObject *object)
{
  SbxConnectedClient *self = g_object_new (SBX_TYPE_CONNECTED_CLIENT, NULL);

  sbx_connected_client_take (self, object);
  return self;
}

/**
 * sbx_connected_client_take:
 * @object: a `Client` of the protocol
 *
 * Becomes what it says now.
 */
void
sbx_connected_client_take (SbxConnectedClient *self,
                           JsonObject         *object)
{
  JsonObject *device = NULL;

  g_return_if_fail (SBX_IS_CONNECTED_CLIENT (self));

  g_object_freeze_notify (G_OBJECT (self));
  sbx_fields_get_object (object, "device", SBX_FIELD_OPTIONAL, &device, NULL);
  for (guint i = 0; i < N_TEXTS; i++)
    {
      JsonObject *holder = texts[i].inside ? device : object;

      set_text (self, i, holder ? sbx_fields_dup_text (holder, texts[i].member, "") : g_strdup (""));
    }
  for (guint i = 0; i < NUMBER_GONE; i++)
    set_number (self, i, sbx_fields_int_or (object, numbers[i].member, numbers[i].unknown));
  set_number (self, NUMBER_GONE, sbx_fields_boolean_or (object, "gone", FALSE));
  g_object_thaw_notify (G_OBJECT (self));
}

static void
become (SbxConnectedClient *self,
        SbxConnectedClient *other)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 0; i < N_TEXTS; i++)
    set_text (self, i, g_strdup (other->texts[i]));
  for (guint i = 0; i < N_NUMBERS; i++)
    set_number (self, i, other->numbers[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_connected_client_update_store:
 * @store: of #SbxConnectedClient
 * @clients: (element-type SbxConnectedClient): those that there are now
 *
 * Who is not there any more goes, who stays is updated where it stands, who is new comes at the end.
 */
void
sbx_connected_client_update_store (GListStore *store,
                                   GPtrArray  *clients)
{
  g_autoptr (GHashTable) fresh = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) newcomers = g_ptr_array_new ();
  GListModel *model = G_LIST_MODEL (store);

  for (guint i = 0; i < clients->len; i++)
    {
      SbxConnectedClient *client = g_ptr_array_index (clients, i);

      g_hash_table_insert (fresh, client->texts[TEXT_CONNECTION_ID], client);
    }
  for (guint i = g_list_model_get_n_items (model); i > 0; i--)
    {
      g_autoptr (SbxConnectedClient) shown = g_list_model_get_item (model, i - 1);
      SbxConnectedClient *client = g_hash_table_lookup (fresh, shown->texts[TEXT_CONNECTION_ID]);

      if (client == NULL)
        {
          g_list_store_remove (store, i - 1);
          continue;
        }
      g_hash_table_remove (fresh, client->texts[TEXT_CONNECTION_ID]);
      become (shown, client);
    }
  for (guint i = 0; i < clients->len; i++)
    {
      SbxConnectedClient *client = g_ptr_array_index (clients, i);

      if (g_hash_table_lookup (fresh, client->texts[TEXT_CONNECTION_ID]) == client)
        g_ptr_array_add (newcomers, client);
    }
  if (newcomers->len > 0)
    g_list_store_splice (store, g_list_model_get_n_items (model), 0, newcomers->pdata, newcomers->len);
}

const char *
sbx_connected_client_get_connection_id (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_CONNECTION_ID];
}

const char *
sbx_connected_client_get_client_id (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_CLIENT_ID];
}

const char *
sbx_connected_client_get_client_type (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_CLIENT_TYPE];
}

const char *
sbx_connected_client_get_user_id (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_USER_ID];
}

const char *
sbx_connected_client_get_role (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_ROLE];
}

const char *
sbx_connected_client_get_dialect (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_DIALECT];
}

const char *
sbx_connected_client_get_transport (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_TRANSPORT];
}

const char *
sbx_connected_client_get_address (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_ADDRESS];
}

const char *
sbx_connected_client_get_device_type (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_DEVICE_TYPE];
}

const char *
sbx_connected_client_get_device_name (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_DEVICE_NAME];
}

const char *
sbx_connected_client_get_close_reason (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_CLOSE_REASON];
}

const char *
sbx_connected_client_get_closed_by (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), NULL);

  return self->texts[TEXT_CLOSED_BY];
}

int
sbx_connected_client_get_ready_state (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), -1);

  return (int) CLAMP (self->numbers[NUMBER_READY_STATE], -1, 3);
}

gint64
sbx_connected_client_get_connected_at (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_CONNECTED_AT];
}

gint64
sbx_connected_client_get_last_frame_at (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_LAST_FRAME_AT];
}

gint64
sbx_connected_client_get_last_heartbeat_at (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_LAST_HEARTBEAT_AT];
}

gint64
sbx_connected_client_get_latency (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), -1);

  return self->numbers[NUMBER_LATENCY];
}

gint64
sbx_connected_client_get_frames_in (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_FRAMES_IN];
}

gint64
sbx_connected_client_get_frames_out (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_FRAMES_OUT];
}

gint64
sbx_connected_client_get_bytes_in (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_BYTES_IN];
}

gint64
sbx_connected_client_get_bytes_out (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_BYTES_OUT];
}

gint64
sbx_connected_client_get_queue_messages (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_QUEUE_MESSAGES];
}

gint64
sbx_connected_client_get_queue_bytes (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_QUEUE_BYTES];
}

gint64
sbx_connected_client_get_streams (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_STREAMS];
}

gint64
sbx_connected_client_get_closed_at (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return self->numbers[NUMBER_CLOSED_AT];
}

guint
sbx_connected_client_get_close_code (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), 0);

  return (guint) CLAMP (self->numbers[NUMBER_CLOSE_CODE], 0, G_MAXUINT16);
}

gboolean
sbx_connected_client_get_gone (SbxConnectedClient *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTED_CLIENT (self), FALSE);

  return self->numbers[NUMBER_GONE] != 0;
}
