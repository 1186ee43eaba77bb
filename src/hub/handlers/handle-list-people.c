/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-cursor.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-list-query.h"
#include "sbx-store-queries.h"

/* Left free in an answer for what is not people. */
#define PAGE_BYTES (SBX_LIMIT_MESSAGE_BYTES / 2)

typedef struct
{
  char      *user_id;    /* (nullable): only this one */
  char      *after;      /* (nullable): where the page before ended */
  guint      limit;
  GPtrArray *present;    /* ids and Persons, by turns: those who are connected */
} PeopleQuery;

static void
people_query_free (PeopleQuery *query)
{
  g_free (query->user_id);
  g_free (query->after);
  g_clear_pointer (&query->present, g_ptr_array_unref);
  g_free (query);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PeopleQuery, people_query_free)

static const char *
id_at (GPtrArray *list,
       guint      index)
{
  return index < list->len ? g_ptr_array_index (list, index) : NULL;
}

/* Those who are connected and those who were, in one order; what is true now goes before what was kept. */
static gboolean
read_people (SbxStoreReader *reader,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  const PeopleQuery    *query = data;
  g_autoptr (GPtrArray) kept = sbx_store_list_people (reader, query->user_id, query->after, query->limit + 1, error);
  const char           *last = NULL;
  g_autofree char      *next = NULL;
  guint                 p = 0, k = 0;

  if (kept == NULL)
    return FALSE;

  sbx_json_writer_begin_array (answer, "people");
  for (guint n = 0; TRUE; n++)
    {
      const char *present_id = id_at (query->present, p);
      const char *kept_id = id_at (kept, k);
      int         order;

      if (present_id == NULL && kept_id == NULL)
        break;
      if (n == query->limit || (n > 0 && sbx_json_writer_get_length (answer) > PAGE_BYTES))
        {
          next = sbx_cursor_make ('p', 0, 0, last);
          break;
        }
      order = present_id == NULL ? 1 : kept_id == NULL ? -1 : strcmp (present_id, kept_id);
      if (order <= 0)
        sbx_json_writer_raw (answer, NULL, g_ptr_array_index (query->present, p + 1), -1);
      else
        sbx_presence_write_absent (g_ptr_array_index (kept, k + 1), answer);
      last = order <= 0 ? present_id : kept_id;
      p += order <= 0 ? 2 : 0;
      k += order >= 0 ? 2 : 0;
    }
  sbx_json_writer_end_array (answer);
  sbx_json_writer_string (answer, "next", next);
  return TRUE;
}

/**
 * sbx_handle_list_people:
 * @request: userId?, cursor?, limit?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of everybody who ever was connected as a user.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_people (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (PeopleQuery) query = g_new0 (PeopleQuery, 1);
  const char             *cursor;
  gint64                  unused;

  if (!sbx_fields_dup_id (sbx_request_get_payload (request), "userId", SBX_FIELD_OPTIONAL, &query->user_id, error) ||
      !sbx_list_query_read_page (request, &cursor, &query->limit, error) ||
      (cursor != NULL && !sbx_cursor_parse (cursor, 'p', &unused, &unused, &query->after, error)))
    return FALSE;

  query->present = sbx_presence_list (sbx_hub_get_presence (sbx_request_get_hub (request)), query->user_id,
                                      query->after, query->limit + 1);
  sbx_request_read (request, "people", read_people, g_steal_pointer (&query), (GDestroyNotify) people_query_free);
  return TRUE;
}
