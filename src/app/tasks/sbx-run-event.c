/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-run-event.h"

#include "sbx-session.h"
#include "sbx-task.h"
#include "sbx-world.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Bytes of a frame that stand in a line, and that are shown of an open one. */
#define LINE_LENGTH 300
#define PRETTY_LENGTH 65536
#define ID_LENGTH 512

struct _SbxRunEvent
{
  GObject           parent_instance;

  SbxRecordedFrame *frame;
  gboolean          open;
};

G_DEFINE_FINAL_TYPE (SbxRunEvent, sbx_run_event, G_TYPE_OBJECT)

static gboolean
is_about_jobs (const char *event)
{
  static const char *const events[] = {
    "taskUpdate", "sessionUpdate", "progressUpdate", "task.update", "session.update", "progress.update", "sessions", "tasks", NULL
  };

  return event && g_strv_contains (events, event);
}

/* The text of a member, wherever it stands: what is asked of thousands of frames is not worth a parser. An id with an escape in
 * it is not found. */
static gboolean
get_id (const char *text,
        gsize       length,
        const char *name,
        char       *id)
{
  const char *found = memmem (text, length, name, strlen (name));
  const char *end = text + length;
  gsize       n = 0;

  if (!found)
    return FALSE;

  for (found += strlen (name); found < end && (*found == ' ' || *found == ':' || *found == '\t'); found++)
    ;
  if (found == end || *found != '"')
    return FALSE;
  for (found++; found < end && *found != '"' && *found != '\\' && n < ID_LENGTH - 1; found++)
    id[n++] = *found;
  id[n] = '\0';

  return found < end && *found == '"' && n > 0;
}

/* A list tells of many: it counts where it has the session's id. */
static gboolean
has_text (const char *text,
          gsize       length,
          const char *id)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", id);

  return memmem (text, length, quoted, strlen (quoted)) != NULL;
}

static gboolean
tells_of (SbxRecordedFrame *frame,
          SbxSession       *session)
{
  gsize       length;
  const char *text = g_bytes_get_data (frame->data, &length);
  const char *session_id = sbx_session_get_id (session);
  SbxWorld   *world = sbx_session_get_world (session);
  char        id[ID_LENGTH];
  SbxTask    *task;

  if (has_text (text, length, session_id))
    return TRUE;
  if (!get_id (text, length, "\"taskId\"", id) && !get_id (text, length, "\"task_id\"", id))
    /* How far a runner is, which does not say in what. */
    return g_str_equal (frame->event, "progress.update");

  task = world ? sbx_world_find_task (world, id) : NULL;

  return task && g_str_equal (sbx_task_get_session_id (task), session_id);
}

static void
sbx_run_event_finalize (GObject *object)
{
  sbx_recorded_frame_unref (SBX_RUN_EVENT (object)->frame);

  G_OBJECT_CLASS (sbx_run_event_parent_class)->finalize (object);
}

static void
sbx_run_event_class_init (SbxRunEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_run_event_finalize;
}

static void
sbx_run_event_init (SbxRunEvent *self)
{
}

/**
 * sbx_run_event_new:
 *
 * Returns: (transfer full) (nullable)
 */
SbxRunEvent *
sbx_run_event_new (SbxRecordedFrame *frame,
                   SbxSession       *session)
{
  SbxRunEvent *self;

  if (frame->kind != SBX_RECORDED_TEXT || frame->direction != SBX_RECORDED_IN || !frame->data || !is_about_jobs (frame->event) ||
      !tells_of (frame, session))
    return NULL;

  self = g_object_new (SBX_TYPE_RUN_EVENT, NULL);
  self->frame = sbx_recorded_frame_ref (frame);

  return self;
}

/**
 * sbx_run_event_get_frame:
 *
 * Returns: (transfer none)
 */
SbxRecordedFrame *
sbx_run_event_get_frame (SbxRunEvent *self)
{
  return self->frame;
}

static char *
cut (char *text, /* taken */
     gsize length)
{
  g_autofree char *whole = text;

  if (!whole)
    return g_strdup ("");
  if (strlen (whole) <= length)
    return g_steal_pointer (&whole);

  *g_utf8_find_prev_char (whole, whole + length) = '\0';

  return g_strconcat (whole, "…", NULL);
}

char *
sbx_run_event_dup_line (SbxRunEvent *self)
{
  return cut (sbx_recorded_frame_dup_text (self->frame, NULL), LINE_LENGTH);
}

/**
 * sbx_run_event_dup_pretty:
 *
 * Returns: (transfer full): on lines of its own; as it came where it cannot be read
 */
char *
sbx_run_event_dup_pretty (SbxRunEvent *self)
{
  g_autofree char      *text = sbx_recorded_frame_dup_text (self->frame, NULL);
  g_autoptr (JsonNode)  node = text ? json_from_string (text, NULL) : NULL;

  return cut (node ? json_to_string (node, TRUE) : g_steal_pointer (&text), PRETTY_LENGTH);
}

gboolean
sbx_run_event_get_open (SbxRunEvent *self)
{
  return self->open;
}

void
sbx_run_event_set_open (SbxRunEvent *self,
                        gboolean     open)
{
  self->open = open;
}
