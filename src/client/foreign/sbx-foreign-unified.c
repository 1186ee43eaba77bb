/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include "sbx-fields.h"
#include "sbx-frame.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-records.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A controller of outbound calls. Its envelope is the native one, without ids: that something was done shows in what it
 * tells everybody, and an error does not say what it is about. It has no list either, but tells of all projects at once. */

/* How long the first update is waited for, in ms, before there are taken to be none. */
#define PATIENCE_MS 1500

/* An error belongs to what was asked for in so long, in ms; that is how long those above wait. */
#define CONCERN_MS 10000

static const char *const paths[] = { "/ws", "/", NULL };
static const char *const features[] = { "projects", NULL };

/* How long that it was done is waited for, in ms; less than those above wait. */
#define CONFIRM_MS 8000

/* What was asked for. */
typedef struct
{
  SbxForeign  *foreign;  /* not owned */
  SbxEnvelope *request;
  guint        timer;
  gboolean     was_there;
  char        *id;       /* of the project */
  char        *action;   /* (nullable): that it shall have */
  gboolean     stop;
  gint64       at;       /* monotonic µs */
} Wish;

typedef struct
{
  GQueue      wishes;    /* (element-type Wish), oldest first */
  GHashTable *known;     /* set of ids: the projects of the last update */
  gboolean    told;      /* of all projects, since the link is open */
  gboolean    awaited;   /* the list is */
  guint       patience;
} State;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_clear_handle_id (&wish->timer, g_source_remove);
  sbx_envelope_unref (wish->request);
  g_free (wish->id);
  g_free (wish->action);
  g_free (wish);
}

static void
state_free (gpointer data)
{
  State *state = data;

  g_clear_handle_id (&state->patience, g_source_remove);
  g_queue_clear_full (&state->wishes, wish_free);
  g_hash_table_unref (state->known);
  g_free (state);
}

static void
opened (SbxForeign *self)
{
  State *state = g_new0 (State, 1);

  g_queue_init (&state->wishes);
  state->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sbx_foreign_set_data (self, state, state_free);
}

static void
closed (SbxForeign *self)
{
  sbx_foreign_set_data (self, NULL, NULL);
}

/* --- What it tells --- */

/* The project as it may be kept: a server that tells secrets must not find them on our disk. */
static JsonObject *
dup_project (JsonObject *object)
{
  g_autoptr (JsonObject)       mended = sbx_project_record_mend (object);
  g_autoptr (SbxProjectRecord) record = sbx_project_record_read (mended != NULL ? mended : object, NULL);
  g_autoptr (SbxJsonWriter)    writer = NULL;
  g_autoptr (GBytes)           text = NULL;
  g_autoptr (JsonNode)         node = NULL;

  if (record == NULL)
    return NULL;

  writer = sbx_json_writer_new ();
  sbx_project_record_write (record, writer, NULL);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
  node = sbx_json_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), SBX_LIMIT_DEPTH_FROM_HUB, NULL);

  return node != NULL ? json_node_dup_object (node) : NULL;
}

static JsonArray *
dup_projects (State     *state,
              JsonArray *told,
              gboolean   complete)
{
  JsonArray *projects = json_array_new ();

  if (complete)
    g_hash_table_remove_all (state->known);
  for (guint i = 0; i < json_array_get_length (told); i++)
    {
      JsonNode   *node = json_array_get_element (told, i);
      JsonObject *project = JSON_NODE_HOLDS_OBJECT (node) ? dup_project (json_node_get_object (node)) : NULL;

      if (project == NULL)
        continue;
      g_hash_table_add (state->known, g_strdup (json_object_get_string_member (project, "projectId")));
      json_array_add_object_element (projects, project);
    }

  return projects;
}

static const char *
find_action (JsonArray  *projects,
             const char *id)
{
  for (guint i = 0; i < json_array_get_length (projects); i++)
    {
      JsonObject *project = json_array_get_object_element (projects, i);

      if (g_str_equal (json_object_get_string_member (project, "projectId"), id))
        return json_object_get_string_member (project, "action");
    }
  return NULL;
}

/* A server may make another action of it at once. */
static gboolean
was_started (const Wish *wish,
             const char *action)
{
  return action != NULL && (!wish->was_there || wish->action == NULL || g_str_equal (wish->action, action) || g_str_equal (action, "active"));
}

/* Whether it was done can be seen. */
static void
settle_wishes (SbxForeign *self,
               State      *state,
               JsonArray  *projects,
               gboolean    complete)
{
  for (GList *link = state->wishes.head, *next; link != NULL; link = next)
    {
      Wish       *wish = link->data;
      const char *action = find_action (projects, wish->id);
      gboolean    done = wish->stop ? complete && action == NULL : was_started (wish, action);

      next = link->next;
      if (!done)
        continue;
      g_queue_delete_link (&state->wishes, link);
      sbx_foreign_answer (self, wish->request, "ok", NULL);
      wish_free (wish);
    }
}

static void
tell_list (SbxForeign *self,
           State      *state)
{
  g_clear_handle_id (&state->patience, g_source_remove);
  state->told = TRUE;
  if (!state->awaited)
    return;
  state->awaited = FALSE;
  sbx_foreign_listed (self, SBX_FOREIGN_PROJECTS, NULL, NULL, NULL);
}

static void
take_update (SbxForeign *self,
             State      *state,
             JsonObject *payload)
{
  g_autofree char       *type = sbx_fields_dup_text (payload, "type", "");
  gboolean               complete = g_str_equal (type, "allProjects");
  g_autofree char       *triggered_by = NULL;
  g_autoptr (JsonArray)  projects = NULL;
  JsonArray             *told = NULL;

  if (!sbx_fields_get_array (payload, "data", SBX_FIELD_REQUIRED, G_MAXUINT, &told, NULL))
    return;

  projects = dup_projects (state, told, complete);
  triggered_by = sbx_fields_dup_text (payload, "triggeredBy", NULL);
  sbx_foreign_put_projects (self, projects, complete, triggered_by);
  settle_wishes (self, state, projects, complete);
  if (complete)
    tell_list (self, state);
}

/* The update that follows says the rest; of some servers none does. */
static void
take_status (SbxForeign *self,
             State      *state,
             JsonObject *payload)
{
  JsonObject      *data = NULL;
  g_autofree char *id = NULL;
  g_autofree char *action = NULL;
  g_autofree char *triggered_by = sbx_fields_dup_text (payload, "triggeredBy", NULL);

  if (!sbx_fields_get_object (payload, "data", SBX_FIELD_REQUIRED, &data, NULL))
    return;
  id = sbx_fields_dup_text (data, "projectId", "");
  action = sbx_fields_dup_text (data, "newAction", "");
  if (*id == '\0' || *action == '\0')
    return;

  sbx_foreign_log_event (self, "projectStatusChange", "projects", payload);
  if (g_hash_table_contains (state->known, id))
    {
      g_autoptr (JsonObject) project = json_object_new ();

      json_object_set_string_member (project, "projectId", id);
      json_object_set_string_member (project, "action", action);
      sbx_foreign_put_project (self, project, triggered_by);
    }
}

/* It is about what was asked for first, of what is not too old, if there is anything. */
static void
take_error (SbxForeign   *self,
            State        *state,
            const GError *error)
{
  gint64 since = g_get_monotonic_time () - CONCERN_MS * 1000;
  Wish  *wish;

  while ((wish = g_queue_pop_head (&state->wishes)) != NULL)
    {
      gboolean concerned = wish->at >= since;

      if (concerned)
        sbx_foreign_fail (self, wish->request, error);
      wish_free (wish);
      if (concerned)
        return;
    }
  sbx_foreign_report (self, error, g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED));
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  State             *state = sbx_foreign_get_data (self);
  const char        *event = sbx_envelope_get_event (envelope);
  JsonObject        *payload = sbx_envelope_get_payload (envelope);
  g_autoptr (GError) error = NULL;

  if (state == NULL)
    return;
  if (sbx_envelope_to_error (envelope, &error))
    take_error (self, state, error);
  else if (g_str_equal (event, "projectsUpdate"))
    take_update (self, state, payload);
  else if (g_str_equal (event, "projectStatusChange"))
    take_status (self, state, payload);
  else
    sbx_foreign_show_answer (self, envelope);
}

static gboolean
on_unconfirmed (gpointer data)
{
  Wish              *wish = data;
  State             *state = sbx_foreign_get_data (wish->foreign);
  g_autoptr (GError) error = NULL;

  wish->timer = 0;
  error = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                       /* TRANSLATORS: %s is the id of a project */
                       wish->stop ? _("The server still tells of the project “%s”, and confirms nothing. It may stop it all the same: look at the list before you ask again.")
                                  : _("The server does not tell of the project “%s”, and confirms nothing. It may start it all the same: look at the list before you ask again."),
                       wish->id);
  g_queue_remove (&state->wishes, wish);
  sbx_foreign_fail (wish->foreign, wish->request, error);
  wish_free (wish);
  return G_SOURCE_REMOVE;
}

static gboolean
on_patience_over (gpointer data)
{
  SbxForeign *self = data;
  State      *state = sbx_foreign_get_data (self);

  state->patience = 0;
  tell_list (self, state);
  return G_SOURCE_REMOVE;
}

/* It tells by itself, most often as soon as somebody is there. */
static gboolean
list (SbxForeign     *self,
      SbxForeignList  what,
      const char     *channel_id,
      const char     *topic_id)
{
  State *state = sbx_foreign_get_data (self);

  if (what != SBX_FOREIGN_PROJECTS || state == NULL || state->told)
    return FALSE;

  state->awaited = TRUE;
  if (state->patience == 0)
    state->patience = g_timeout_add (PATIENCE_MS, on_patience_over, self);
  return TRUE;
}

/* --- What it is asked --- */

static void
request (SbxForeign  *self,
         SbxEnvelope *envelope)
{
  State                  *state = sbx_foreign_get_data (self);
  const char             *event = sbx_envelope_get_event (envelope);
  gboolean                stop = g_str_equal (event, "stopOutbound");
  g_autoptr (SbxEnvelope) plain = NULL;
  g_autoptr (GError)      error = NULL;
  g_autofree char        *id = NULL;
  JsonObject             *project = NULL;
  Wish                   *wish;

  if (state == NULL || !(stop || g_str_equal (event, "startOutbound")))
    {
      sbx_foreign_fail_unsupported (self, envelope);
      return;
    }
  if (!sbx_fields_get_object (sbx_envelope_get_payload (envelope), "project", SBX_FIELD_REQUIRED, &project, &error) ||
      !sbx_fields_dup_id (project, "projectId", SBX_FIELD_REQUIRED, &id, &error))
    {
      sbx_foreign_fail (self, envelope, error);
      return;
    }

  /* It knows no ids. */
  plain = sbx_envelope_new (event, sbx_envelope_get_payload (envelope));
  if (!sbx_foreign_send (self, plain, &error))
    {
      sbx_foreign_fail (self, envelope, error);
      return;
    }
  wish = g_new0 (Wish, 1);
  wish->foreign = self;
  wish->request = sbx_envelope_ref (envelope);
  wish->was_there = g_hash_table_contains (state->known, id);
  wish->timer = g_timeout_add (CONFIRM_MS, on_unconfirmed, wish);
  wish->id = g_steal_pointer (&id);
  wish->action = stop ? NULL : sbx_fields_dup_text (project, "action", NULL);
  wish->stop = stop;
  wish->at = g_get_monotonic_time ();
  g_queue_push_tail (&state->wishes, wish);
}

static guint
recognize (const char *text,
           JsonObject *object)
{
  static const char *const own[] = { "projectsUpdate", "projectStatusChange", NULL };
  const char *event = object != NULL ? sbx_frame_get_string (object, "event") : NULL;
  JsonNode *payload = object != NULL ? json_object_get_member (object, "payload") : NULL;

  if (event == NULL || payload == NULL || !JSON_NODE_HOLDS_OBJECT (payload))
    return 0;
  return g_strv_contains (own, event) ? 2 : 1;
}

const SbxForeignDialect sbx_foreign_unified = {
  .name = "unified",
  .title = N_("an outbound-call controller"),
  .codec = &sbx_codec_native,
  .transport = SBX_FOREIGN_WEBSOCKET,
  .default_address = "ws://localhost:8000/ws",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 30000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .request = request,
  .received = received,
  .list = list,
  .closed = closed,
  .recognize = recognize,
};
