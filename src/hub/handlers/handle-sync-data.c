/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-sync-store.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Rows of small accounts that go to the store at once and share a commit. What is above waits, so
 * that other writers come in between; one account is never cut. */
#define ROWS_AT_ONCE 2000

/* Wrong accounts that an answer names: a megabyte of them would make many of answer. */
#define ERRORS_TOLD 1000

typedef struct _SyncCall SyncCall;

/* One account of the request. */
typedef struct
{
  SyncCall       *call;
  guint           index;
  char           *id;        /* (nullable): could not be read */
  SbxSyncAccount *account;   /* (nullable): refused, or stored already */
  guint           n_rows;
  SbxSyncCounts   counts;
  GError         *error;     /* (nullable) */
} SyncPart;

struct _SyncCall
{
  SbxRequest *request;
  char       *sender_id;
  GPtrArray  *parts;      /* (element-type SyncPart): in the order of the request */
  guint       next;       /* the first part that was not handed to the store */
  guint       n_running;
  guint       n_rows;     /* of the running parts */
  GError     *failure;    /* (nullable): the store's, which ends the request */
};

static void
sync_part_free (SyncPart *part)
{
  g_free (part->id);
  g_clear_pointer (&part->account, sbx_sync_account_free);
  g_clear_error (&part->error);
  g_free (part);
}

static void
sync_call_free (SyncCall *call)
{
  sbx_request_unref (call->request);
  g_free (call->sender_id);
  g_ptr_array_unref (call->parts);
  g_clear_error (&call->failure);
  g_free (call);
}

static SyncCall *
sync_call_new (SbxRequest *request)
{
  SyncCall *call = g_new0 (SyncCall, 1);

  call->request = sbx_request_ref (request);
  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) sync_part_free);

  return call;
}

/* Reads an account; one with a wrong type fails alone. */
static void
add_part (SyncCall *call,
          JsonNode *node)
{
  SyncPart *part = g_new0 (SyncPart, 1);

  part->call = call;
  part->index = call->parts->len;
  g_ptr_array_add (call->parts, part);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      part->error = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "accounts",
                                                  _("An account is an object"));
      return;
    }

  part->id = sbx_sync_account_dup_id (json_node_get_object (node));
  part->account = sbx_sync_account_read (json_node_get_object (node), &part->error);
  if (part->account != NULL)
    part->n_rows = 1 + part->account->topics->len + part->account->messages->len;
}

static void
write_error (SbxJsonWriter  *writer,
             const SyncPart *part)
{
  JsonObject *details = sbx_wire_error_get_details (part->error);

  sbx_json_writer_begin_object (writer, NULL);
  if (part->id != NULL)
    sbx_json_writer_string (writer, "accountId", part->id);
  sbx_json_writer_int (writer, "index", part->index);
  sbx_json_writer_string (writer, "error", sbx_wire_error_to_name (part->error->code));
  sbx_json_writer_string (writer, "message", part->error->message);
  if (details != NULL)
    sbx_json_writer_members (writer, details);
  sbx_json_writer_end_object (writer);
}

static void
write_errors (SbxJsonWriter  *writer,
              const SyncCall *call)
{
  guint n_errors = 0;

  sbx_json_writer_begin_array (writer, "errors");
  for (guint i = 0; i < call->parts->len; i++)
    {
      const SyncPart *part = g_ptr_array_index (call->parts, i);

      if (part->error != NULL && n_errors++ < ERRORS_TOLD)
        write_error (writer, part);
    }
  sbx_json_writer_end_array (writer);
  if (n_errors > ERRORS_TOLD)
    sbx_json_writer_int (writer, "errorsLeftOut", n_errors - ERRORS_TOLD);
}

static GBytes *
make_answer (const SyncCall *call)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  SbxSyncCounts sum = { 0 };
  char now[SBX_TIME_TEXT_SIZE];

  for (guint i = 0; i < call->parts->len; i++)
    {
      const SyncPart *part = g_ptr_array_index (call->parts, i);

      if (part->error != NULL)
        continue;
      sum.channels += part->counts.channels;
      sum.topics += part->counts.topics;
      sum.messages += part->counts.messages;
      sum.duplicates += part->counts.duplicates;
    }

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_int (writer, "channels", sum.channels);
  sbx_json_writer_int (writer, "topics", sum.topics);
  sbx_json_writer_int (writer, "messages", sum.messages);
  sbx_json_writer_int (writer, "duplicates", sum.duplicates);
  write_errors (writer, call);
  sbx_json_writer_end_object (writer);

  return sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
}

static gboolean
write_part (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  SyncPart *part = data;

  return sbx_sync_store_account (writer, part->account, part->call->sender_id, &part->counts, error);
}

static void proceed (SyncCall *call);

static void
on_part_stored (SbxRequest   *request,
                GBytes       *payload_text,
                const GError *error,
                gpointer      user_data)
{
  SyncPart *part = user_data;
  SyncCall *call = part->call;

  call->n_running--;
  call->n_rows -= part->n_rows;
  g_clear_pointer (&part->account, sbx_sync_account_free);

  /* What is wrong with an account is told of it alone. A store that cannot write is the worker's
   * reason to come again with all of it: what is in is a duplicate then. */
  if (error != NULL && error->domain == SBX_WIRE_ERROR && error->code != SBX_WIRE_ERROR_UNAVAILABLE)
    part->error = g_error_copy (error);
  else if (error != NULL && call->failure == NULL)
    call->failure = g_error_copy (error);

  proceed (call);
}

/* Hands the next parts to the store, or answers when all are done. */
static void
proceed (SyncCall *call)
{
  while (call->failure == NULL && call->next < call->parts->len &&
         (call->n_running == 0 || call->n_rows < ROWS_AT_ONCE))
    {
      SyncPart *part = g_ptr_array_index (call->parts, call->next++);

      if (part->account == NULL)
        continue;
      call->n_running++;
      call->n_rows += part->n_rows;
      sbx_request_write_part (call->request, write_part, part, NULL, on_part_stored, part);
    }

  if (call->n_running > 0)
    return;

  if (call->failure != NULL)
    {
      sbx_request_fail (call->request, call->failure);
    }
  else
    {
      g_autoptr (GBytes) answer = make_answer (call);

      sbx_request_answer (call->request, "synced", answer);
    }
  sync_call_free (call);
}

/**
 * sbx_handle_sync_data:
 * @request: a `syncData`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Brings channels, topics and messages up to what a worker collected: `accounts`, or one account
 * that is the payload itself. Each account is stored whole or not at all.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_sync_data (SbxRequest  *request,
                      GError     **error)
{
  JsonObject *payload = sbx_request_get_payload (request);
  JsonArray *accounts = NULL;
  g_autofree char *id = NULL;
  SyncCall *call;

  if (!sbx_request_check_may_change (request, error))
    return FALSE;

  if (!json_object_has_member (payload, "accounts"))
    id = sbx_sync_account_dup_id (payload);
  if (!sbx_fields_get_array (payload, "accounts", id == NULL ? SBX_FIELD_REQUIRED : SBX_FIELD_OPTIONAL,
                             G_MAXUINT, &accounts, error))
    return FALSE;

  call = sync_call_new (request);
  if (accounts == NULL)
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (node, payload);
      add_part (call, node);
    }
  else
    {
      for (guint i = 0; i < json_array_get_length (accounts); i++)
        add_part (call, json_array_get_element (accounts, i));
    }

  proceed (call);
  return TRUE;
}
