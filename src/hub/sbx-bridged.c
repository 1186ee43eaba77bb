/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged.h"

#include "sbx-bridged-away.h"
#include "sbx-fields.h"
#include "sbx-json-writer.h"
#include "sbx-store-events.h"
#include "sbx-store-rows.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Small values: of what stands where in the first place, as a digest, the channel that it is here. */
#define WAYS_SCOPE "bridged-from"

/* (nullable) */
static JsonObject *
get_member (JsonObject *other,
            const char *member)
{
  JsonObject *object = NULL;

  if (other != NULL)
    sbx_fields_get_object (other, member, SBX_FIELD_OPTIONAL, &object, NULL);
  return object;
}

/* (nullable) */
static const char *
get_string (JsonObject *object,
            const char *member)
{
  const char *text = NULL;

  if (object != NULL)
    sbx_fields_get_string (object, member, SBX_FIELD_OPTIONAL, G_MAXSIZE, &text, NULL);
  return text;
}

/* (nullable) */
static const char *
get_text (JsonObject *other,
          const char *member)
{
  return get_string (get_member (other, "bridgedFrom"), member);
}

/**
 * sbx_bridged_get_address:
 * @other: (nullable): a record's further members, or a report
 *
 * Returns: (nullable): the server that it was taken over from; %NULL where it is the hub's own
 */
const char *
sbx_bridged_get_address (JsonObject *other)
{
  return get_text (other, "address");
}

/**
 * sbx_bridged_get_id:
 * @other: (nullable): a record's further members
 *
 * Returns: (nullable): what it is called at the server that it was taken over from
 */
const char *
sbx_bridged_get_id (JsonObject *other)
{
  return get_text (other, "id");
}

/* (nullable): where it stands in the first place, however many bridges are between */
static JsonObject *
get_origin (JsonObject *other)
{
  return get_member (get_member (other, "bridgedFrom"), "origin");
}

/* A hub is known by its log, whatever it is called where; another server by its address. */
static gboolean
is_same_origin (JsonObject *one,
                JsonObject *other)
{
  const char *epochs[] = { get_string (one, "epoch"), get_string (other, "epoch") };

  if (one == NULL || other == NULL || g_strcmp0 (get_string (one, "id"), get_string (other, "id")) != 0)
    return FALSE;
  if (epochs[0] != NULL && epochs[1] != NULL)
    return g_str_equal (epochs[0], epochs[1]);
  return g_strcmp0 (get_string (one, "address"), get_string (other, "address")) == 0;
}

/* How many logs it came through. */
static guint
count_steps (JsonObject *other)
{
  JsonObject *from = get_member (other, "bridgedFrom");
  JsonArray  *via = NULL;

  if (from != NULL)
    sbx_fields_get_array (from, "via", SBX_FIELD_OPTIONAL, G_MAXUINT, &via, NULL);
  return via != NULL ? json_array_get_length (via) : 0;
}

/* Whether what is @stored may come over the way of what is @reported from now on: a shorter one, or any where nobody keeps the old one up. */
static gboolean
may_take_over (SbxStoreWriter  *writer,
               JsonObject      *stored,
               JsonObject      *reported,
               gboolean        *may,
               GError         **error)
{
  *may = count_steps (reported) < count_steps (stored);
  return *may || sbx_bridged_away_find (writer, sbx_bridged_get_address (stored), may, error);
}

static void
set_other_way (GError     **error,
               const char  *id)
{
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "bridgedFrom",
                                                          _("“%s” is here already, over another bridge"), id));
}

/**
 * sbx_bridged_check_own:
 * @other: (nullable): a channel's further members
 * @error: return location for UNSUPPORTED
 *
 * Returns: whether messages in it are the hub's own to change
 */
gboolean
sbx_bridged_check_own (JsonObject  *other,
                       GError     **error)
{
  const char *address = sbx_bridged_get_address (other);

  if (address == NULL)
    return TRUE;
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
               /* TRANSLATORS: the placeholder is the address of a server. */
               _("This topic is kept from %s, where nobody would see what is changed here. Connect to that server to change a message."),
               address);
  return FALSE;
}

/**
 * sbx_bridged_check_own_project:
 * @other: (nullable): a project's further members
 * @error: return location for UNSUPPORTED
 *
 * Returns: whether it is the hub's own to start, stop and report
 */
gboolean
sbx_bridged_check_own_project (JsonObject  *other,
                               GError     **error)
{
  const char *address = sbx_bridged_get_address (other);

  if (address == NULL)
    return TRUE;
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
               /* TRANSLATORS: the placeholder is the address of a server. */
               _("This project is kept from %s, and nothing was changed there. Connect to that server to start or stop it."), address);
  return FALSE;
}

/**
 * sbx_bridged_check:
 * @writer: the store's writer
 * @stored: (nullable): further members of what is there
 * @reported: (nullable): further members of what is reported under the same id
 * @field: what names it
 * @id: its id
 * @error: return location for CONFLICT
 *
 * Two servers may have the same id: what a bridge takes over never mixes with what is from elsewhere. Who is no bridge may
 * report anything. What comes over two ways is taken over the shorter one, or else over the first, as long as that has a bridge: the error
 * names `bridgedFrom` then.
 *
 * Returns: whether the report is of what is there
 */
gboolean
sbx_bridged_check (SbxStoreWriter  *writer,
                   JsonObject      *stored,
                   JsonObject      *reported,
                   const char      *field,
                   const char      *id,
                   GError         **error)
{
  gboolean may;
  const char *address = sbx_bridged_get_address (reported);

  if (address == NULL || g_strcmp0 (sbx_bridged_get_address (stored), address) == 0)
    return TRUE;
  if (is_same_origin (get_origin (stored), get_origin (reported)))
    {
      if (!may_take_over (writer, stored, reported, &may, error))
        return FALSE;
      if (!may)
        set_other_way (error, id);
      return may;
    }

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, field,
                                                          _("“%s” is here already, and from elsewhere"), id));
  return FALSE;
}

/**
 * sbx_bridged_check_local:
 * @stored: (nullable): further members of a channel that is there
 * @reported: (nullable): further members of what somebody who is no bridge collected under its id
 * @id: its id
 * @error: return location for CONFLICT
 *
 * What is collected here is another account than one of another server that has the same id.
 *
 * Returns: whether it may be that channel
 */
gboolean
sbx_bridged_check_local (JsonObject  *stored,
                         JsonObject  *reported,
                         const char  *id,
                         GError     **error)
{
  const char *address = sbx_bridged_get_address (stored);

  if (address == NULL || sbx_bridged_get_address (reported) != NULL)
    return TRUE;
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "accountId",
                                                          /* TRANSLATORS: the placeholders are an id, and the address of a server. */
                                                          _("“%s” is here already: a bridge keeps it from %s. Give this one another id."),
                                                          id, address));
  return FALSE;
}

/* (transfer full) (nullable) */
static char *
make_way (JsonObject *origin,
          const char *member)
{
  const char      *place = get_string (origin, member);
  const char      *id = get_string (origin, "id");
  g_autofree char *text = NULL;

  if (place == NULL || id == NULL)
    return NULL;
  text = g_strconcat (member, "\x1f", place, "\x1f", id, NULL);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

/* It is @known here. The error says so where it may be reported as that. */
static gboolean
refuse_other_id (SbxStoreWriter          *writer,
                 const SbxChannelRecord  *known,
                 const char              *channel_id,
                 JsonObject              *reported,
                 GError                 **error)
{
  g_autoptr (GError) refusal = NULL;
  gboolean           may = g_strcmp0 (sbx_bridged_get_address (known->other), sbx_bridged_get_address (reported)) == 0;

  if (!may && !may_take_over (writer, known->other, reported, &may, error))
    return FALSE;
  set_other_way (&refusal, channel_id);
  if (may)
    sbx_wire_error_set_detail (refusal, "knownAs", json_node_init_string (json_node_alloc (), known->id));
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Notes that @way is @channel_id here, unless it is another channel that is there. */
static gboolean
note_way (SbxStoreWriter  *writer,
          const char      *way,
          const char      *channel_id,
          JsonObject      *reported,
          GError         **error)
{
  g_autoptr (GError)           failure = NULL;
  g_autoptr (SbxChannelRecord) other = NULL;
  g_autofree char             *known = NULL;

  if (!sbx_store_load_value (writer, WAYS_SCOPE, way, &known, error))
    return FALSE;
  if (known != NULL && !g_str_equal (known, channel_id))
    other = sbx_store_find_channel (writer, known, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (other != NULL && get_origin (other->other) != NULL)
    return refuse_other_id (writer, other, channel_id, reported, error);
  return g_strcmp0 (known, channel_id) == 0 || sbx_store_set_value (writer, WAYS_SCOPE, way, channel_id, error);
}

/**
 * sbx_bridged_check_way:
 * @writer: the store's writer
 * @channel_id: what a channel that is reported is to be called here
 * @reported: (nullable): its further members
 * @error: return location for CONFLICT with `bridgedFrom`, or an error of the store
 *
 * The error has `knownAs` where the channel may be reported under that id.
 *
 * Returns: whether the channel is not here under another id, over another bridge
 */
gboolean
sbx_bridged_check_way (SbxStoreWriter  *writer,
                       const char      *channel_id,
                       JsonObject      *reported,
                       GError         **error)
{
  static const char *const members[] = { "epoch", "address" };
  JsonObject              *origin = get_origin (reported);

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *way = make_way (origin, members[i]);

      if (way != NULL && !note_way (writer, way, channel_id, reported, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_bridged_say_origin:
 * @writer: the store's writer, which has appended a `messageAdded`
 * @channel: (nullable): further members of the message's channel
 *
 * Some dialects tell messages without their channels.
 */
void
sbx_bridged_say_origin (SbxStoreWriter *writer,
                        JsonObject     *channel)
{
  JsonObject        *from = get_member (channel, "bridgedFrom");
  SbxJsonWriter     *object;
  g_autoptr (GBytes) text = NULL;
  g_autofree char   *copy = NULL;

  if (from == NULL)
    return;
  object = sbx_json_writer_new ();
  sbx_json_writer_begin_object (object, NULL);
  sbx_json_writer_members (object, from);
  sbx_json_writer_end_object (object);
  text = sbx_json_writer_free_to_bytes (object);
  copy = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  sbx_store_say_origin (writer, copy);
}

/**
 * sbx_bridged_is_bridge:
 * @client_id: of a client
 *
 * Returns: whether it does what was done elsewhere, and nothing of its own
 */
gboolean
sbx_bridged_is_bridge (const char *client_id)
{
  return g_str_has_prefix (client_id, "bridge-");
}

/**
 * sbx_bridged_find_writer:
 * @sender_id: who sent a message
 * @extra: (nullable): what it says besides
 *
 * Returns: (transfer none) (nullable): {id, name} of who wrote it where a bridge only passed it on
 */
JsonObject *
sbx_bridged_find_writer (const char *sender_id,
                         JsonObject *extra)
{
  return sbx_bridged_is_bridge (sender_id) ? get_member (extra, "writtenBy") : NULL;
}

/**
 * sbx_bridged_get_writer_name:
 * @sender_id: who sent a message
 * @extra: (nullable): what it says besides
 *
 * Returns: (transfer none) (nullable): how who wrote it is called, where a bridge only passed it on
 */
const char *
sbx_bridged_get_writer_name (const char *sender_id,
                             JsonObject *extra)
{
  const char *name = get_string (sbx_bridged_find_writer (sender_id, extra), "name");

  return name != NULL && *name != '\0' ? name : NULL;
}

gboolean
sbx_bridged_same_array (JsonArray *one,
                        JsonArray *other)
{
  guint n_one = one != NULL ? json_array_get_length (one) : 0;
  guint n_other = other != NULL ? json_array_get_length (other) : 0;

  if (n_one != n_other)
    return FALSE;
  for (guint i = 0; i < n_one; i++)
    {
      if (!json_node_equal (json_array_get_element (one, i), json_array_get_element (other, i)))
        return FALSE;
    }
  return TRUE;
}
